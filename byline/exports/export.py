"""The front door of the exports: a finished article in, a file in the form that was asked for."""

import asyncio
from collections.abc import Callable
from typing import Literal, TypeVar, get_args

from pydantic import Field

from byline.article import Article, Value
from byline.computing import Compute
from byline.errors import ComputingFailed, ExportFailed

T = TypeVar("T")
V = TypeVar("V")
Form = Literal["md", "html", "pdf", "docx", "epub", "json"]
FORMS: tuple[Form, ...] = get_args(Form)
MEDIA_TYPES: dict[Form, str] = {
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "json": "application/json",
}
LONGEST = 60.0  # seconds; a long article takes two
LONGEST_SHOWN = 10.0  # seconds for a text on a screen, whose writer waits
SLOW = "The export took longer than {:.0f} seconds and was ended; try another form, such as md."
ENDED = "The export ended by itself; look whether memory or disk is short, and try again."


class Wanted(Value):
    """What is to be exported, and how.

    `name` is the file's, without its ending; `cover` a picture as WebP; `image` the address that
    others find it by; the times are in ISO 8601; `json_ld` describes the article in `html`;
    `front_matter` puts a head of YAML before `md`.
    """

    article: Article = Field(repr=False)
    form: Form
    name: str
    cover: bytes | None = Field(default=None, repr=False)
    created_at: str
    completed_at: str
    image: str | None = None
    article_id: int = 1
    version: int = 1
    json_ld: str = ""
    front_matter: bool = False


class Export(Value):
    """A file, and what whoever asked for it should know of it."""

    data: bytes = Field(repr=False)
    media_type: str
    name: str
    warnings: tuple[str, ...] = ()


def export(wanted: Wanted) -> Export:
    """Write an article in a form. Fetches nothing; the same wish gives the same file.

    Raises `ExportFailed`. It may take seconds, and with a hostile text longer: `Exporting` gives
    it a process and a limit.
    """
    data, warnings = _written(wanted)
    return Export(
        data=data,
        media_type=MEDIA_TYPES[wanted.form],
        name=f"{wanted.name}.{wanted.form}",
        warnings=warnings,
    )


def _written(wanted: Wanted) -> tuple[bytes, tuple[str, ...]]:
    # Each form brings its own large library: only the one that is wanted is loaded.
    article, cover = wanted.article, wanted.cover
    if wanted.form == "pdf":
        from byline.exports.pdf import pdf

        return pdf(article, cover, wanted.completed_at)
    if wanted.form == "docx":
        from byline.exports.docx import docx

        return docx(article, cover, wanted.completed_at)
    if wanted.form == "epub":
        from byline.exports.epub import epub

        return epub(article, cover, wanted.completed_at)
    return _text(wanted).encode("utf-8", "replace"), ()


def _text(wanted: Wanted) -> str:
    article = wanted.article
    if wanted.form == "html":
        from byline.exports.html import page

        return page(article, wanted.cover, wanted.json_ld)
    if wanted.form == "json":
        from byline.exports.result import result

        times = wanted.created_at, wanted.completed_at
        return result(article, *times, wanted.image, wanted.article_id, wanted.version)
    if not wanted.front_matter:
        return article.content
    from byline.exports.frontmatter import front_matter

    return front_matter(article, wanted.completed_at, wanted.image) + article.content


def shown(article: Article) -> str:
    """Give an article's body as HTML for a page that has its own head; see `html.fragment`."""
    from byline.exports.html import fragment

    return fragment(article)


class Exporting:
    """Exports beside the event loop, each within so many seconds; then its process is ended.

    `compute` must end what is cancelled, as a `ComputingPool` does; the time that an export waits
    for a free process counts.
    """

    def __init__(self, compute: Compute, seconds: float = LONGEST) -> None:
        self._compute = compute
        self._seconds = seconds

    async def export(self, wanted: Wanted) -> Export:
        """Write an article in a form. Raises `ExportFailed`."""
        return await self._within(self._seconds, export, wanted)

    async def shown(self, article: Article) -> str:
        """Give an article's body as HTML. Raises `ExportFailed`."""
        return await self._within(min(self._seconds, LONGEST_SHOWN), shown, article)

    async def _within(self, seconds: float, work: Callable[[V], T], value: V) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await self._compute(work, value)
        except TimeoutError as error:
            raise ExportFailed(SLOW.format(seconds)) from error
        except ComputingFailed as error:
            raise ExportFailed(ENDED) from error
