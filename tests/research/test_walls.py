"""Pages that stand in place of a text, and texts that only speak of such pages."""

import json
import time

import pytest

from byline.research.reading import child
from tests.research.made import read, told

STONE = (
    "The council decided on Monday to rebuild the old bridge over the river with local stone. "
    "Masons from three villages had offered to do the work before the winter sets in. "
)
THINGS = (
    "mill tower quay gate wall inn barn well pond yard shop hall road lane ford weir lock dam hut"
).split()


def story(count: int) -> str:
    """Tell so many paragraphs, each another."""
    return "".join(f"<p>{STONE.replace('bridge', n)}</p>" for n in THINGS[:count])


ARTICLE, LONG = story(4), story(19)
MENU = "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
BANNER = (
    "<div id='onetrust-banner'><h2>We value your privacy</h2><p>We and our 842 partners use "
    "cookies to store and/or access information on a device. By clicking “Accept all” you "
    "consent to the use of your personal data.</p>"
    "<button>Accept all</button><button>Reject all</button></div>"
)


def page(title: str, body: str, head: str = "") -> str:
    """Make a page with a title and a body."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body>{MENU}{body}"
        "<footer><p>© 2024 The Herald. All rights reserved.</p></footer></body></html>"
    )


def wall(page: str) -> str:
    """Read a page and give its wall."""
    return read("html", page).wall


def locked(value: object = False, **more: object) -> str:
    """Make the linked data of an article that is not free."""
    data = {"@type": "NewsArticle", "headline": "The bridge", "isAccessibleForFree": value, **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Page not found | The Herald", "<h1>Page not found</h1><p>Try our search.</p>"),
        ("The Herald", "<h1>404</h1><p>The page you requested could not be found.</p>"),
        ("404", "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found.</p>"),
        ("404: Not Found", "<p>Sorry.</p>"),
        ("Error 404 – Herald", "<h1>Error 404</h1>"),
        ("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"),
        ("403 Forbidden", "<h1>403 Forbidden</h1>"),
        ("503 Service Unavailable", "<h1>Service unavailable</h1><p>No server is available.</p>"),
        ("Herald", "<h2>Sorry, this page cannot be found at this URL.</h2><p>Use the menu.</p>"),
        ("Seite nicht gefunden - Bote", "<h1>Seite nicht gefunden</h1><p>Leider.</p>"),
        ("Bote", "<h1>Fehler 404</h1><p>Die angeforderte Seite existiert nicht mehr.</p>"),
        ("Page introuvable - Le Journal", "<p>Cette page n'existe pas ou plus.</p>"),
        ("Erreur 404", "<h1>Désolé, cette page est introuvable</h1>"),
        ("Página no encontrada | El Diario", "<p>No se ha encontrado la página.</p>"),
        ("Pagina non trovata", "<h1>Errore 404</h1><p>La pagina richiesta non esiste.</p>"),
        ("Página não encontrada", "<h1>Ops!</h1><p>A página que procura não existe mais.</p>"),
        ("Pagina niet gevonden - Krant", "<p>Deze pagina bestaat niet meer.</p>"),
        ("Nie znaleziono strony", "<p>Strona, której szukasz, nie istnieje.</p>"),
        ("Access denied | Archive", "<p>You are not authorized to access this page.</p>"),
        ("Site under maintenance", "<p>We will be back shortly. Thank you for waiting.</p>"),
    ],
)
def test_an_error_page_that_calls_itself_found_is_known(title: str, body: str) -> None:
    document = read("html", page(title, body))
    assert (document.wall, document.dead) == ("error", True)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript>"),
        ("Just a moment...", "<h1>x.example</h1><p>Verify you are human by completing this.</p>"),
        ("Nur einen Moment…", "<p>x.example muss die Sicherheit der Verbindung überprüfen.</p>"),
        ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"),
        ("Access Denied", "<p>You don't have permission. Reference #18.2d351ab8.1557333295</p>"),
        ("Access to this page has been denied", "<p>Press & hold to confirm you are a human</p>"),
        ("x.example", "<p>Please enable JS and disable any ad blocker</p>"),
        ("Are you a robot?", "<p>To continue, please click the box below.</p>"),
        ("Security check", "<p>Please complete the captcha to go on.</p>"),
        ("Pardon Our Interruption", "<p>Something about your browser made us think so.</p>"),
        ("", "<iframe>Request unsuccessful. Incapsula incident ID: 877000-12345678</iframe>"),
        ("", "<p>Our systems have detected unusual traffic from your computer network.</p>"),
        ("Making sure you're not a bot!", "<p>Loading...</p>"),
        ("App", "<noscript>You need to enable JavaScript to run this app.</noscript>"),
        ("App", "<div id=root></div><noscript>Bitte aktivieren Sie JavaScript.</noscript>"),
        ("JavaScript is not available.", "<p>Please enable JavaScript or switch browsers.</p>"),
    ],
)
def test_a_page_that_wants_to_see_a_person_is_known(title: str, body: str) -> None:
    assert wall(page(title, body)) == "bot_check"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Before you continue to Video", BANNER),
        ("Herald", BANNER),
        (
            "Der Bote",
            "<h1>Willkommen</h1><p>Besuchen Sie den Boten wie gewohnt mit Werbung und Tracking. "
            "Wir und unsere 200 Partner verarbeiten Ihre Daten.</p><button>Zustimmen</button>",
        ),
        (
            "Wir verwenden Cookies",
            "<p>Wir verwenden Cookies, um Inhalte zu personalisieren. Sie können Ihre Einwilligung "
            "jederzeit widerrufen.</p><button>Alle akzeptieren</button>",
        ),
        (
            "Vos choix en matière de cookies",
            "<p>Nous et nos 120 partenaires utilisons des cookies pour mesurer l'audience.</p>"
            "<button>Tout accepter</button>",
        ),
    ],
)
def test_a_page_that_only_asks_for_consent_is_known(title: str, body: str) -> None:
    assert wall(page(title, body)) == "consent"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (locked(), f"<h1>The bridge</h1><p>{STONE}</p>"),
        (locked("False"), f"<h1>The bridge</h1><p>{STONE}</p>"),
        (locked("http://schema.org/False"), f"<p>{STONE}</p>"),
        (locked("True", hasPart=[{"isAccessibleForFree": False}]), f"<p>{STONE}</p>"),
        (locked(wordCount=900), story(12)),
        ('<meta property="article:content_tier" content="locked">', f"<p>{STONE}</p>"),
        ('<meta property="article:content_tier" content="metered">', f"<p>{STONE}</p>"),
        ("", f"{ARTICLE}<div class=gate><h3>Subscribe to continue reading</h3></div>"),
        ("", f"{ARTICLE}<p>To continue reading this article, please subscribe.</p>"),
        ("", f"{ARTICLE}<p>Create an account to read the full story.</p>"),
        ("", f"{ARTICLE}<p>This article is for subscribers only.</p>"),
        ("", f"{ARTICLE}<p>Jetzt weiterlesen mit Bote Plus</p>"),
        ("", f"{ARTICLE}<p>Il vous reste 80% de cet article à lire.</p>"),
        ("", f"{ARTICLE}<p>Suscríbete para seguir leyendo</p>"),
        ("", f"{ARTICLE}<p>Abbonati per continuare a leggere</p>"),
        ("", f"{ARTICLE}<p>Assine para continuar lendo</p>"),
        ("", f"{ARTICLE}<p>Dit artikel is alleen voor abonnees.</p>"),
        ("", f"{ARTICLE}<p>Dalsza część artykułu tylko dla subskrybentów</p>"),
        ("", "<h1>Log in</h1><p>You must log in to continue.</p>"),
    ],
)
def test_a_teaser_before_a_paywall_or_a_login_is_known(head: str, body: str) -> None:
    assert wall(page("The bridge | Herald", body, head)) == "paywall"


def test_a_login_page_in_place_of_a_text_counts_as_a_paywall() -> None:
    body = "<form><label>Password</label><input type=password></form><p>Welcome back.</p>"
    assert wall(page("Log in | Network", body)) == "paywall"


ABOUT = [
    "How the 404 error came about",
    "Page not found: a novel of the web",
    "404 Error: what it means and how to mend it",
    "Are you a robot? The long story of the captcha",
    "Just a moment: the man who stopped time",
    "Access denied: a history of censorship",
    "Why newspapers put up paywalls",
    "Subscribe to continue reading: life behind the paywall",
    "We value your privacy, they said",
    "What cookies are, and what they do",
    "Before you continue",
    "Verify you are human",
    "Log in",
]
SPEAKS = (
    "<p>Anybody who has met the words “page not found” knows the number 404, which a server "
    "answers when there is nothing at an address; it was chosen in Geneva in 1990.</p>"
    "<p>A captcha asks visitors to verify you are human, as one of its inventors put it, and "
    "a paywall says “Subscribe to continue reading” where a text breaks off in its midst.</p>"
    "<p>These cookies are small files, and we use cookies ourselves in the office kitchen, with "
    "tea; a banner with “Accept all” has never been seen on them, nor has anybody asked.</p>"
)


@pytest.mark.parametrize("title", ABOUT)
@pytest.mark.parametrize("around", ["", BANNER])
def test_an_article_about_walls_is_none(title: str, around: str) -> None:
    body = f"{around}<h1>{title}</h1>{SPEAKS}{story(12)}"
    assert wall(page(f"{title} | Herald", body)) == ""


def test_a_short_notice_about_walls_is_none() -> None:
    for title in ("How the 404 error came about", "Why newspapers put up paywalls"):
        assert wall(page(f"{title} | Herald", f"<h1>{title}</h1>{SPEAKS}")) == ""


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (locked(), LONG),
        (locked(wordCount=300), story(12)),
        ('<meta property="article:content_tier" content="metered">', LONG),
        (locked(), f"<div class='paywall'>{LONG}</div>"),
        ("", f"{BANNER}{LONG}"),
        ("", f"{BANNER}{ARTICLE}"),
        ("", f"{BANNER}<h1>Henderson, mason</h1><p>{STONE}</p>"),
        ("", f"{LONG}<p>Subscribe to our newsletter to read more stories like this one.</p>"),
        ("", f"{ARTICLE}<p>Subscribe to our newsletter to read more stories like this one.</p>"),
        ("", f"{ARTICLE}<p>Subscribe now to keep reading and get access to the full archive.</p>"),
        ("", f"{ARTICLE}<p>Log in to leave a comment.</p><p>Already a subscriber? Log in.</p>"),
        ("", f"{ARTICLE}<noscript>Please enable JavaScript to view the comments.</noscript>"),
        ("", f"<p>Article réservé aux abonnés</p>{ARTICLE}<p>Read more.</p>"),
        ("", f"<aside><p>This article is for subscribers only.</p></aside>{ARTICLE}"),
        ("", f"<noscript>You need to enable JavaScript to run this app.</noscript>{ARTICLE}"),
    ],
)
def test_a_text_that_is_there_is_no_wall(head: str, body: str) -> None:
    document = read("html", page("The bridge | Herald", body, head))
    assert document.wall == ""
    assert told(document)


def test_the_fee_of_a_museum_is_no_paywall() -> None:
    data = '{"@type": "Museum", "name": "Mill", "author": "x", "isAccessibleForFree": false}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert wall(page("The mill museum", f"<h1>The mill</h1><p>{STONE}</p>", head)) == ""


def test_the_page_of_an_abstract_promises_no_more_than_that() -> None:
    data = '{"@type": "ScholarlyArticle", "headline": "Mills", "isAccessibleForFree": false}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert wall(page("Mills", f"<h1>Mills</h1><p>{STONE * 3}</p>", head)) == ""


def test_a_cookie_policy_and_a_stub_are_no_walls() -> None:
    policy = f"<h1>Cookie policy</h1>{BANNER}"
    assert wall(page("Cookie policy | Herald", policy)) == ""
    assert wall(page("Henderson | Names", "<h1>Henderson</h1><p>A mason, born in 1870.</p>")) == ""


def test_walls_are_known_in_saved_markdown_and_plain_text() -> None:
    error = "# Page not found - Herald\n\nSource: https://x.example/a\n\nTry the search.\n"
    assert read("md", error).wall == "error"
    assert read("txt", "Just a moment...\n\nVerify you are human by completing this.\n").wall
    login = f"# The bridge\n\n{STONE}\n\n{STONE}\n\nSubscribe to continue reading.\n"
    assert read("md", login).wall == "paywall"
    assert read("md", f"# The bridge\n\n{STONE}\n\n{STONE}\n").wall == ""


def test_a_wall_without_text_says_what_browsers_without_scripts_would() -> None:
    document = read("html", page("App", "<noscript>You need to enable JavaScript.</noscript>"))
    assert "You need to enable JavaScript." in document.text


@pytest.mark.parametrize(
    "unit",
    ["page ", "the page ", "seite a ", "cookies we ", "subscribe to ", "you need to ", "404 - ",
     "to read the full ", "we use ", "sign up ", "create an account ", "não "],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["p", "h2", "title", "noscript", "button"])
def test_no_page_takes_long_to_judge(unit: str, tag: str) -> None:
    data = (f"<{tag}>{unit * 80}</{tag}>" * (100_000 // (80 * len(unit)))).encode()
    began = time.process_time()
    child.read("html", data)
    assert time.process_time() - began < 2.0
