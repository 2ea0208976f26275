"""Wikipedia, in the language of the article.

Its format: https://www.mediawiki.org/wiki/API:Search, its errors:
https://www.mediawiki.org/wiki/API:Errors_and_warnings. `maxlag` is for tasks that nobody waits
for; somebody waits for an article, so it is not sent.
"""

from urllib.parse import quote

from byline.errors import SearchError, SearchLimited
from byline.research.web.engines.client import Client, Request
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, listed, plain, query
from byline.research.web.search import Hits, SearchQuestion

HOME = "https://{language}.wikipedia.org"
MOST_QUERY = 300  # letters; CirrusSearch refuses more
BUSY = ("ratelimited", "maxlag", "readonly", "cirrussearch-too-busy-error")
OTHER = {"nb": "no", "cmn": "zh", "arb": "ar", "iw": "he", "fil": "tl"}
WIKIS = frozenset(
    """aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az
    azb ba ban bar bbc bcl bdr be bew bg bh bi bjn blk bm bn bo bpy br bs btm bug bxr ca cdo ce ceb
    ch chr chy ckb co cr crh cs csb cu cv cy da dag de dga din diq dsb dtp dty dv dz ee el eml en eo
    es et eu ext fa fat ff fi fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk gn gom gor got
    gpe gu guc gur guw gv ha hak haw he hi hif hr hsb ht hu hy hyw ia iba id ie ig igl ik ilo inh io
    is it iu ja jam jbo jv ka kaa kab kbd kbp kcg kg kge ki kk kl km kn knc ko koi krc ks ksh ku kus
    kv kw ky la lad lb lbe lez lfn lg li lij lld lmo ln lo lt ltg lv mad mai mdf mg mhr mi min mk ml
    mn mni mnw mos mr mrj ms mt mwl my myv mzn nah nap nds ne new nia nl nn no nov nqo nr nso nup nv
    ny oc olo om or os pa pag pam pap pcd pcm pdc pfl pi pl pms pnb pnt ps pt pwn qu rm rmy rn ro ru
    rue rw sa sah sat sc scn sco sd se sg sh shi shn si sk skr sl sm smn sn so sq sr srn ss st stq
    su sv sw syl szl szy ta tay tcy tdd te tet tg th ti tig tk tl tly tn to tpi tr trv ts tt tum tw
    ty tyv udm ug uk ur uz ve vec vep vi vls vo wa war wo wuu xal xh xmf yi yo za zea zgh zh
    zu""".split()
)


class WikipediaSearch:
    """Asks the Wikipedia of the question's language; `address` may hold `{language}`."""

    name = "wikipedia"
    shown = "Wikipedia"

    def __init__(self, client: Client, address: str = HOME, pace: Pace | None = None) -> None:
        """Open nothing yet."""
        self._address = address.rstrip("/")
        self._service = Service(self.shown, client.send, pace)

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = query(question.query, MOST_QUERY)
        language = wiki(question.language)
        if not asked or not language:
            return Hits()
        home = self._address.replace("{language}", language)
        params = {
            "action": "query",
            "format": "json",
            "formatversion": "2",
            "list": "search",
            "srsearch": asked,
            "srlimit": str(question.most),
            "srnamespace": "0",
            "srinfo": "",
            "srprop": "timestamp",
        }
        found = await self._service.json(Request(f"{home}/w/api.php", params))
        if (error := found.get("error")) is not None:
            raise _refused(error)
        answered = found.get("query")
        pages = listed(answered.get("search") if isinstance(answered, dict) else None, "title")
        if pages is None:
            raise self._service.malformed()
        rows = (
            (page_address(home, str(p["title"])), p["title"], p.get("timestamp")) for p in pages
        )
        return hits(rows, question.most)


def wiki(language: str) -> str:
    """Give the code of the Wikipedia of a language; "" where there is none."""
    code = language.partition("-")[0].lower()
    code = OTHER.get(code, code)
    return code if code in WIKIS else ""


def page_address(home: str, title: str) -> str:
    """Give the address of the page of that title, escaped as MediaWiki itself does it."""
    return f"{home}/wiki/{quote(title.replace(' ', '_'), safe='/:@!$*(),;~')}"


def _refused(error: object) -> SearchError:
    """Name an error, which comes with status 200."""
    code = plain(error.get("code") if isinstance(error, dict) else "", 60) or "unknown"
    if code in BUSY:
        return SearchLimited(f"Wikipedia takes no more questions for the moment ({code}).")
    return SearchError(f"Wikipedia did not take the question ({code}).")
