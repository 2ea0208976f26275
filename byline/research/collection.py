"""What was read, as one collection: sources with their pages and passages, each text once."""

from dataclasses import dataclass

from byline.article import Passage, Source, SourceFailure
from byline.research import sameness
from byline.research.documents import WALLS, Document
from byline.research.files import Ref, document_id
from byline.research.pages import Page
from byline.research.passages import passages, repeated_blocks


@dataclass(frozen=True)
class Collection:
    """What was read: sources with their passages and pages."""

    sources: tuple[Source, ...]
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    texts: dict[str, str]


def collected(
    documents: list[tuple[Ref, Document]], language: str
) -> tuple[Collection, list[SourceFailure]]:
    """Cut the documents into passages; leave out walls, other languages, copies, with a line.

    Of pages of the web, also those that tell another's text in another frame.
    """
    sources, pages, left = [], [], []
    pieces: list[Passage] = []
    texts = {}
    first_of: dict[str, str] = {}
    furniture = repeated_blocks(tuple(d for _, d in documents))
    unfit = [_unfit(d, language) for _, d in documents]
    retold = _retold(documents, unfit)
    for n, (ref, document) in enumerate(documents, 1):
        why = unfit[n - 1] or retold.get(n - 1) or _copy(ref, document, first_of)
        if why:
            code, message = why
            left.append(
                SourceFailure(
                    name=ref.name,
                    code=code,
                    message=message,
                    required=ref.required,
                    document_id=document_id(ref),
                )
            )
            continue
        own = passages(document, f"s{n}", furniture)
        prose = " ".join(p.text for p in own)
        title = document.title or ref.name
        sources.append(
            Source(
                id=f"s{n}",
                title=title,
                author=document.author,
                date=document.date,
                url=document.url,
                path=ref.name,
                site=_site(document.url),
                licence=document.licence,
                language=document.language,
                words=len(document.text.split()),
                required=ref.required,
                document_id=document_id(ref),
                read_at=document.read_at,
                hash=document.hash,
            )
        )
        pages.append(Page(f"s{n}", title, document.url or ref.name, prose))
        pieces += own
        texts[f"s{n}"] = document.text
    return Collection(tuple(sources), tuple(pages), tuple(pieces), texts), left


def _unfit(document: Document, language: str) -> tuple[str, str] | None:
    if wall := document.wall or ("error" if document.dead else ""):
        error = WALLS[wall]()
        return error.code, error.message
    wanted = language.split("-")[0]
    if document.language and document.language != wanted:
        return (
            "source_other_language",
            f"The text is in another language ({document.language}) than the article ({wanted}).",
        )
    return None


def _retold(
    documents: list[tuple[Ref, Document]], unfit: list[tuple[str, str] | None]
) -> dict[int, tuple[str, str]]:
    """Say which pages of the web tell the text of another one that can be used."""
    fit = [n for n, why in enumerate(unfit) if why is None]
    copies = sameness.copies([documents[n] for n in fit])
    return {fit[n]: _duplicate(documents[fit[kept]][0].name) for n, kept in copies.items()}


def _copy(ref: Ref, document: Document, first_of: dict[str, str]) -> tuple[str, str] | None:
    """Is it the same text as one before it? Two copies are one source."""
    first = first_of.setdefault(document.text, ref.name)
    return None if first == ref.name else _duplicate(first)


def _duplicate(name: str) -> tuple[str, str]:
    return "source_duplicate", f"The same text as {name}."


def _site(url: str) -> str:
    host = url.split("://", 1)[-1].split("/", 1)[0] if "://" in url else ""
    return host.rsplit("@", 1)[-1].removeprefix("www.")
