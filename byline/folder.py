"""An article's folder: which one a brief belongs in, what lies in it, the lock that guards it."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout
from pydantic import ValidationError

from byline.article import Article, Brief, Value
from byline.errors import DiskFull, FolderError, FolderLocked
from byline.exports import html, result
from byline.exports.reading import headline
from byline.finished import Finished
from byline.journal import FileJournal
from byline.journal.plainfile import FULL, without_bodies, write_whole
from byline.pins import Pins
from byline.seo.jsonld import article_json_ld
from byline.seo.slugs import slug

MOST_FOLDERS = 10_000  # of one slug
COVER = "cover.webp"


class Commission(Value):
    """What `brief.json` holds: the brief, the sources as they were named, the pins, the time."""

    brief: Brief
    roots: tuple[str, ...]
    pins: Pins
    created_at: str


class ArticleFolder:
    """A folder that is locked while an article is written in it; use it as a context."""

    def __init__(self, path: Path, lock: FileLock, commission: Commission, resumed: bool) -> None:
        """Hold a folder whose lock is taken."""
        self.path = path
        self.commission = commission
        self.resumed = resumed
        self._lock = lock

    @classmethod
    def take(
        cls, out: Path, brief: Brief, roots: tuple[str, ...], pins: Callable[[], Pins], model: str
    ) -> "ArticleFolder":
        """Take the folder for a brief under `out`: its own unfinished one, or a new one.

        A finished article is left alone, and so is another brief's: the next free number is taken.
        Raises `FolderLocked` when this brief is being written, `FolderError` or `DiskFull`.
        """
        name = slug(brief.keyphrase or brief.topic)
        for n in range(1, MOST_FOLDERS):
            path = out / (name if n == 1 else f"{name}-{n}")
            lock = _locked(path, brief, roots)
            if lock is None:
                continue
            found = _commission(path)
            if found is None and not any(p.name != ".lock" for p in path.iterdir()):
                return cls(path, lock, _begin(path, lock, brief, roots, pins), resumed=False)
            if (
                found is not None
                and (_asked(found.brief), found.roots, found.pins.model)
                == (_asked(brief), roots, model)
                and not (path / "article.json").exists()
            ):
                now = found.model_copy(update={"brief": brief})
                return cls(path, lock, now, resumed=True)
            lock.release()
        msg = f"{out}: holds {MOST_FOLDERS} articles called {name}"
        raise FolderError(msg)

    def __enter__(self) -> "ArticleFolder":
        """Use the folder."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the folder go."""
        self._lock.release()
        with suppress(OSError):
            (self.path / ".lock").unlink()

    def journal(self) -> FileJournal:
        """Open the article's journal."""
        return FileJournal(self.path / "journal.jsonl")

    def keep(self, finished: Finished) -> str:
        """Write the finished article, `article.json` last; give what stands in that.

        Raises `DiskFull` or `FolderError`; the same command then goes on from the journal.
        """
        article = finished.article
        sources = self.path / "sources"
        _made(sources)
        for n, source in enumerate(article.sources, 1):
            stem = re.sub(r"[^\w.-]+", "-", Path(source.path or source.title).stem)[:60]
            text = finished.texts[source.id]
            write_whole(sources / f"{n:02}-{stem}.txt", text.encode("utf-8"))
        if article.cover:
            write_whole(self.path / article.cover.file, finished.picture)
        write_whole(self.path / "article.md", article.content.encode("utf-8"))
        image = article.cover.file if article.cover else None
        page = html.page(article, finished.picture or None, article_json_ld(article, image))
        write_whole(self.path / "article.html", page.encode("utf-8"))
        done = result.result(article, self.commission.created_at, _now(), image)
        write_whole(self.path / "article.json", done.encode("utf-8"))
        without_bodies(self.path / "journal.jsonl", ("read", "fetch"))
        return done


class Kept(Value):
    """A finished article as its folder has it, with the cover as WebP, or None."""

    article: Article
    cover: bytes | None
    created_at: str
    completed_at: str


def kept(path: Path) -> Kept:
    """Read the finished article of a folder; its text is that of `article.md`, edited or not.

    Raises `FolderError` when there is none.
    """
    try:
        article, created_at, completed_at = result.article_of(
            (path / "article.json").read_bytes(), COVER
        )
        content = (path / "article.md").read_text("utf-8")
        cover = (path / COVER).read_bytes() if article.cover else None
    except FileNotFoundError as error:
        msg = f"{path}: holds no finished article ({Path(error.filename).name} is missing)"
        raise FolderError(msg) from error
    except OSError as error:
        raise _translated(error, path) from error
    except ValueError as error:
        msg = f"{path}: article.json or article.md is damaged; write the article again"
        raise FolderError(msg) from error
    changes = {"content": content, "title": headline(content) or article.title}
    own = article if content == article.content else article.model_copy(update=changes)
    return Kept(article=own, cover=cover, created_at=created_at, completed_at=completed_at)


def _asked(brief: Brief) -> Brief:
    """Give what was asked for, whatever it may cost: a larger budget goes on with the same."""
    return brief.model_copy(update={"budget_usd": None})


def _locked(path: Path, brief: Brief, roots: tuple[str, ...]) -> FileLock | None:
    """Take the lock of a folder, made if need be; None when another brief's writer holds it."""
    _made(path)
    lock = FileLock(path / ".lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        found = _commission(path)
        if found is not None and (found.brief, found.roots) != (brief, roots):
            return None
        msg = f"{path}: another process is writing this article; wait for it, or end it"
        raise FolderLocked(msg) from None
    except OSError as error:
        raise _translated(error, path) from error
    return lock


def _made(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _translated(error, path) from error


def _translated(error: OSError, path: Path) -> FolderError:
    return DiskFull() if error.errno in FULL else FolderError(f"{path}: {error.strerror or error}")


def _commission(path: Path) -> Commission | None:
    try:
        return Commission.model_validate_json((path / "brief.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    except OSError as error:
        raise _translated(error, path) from error


def _begin(
    path: Path, lock: FileLock, brief: Brief, roots: tuple[str, ...], pins: Callable[[], Pins]
) -> Commission:
    try:
        made = Commission(brief=brief, roots=roots, pins=pins(), created_at=_now())
        write_whole(path / "brief.json", made.model_dump_json(indent=2).encode("utf-8"))
    except BaseException:
        lock.release()
        with suppress(OSError):
            (path / ".lock").unlink(missing_ok=True)
            path.rmdir()
        raise
    return made


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
