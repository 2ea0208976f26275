"""What every page of the screen shares: the client, the words for states, and how errors look."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from frontend import visitor
from frontend.client import Client, Fields, Refusal
from frontend.settings import ScreenSettings

ACTIVE = frozenset("\\`*_{}[]()#+-.!|<>$~:&@=^\"'")  # what means something to its Markdown
FOUND_LATER = re.compile(r":(?=\S)|www(?=\.)|\S(?=@)|[-<>=~](?=[-<>=~])", re.IGNORECASE)
JOINER = "\u2060"
NOTHING = "app/static/nothing.svg"  # a picture of nothing, a point wide
ONE_PORT = "one_port"  # the secret by which the server tells a screen of its own where it is
CERTIFICATE = "certificate"  # likewise, the file of the one that it shows where it serves https
STATES = {
    "pending": (":material/schedule:", "Waiting"),
    "processing": (":material/edit_note:", "Being written"),
    "awaiting_approval": (":material/rule:", "Waits for approval"),
    "completed": (":material/check_circle:", "Completed"),
    "failed": (":material/error:", "Failed"),
    "cancelled": (":material/cancel:", "Cancelled"),
}
MODEL_HELP = (
    "No language model is set, so articles are composed: every sentence is quoted word for word "
    "from a source. Tone and audience need a model. To set one, start the server with "
    "BYLINE_MODEL=openai:gpt-5 and OPENAI_API_KEY, or BYLINE_MODEL=ollama:qwen3 for one on this "
    "machine."
)


def _told_by_server(name: str) -> str:
    try:
        return str(st.secrets[name])
    except (KeyError, FileNotFoundError):
        return ""


def own_server() -> str:
    """Give the address of the server that this page comes from, "" when it comes from another."""
    return _told_by_server(ONE_PORT)


@st.cache_resource
def _anybody(server: str) -> Client:
    """Give the connections that all sessions share; they hold nobody's key."""
    return Client.of(server, _told_by_server(CERTIFICATE))


def anybody() -> Client:
    """Give the client of the server, without a key."""
    return _anybody(own_server() or ScreenSettings.read().server_url.rstrip("/"))


def client() -> Client:
    """Give the client of the server, for whoever sits before this session of the screen.

    Raises `Refusal` where his key was refused before.
    """
    visitor.still_refused()
    return anybody().asking_for(visitor.key(), _asked)


def wants_key() -> bool:
    """Does the server want a key of everybody? Raises `Refusal` where it does not answer."""
    return _wants_key(anybody().server)


# The server counts refusals by address, which is this process's for all who sit before the screen:
# so it is not asked again for each that comes to the door.
@st.cache_data(ttl=60, show_spinner=False)
def _wants_key(server: str) -> bool:
    try:
        _anybody(server).me()
    except Refusal as refusal:
        if refusal.of_key:
            return True
        raise
    return False


def _asked(refusal: Refusal) -> None:
    """Hear that a key is wanted, or another one."""
    visitor.asked(refusal)
    _wants_key.clear()


def address() -> str:
    """Give the address of the server for the browser, "" when it is the page's own."""
    return "" if own_server() else anybody().server


def sockets() -> str:
    """Give the address of the server's WebSockets for the browser, "" when it is the page's own."""
    return address().replace("http", "ws", 1)


def ticket() -> str:
    """Give a ticket for one WebSocket; "" after the page was told why there is none."""
    with told():
        return client().ticket()
    return ""


def link(path: str) -> str:
    """Sign a path for the browser; "" after the page was told why there is no link."""
    with told():
        return client().link(path)
    return ""


def cover(article: int) -> str:
    """Give an article's cover as a `data:` URL: no address of it stands open to others."""
    return f"data:image/webp;base64,{base64.b64encode(client().image(article)).decode()}"


@contextmanager
def told(calmly: str = "") -> Iterator[None]:
    """Show what the server refuses, in its own words; where it wants a key, the door.

    `calmly` names a place that may hear of it while somebody types elsewhere on the page: there the
    door is offered, for what is being typed comes here only when something is clicked.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.of_key and calmly and visitor.held():
            st.warning("Your key is no longer accepted.", icon=":material/key_off:")
            if st.button("Give another key", key=f"door-{calmly}", on_click=visitor.to_the_door):
                st.rerun()
        elif refusal.of_key:
            visitor.to_the_door()
            st.rerun()
        else:
            st.error(plain(refusal.detail), icon=":material/error:")


def number(name: str) -> int | None:
    """Read a number from the page's address."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def open_article(article: int) -> None:
    """Go to an article's page; its address can be kept and shared."""
    st.switch_page("app_pages/article.py", query_params={"article": str(article)})


def since(stamp: str) -> str:
    """Say how long ago a time was (ISO 8601)."""
    seconds = (datetime.now(UTC) - datetime.fromisoformat(stamp)).total_seconds()
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n} {name}{'s' * (n != 1)} ago"
    return "just now"


def money(usd: float | None) -> str:
    """Write a cost."""
    if usd is None:
        return "unknown"
    return "free" if usd == 0 else f"${usd:.2f}" if usd >= 0.1 else f"${usd:.4f}"


def duration(seconds: float) -> str:
    """Write a time as people say it."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def plain(text: Any) -> str:  # noqa: ANN401  (what JSON held)
    """Escape a text for Streamlit's Markdown, in one line: sources and topics are never trusted.

    Addresses, arrows and names of icons are looked for in what is text already, escaped or not; a
    joiner that is not seen keeps them from being found.
    """
    line = FOUND_LATER.sub(rf"\g<0>{JOINER}", " ".join(str(text).split()))
    return "".join(f"\\{c}" if c in ACTIVE else c for c in line)


def named(label: str, about: Any) -> str:  # noqa: ANN401  (as above)
    """Say in a button's label what it acts on, for those who hear the page: nothing of it is seen.

    A list has many buttons that look alike. Streamlit gives none another name than its label; a
    picture's alternative text belongs to that.
    """
    return f"{label}![: {plain(about)}]({NOTHING})"


def brief_of(record: Fields) -> Fields:
    """Give the fields of a record that its brief had."""
    names = (
        "topic", "tone", "target_audience", "voice", "min_words", "language", "keyphrase",
        "include_image",
        "seo_optimize", "approve_outline", "budget_usd", "sources", "excluded",
        "web", "preferred_domains", "excluded_domains",
    )  # fmt: skip
    return {n: record[n] for n in names if record.get(n) not in (None, [], ())}
