"""What is gathered for one article: sources that were given, and what searching finds beside."""

from collections.abc import Sequence
from typing import Protocol

from byline.article import SourceFailure, Value
from byline.errors import SearchError, SourceError
from byline.events import Searched, SourceFound
from byline.journal import Key, Reply, Scope
from byline.research.documents import Document, PageRef
from byline.research.files import Reader, Ref, document_id
from byline.research.web.choosing import Answered, Choice
from byline.research.web.search import Hits, Reach, Search, SearchQuestion

READERS = 2  # documents read at once
FETCHES = 8  # pages fetched at once
SEARCHES = 4  # asked at once
EXCLUDED = "It leads to a page that is not to be used."
WAVES = 3  # of fetching: what could not be read is made up for, so many times less one


class Finds(Protocol):
    """Knows the engines by their names."""

    def shown(self, name: str) -> str:
        """Give the name that people know an engine by, whether it is still there or not."""
        ...

    def engine(self, name: str) -> Search:
        """Give an engine. Raises `SearchError` or `SettingsError` where it cannot be used."""
        ...


class Gathering:
    """Reads sources and searches for more; all of it is calls, so that a resume does none again."""

    def __init__(self, reader: Reader, searches: Finds, reach: Reach, language: str) -> None:
        """Begin with nothing; `language` is that of the searches."""
        self.documents: list[tuple[Ref, Document]] = []
        self.failures: list[SourceFailure] = []
        self.left_out: list[SourceFailure] = []  # what was read and cannot be used
        self.unsearched: list[SourceFailure] = []  # engines that did not answer, and why
        self.searched: dict[str, str] = {}  # the engines that were asked, as people know them
        self._reader = reader
        self._searches = searches
        self._language = language
        self._choice = Choice(reach)
        self._answers: dict[SearchQuestion, Hits | SourceFailure] = {}

    @property
    def all_failures(self) -> list[SourceFailure]:
        """Give all that was tried and brought nothing."""
        return self.failures + self.left_out + self.unsearched

    async def read(self, refs: Sequence[Ref], scope: Scope) -> None:
        """Read the sources that were given, each in a scope of its own."""
        self._choice.know(r.url for r in refs if isinstance(r, PageRef))
        at_once = FETCHES if any(isinstance(r, PageRef) for r in refs) else READERS
        self._keep(refs, await scope.each(refs, self._one, at_once))

    async def _read_found(self, refs: Sequence[Ref], scope: Scope) -> int:
        """Read what was found; say how much of it could be."""

        async def one(ref: Ref, _: Scope) -> Document | SourceFailure:
            return await self._one(ref, _named(scope, ref))

        return self._keep(refs, await scope.each(refs, one, FETCHES))

    def _keep(self, refs: Sequence[Ref], results: Sequence[Document | SourceFailure]) -> int:
        before = len(self.documents)
        for ref, result in zip(refs, results, strict=True):
            if isinstance(result, SourceFailure):
                self.failures.append(result)
            elif (
                not ref.required and isinstance(ref, PageRef) and self._choice.excludes(result.url)
            ):
                self.failures.append(
                    SourceFailure(name=ref.name, code="source_excluded", message=EXCLUDED)
                )
            else:
                self.documents.append((ref, result))
        return len(self.documents) - before

    async def _one(self, ref: Ref, own: Scope) -> Document | SourceFailure:
        async def act() -> Reply:
            document = await self._reader.read(ref)
            return Reply(body=document.model_dump_json().encode("utf-8"))

        try:
            reply = await own.do("fetch" if isinstance(ref, PageRef) else "read", ref, act)
        except SourceError as error:
            failure = SourceFailure(
                name=ref.name,
                code=error.code,
                message=error.message,
                required=ref.required,
                document_id=document_id(ref),
            )
            own.tell(_failed(ref, failure))
            return failure
        document = Document.model_validate_json(reply.body)
        title = document.title or ref.name
        own.tell(SourceFound(title=title, status="read", url=_url(ref), message=f"Read {title}"))
        return document

    async def seek(
        self, questions: Sequence[tuple[str, ...]], engines: Sequence[str], most: int, scope: Scope
    ) -> None:
        """Ask each engine each query of the questions, and read so many of what they find.

        The scopes are named by what is asked and read, not by its place: when a search that failed
        is asked again and answers, what it finds changes the places of all the rest.
        """
        asked = [
            (n, SearchQuestion(engine=e, query=query, language=self._language))
            for n, queries in enumerate(questions)
            for query in dict.fromkeys(queries)
            for e in engines
        ]
        await self._search(tuple(dict.fromkeys(q for _, q in asked)), scope.child("search"))
        found = []
        for n, question in asked:
            answer = self._answers[question]
            if isinstance(answer, Hits):
                found.append(Answered(n, answer))
            elif all((f.name, f.code) != (answer.name, answer.code) for f in self.unsearched):
                self.unsearched.append(answer)  # once, however many seconds a pause still lasts
            self.searched.setdefault(question.engine, self._searches.shown(question.engine))
        self._choice.consider(found)
        for _ in range(WAVES):
            refs = [hit.ref for hit in self._choice.take(most)]
            if not refs:
                break
            most -= await self._read_found(refs, scope.child("found"))

    async def _search(self, questions: Sequence[SearchQuestion], scope: Scope) -> None:
        """Ask what was not asked before."""
        new = [q for q in questions if q not in self._answers]

        async def one(question: SearchQuestion, _: Scope) -> Hits | SourceFailure:
            return await self._ask(question, _named(scope, question))

        self._answers |= zip(new, await scope.each(new, one, SEARCHES), strict=True)

    async def _ask(self, question: SearchQuestion, own: Scope) -> Hits | SourceFailure:
        shown = self._searches.shown(question.engine)

        async def act() -> Reply:
            found = await self._searches.engine(question.engine).search(question)
            return Reply(body=found.model_dump_json().encode("utf-8"))

        said = {"engine": shown, "query": question.query}
        try:
            reply = await own.do("search", question, act, SearchError)
        except SearchError as error:
            own.tell(Searched(**said, found=0, code=error.code, message=error.message))
            return SourceFailure(name=shown, code=error.code, message=error.message)
        hits = Hits.model_validate_json(reply.body)
        found = len(hits.hits)
        message = f"{shown}: {found} found for “{question.query}”"
        own.tell(Searched(**said, found=found, message=message))
        return hits


def _named(scope: Scope, what: Value) -> Scope:
    return scope.child(Key.of("", "fetch", what, 0).hash)


def _url(ref: Ref) -> str | None:
    return ref.url if isinstance(ref, PageRef) else None


def _failed(ref: Ref, failure: SourceFailure) -> SourceFound:
    return SourceFound(
        title=failure.name,
        status="failed",
        code=failure.code,
        url=_url(ref),
        message=f"{failure.name}: {failure.message}",
    )
