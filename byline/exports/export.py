"""The front door of the exports: a finished article in, a file in the form that was asked for."""

import asyncio
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Protocol, TypeVar, get_args

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
BUSY = "Others' exports are still being written; try again in a while."
TOO_MUCH = "The export would take too much memory; try another form, such as md."
MEMORY = 2_000_000_000  # bytes that a child may fill; 23,000 words as PDF fill 240 million


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


class Children(Compute, Protocol):
    """Works in so many processes at once, and ends what is cancelled, as a `ComputingPool`."""

    size: int


class Exporting:
    """Exports beside the event loop, each within so many seconds; then its process is ended.

    So long it may wait for a free process, too: what others export is no fault of its text.
    """

    def __init__(self, children: Children, seconds: float = LONGEST) -> None:
        self._children = children
        self._seconds = seconds
        self._gate = asyncio.Semaphore(children.size)

    async def export(self, wanted: Wanted) -> Export:
        """Write an article in a form.

        Raises `ExportFailed` for what lies in the article, else `ComputingFailed`: try again.
        """
        return await self._within(self._seconds, export, wanted)

    async def shown(self, article: Article) -> str:
        """Give an article's body as HTML. Raises as `export`."""
        return await self._within(min(self._seconds, LONGEST_SHOWN), shown, article)

    async def _within(self, seconds: float, work: Callable[[V], T], value: V) -> T:
        try:
            async with asyncio.timeout(seconds):
                await self._gate.acquire()
        except TimeoutError as error:
            raise ComputingFailed(BUSY) from error
        try:
            async with asyncio.timeout(seconds):
                return await self._children(limited, work, value)
        except TimeoutError as error:
            raise ExportFailed(SLOW.format(seconds)) from error
        except ComputingFailed as error:
            raise ComputingFailed(ENDED) from error
        finally:
            self._gate.release()


def limited(work: Callable[[V], T], value: V, memory: int = MEMORY) -> T:
    """Do what a child is asked to do, and fill so many bytes at most.

    Not its address space is limited: threads of Rust reserve much of that on machines with many
    processors, and use none of it. macOS knows no such limit. Raises `ExportFailed`.
    """
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
    try:
        return work(value)
    except MemoryError:
        raise ExportFailed(TOO_MUCH) from None
