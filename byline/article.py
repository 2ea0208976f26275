"""The values that travel: what was asked for, what was read, and the article that comes of it."""

from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from byline.sourcenames import MOST_DOMAINS, MOST_SOURCES, Domains, SourceNames

AgentName = Literal[
    "ResearchAgent", "OutlineAgent", "WriterAgent", "EditorAgent", "SEOAgent", "ImageAgent"
]

AGENTS: tuple[AgentName, ...] = get_args(AgentName)  # in the order of their work
Status = Literal["pending", "processing", "awaiting_approval", "completed", "failed", "cancelled"]


class Value(BaseModel):
    """A frozen value: what one part of Byline hands to another."""

    # What is read is private; an error's text, which quotes it, goes to the log.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )


Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Voice = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


def _number(given: object) -> object:
    """Take numbers only, as JSON knows them: no text that looks like one, no true or false."""
    if isinstance(given, str | bool):
        msg = "give a number"
        raise ValueError(msg)  # noqa: TRY004  (pydantic's way)
    return given


def _none(value: object) -> bool:
    return value is None


def _no(value: object) -> bool:
    return not value


class Brief(Value):
    """What was asked for.

    `sources` are its own: ids of kept documents, or web addresses; `excluded` are sources on which
    it is not to draw: files of the library, by the path that an article's sources show, and web
    addresses. `web` says whether the web is searched; None: only where the brief names no sources
    and what is at hand carries too little. `voice` says in its user's words how a brand speaks:
    its attitude, words to use and to avoid. What is left at its beginning leaves no trace in what
    is stored or hashed, so that articles begun before go on.
    """

    topic: Topic
    tone: str = Field(default="professional", max_length=100)
    target_audience: str = Field(default="", max_length=200)
    min_words: Annotated[int, BeforeValidator(_number)] = Field(default=1000, ge=100, le=20_000)
    include_image: bool = Field(default=True, strict=True)
    seo_optimize: bool = Field(default=True, strict=True)
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    keyphrase: str = Field(default="", max_length=120)
    approve_outline: bool = Field(default=False, strict=True)
    budget_usd: Annotated[float | None, BeforeValidator(_number)] = Field(default=None, gt=0)
    sources: SourceNames = Field(
        default=(),
        max_length=MOST_SOURCES,
        exclude_if=_no,
        json_schema_extra={"uniqueItems": True},
    )
    excluded: tuple[Annotated[str, StringConstraints(min_length=1, max_length=2000)], ...] = Field(
        default=(), max_length=MOST_SOURCES, exclude_if=_no
    )
    web: bool | None = Field(default=None, strict=True, exclude_if=_none)
    preferred_domains: Domains = Field(default=(), max_length=MOST_DOMAINS, exclude_if=_no)
    excluded_domains: Domains = Field(default=(), max_length=MOST_DOMAINS, exclude_if=_no)
    voice: Voice = Field(default="", exclude_if=_no)

    @property
    def focus(self) -> str:
        """The words that the article should be found by: the keyphrase, else the topic."""
        return self.keyphrase.strip() or self.topic


class Source(Value):
    """A document that was read; `path` is relative to the folder it was given by.

    A page of the web has the time when it was read (UTC) and the hash of its bytes (SHA-256, hex).
    """

    id: str
    title: str
    author: str = ""
    date: str = ""
    url: str = ""
    path: str = ""
    site: str = ""
    licence: str = ""
    language: str = ""
    words: int = 0
    required: bool = False
    document_id: int | None = Field(default=None, exclude_if=_none)
    read_at: str = Field(default="", exclude_if=_no)
    hash: str = Field(default="", exclude_if=_no)


class SourceFailure(Value):
    """A source that gave nothing: its name, the error's code, and a sentence for the user."""

    name: str
    code: str
    message: str
    required: bool = False
    document_id: int | None = Field(default=None, exclude_if=_none)


class Passage(Value):
    """A quotable stretch of a source: `text` is exactly characters `start` to `end` of its text.

    `leans_on` are the surnames and things that it speaks of as known, because the source has
    named them in full further up.
    """

    id: str
    source_id: str
    start: int
    end: int
    text: str
    heading: str = ""
    score: float = 0.0
    leans_on: tuple[str, ...] = ()


class Finding(Value):
    """One question of the research and what the sources answer to it ("" when nothing)."""

    question: str
    answer: str = ""
    passage_ids: tuple[str, ...] = ()


class Keyword(Value):
    """A word that the good sources share, and how much they do (0 to 1)."""

    word: str
    weight: float


class Research(Value):
    """What the research brought: the sources, the ranked passages, and what stayed open.

    `texts` holds each source's whole text by its id; the places of passages are offsets in it.
    `named` says that the topic is a name: an event, a person, a work.
    """

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    keywords: tuple[Keyword, ...] = ()
    named: bool = False
    findings: tuple[Finding, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    notes: tuple[str, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict, repr=False)

    @property
    def synthesis(self) -> str:
        """A paragraph for each question that found an answer."""
        return "\n\n".join(f.answer for f in self.findings if f.answer)


class Section(Value):
    """A part of the outline: what it is to tell, in how many words, from which passages."""

    id: str
    heading: str
    goal: str = ""
    words: int = 0
    passage_ids: tuple[str, ...]


class Outline(Value):
    """The plan of the article; the first section may stand without a heading, as its lead."""

    title: str
    sections: tuple[Section, ...]


class Verdict(StrEnum):
    """How well a passage carries the sentence that cites it."""

    VERBATIM = "verbatim"
    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"
    NOT_JUDGED = "not_judged"


class Sentence(Value):
    """A sentence of a draft and the passages that it rests on.

    `verdict` and `quote` (the words that carry it) stand where a model has judged it.
    """

    text: str
    passage_ids: tuple[str, ...] = ()
    verdict: Verdict | None = None
    quote: str = ""

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


class DraftSection(Value):
    """A section's unfinished text, as paragraphs of sentences."""

    id: str
    heading: str
    paragraphs: tuple[tuple[Sentence, ...], ...]

    @property
    def words(self) -> int:
        """Words of the section's text."""
        return sum(s.words for p in self.paragraphs for s in p)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in reading order."""
        return tuple(s for p in self.paragraphs for s in p)


class Draft(Value):
    """The article's unfinished text."""

    title: str
    sections: tuple[DraftSection, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in reading order."""
        return tuple(s for sec in self.sections for par in sec.paragraphs for s in par)

    @property
    def words(self) -> int:
        """Words of the body: no title, headings, captions or source list."""
        return sum(len(s.text.split()) for s in self.sentences)


class Citation(Value):
    """The tie from a sentence to characters `start` to `end` of a source's text."""

    n: int
    sentence: str
    source_id: str
    quote: str
    start: int
    end: int
    verdict: Verdict


class Check(Value):
    """One measured on-page check: its value, the range that is good, and what to do."""

    name: str
    value: float
    good: str
    passed: bool
    advice: str = ""


class SEOMeta(Value):
    """What search engines and link previews are given."""

    title: str
    meta_description: str
    slug: str
    keywords: tuple[str, ...] = ()
    keyphrase: str = ""
    checks: tuple[Check, ...] = ()


class Cover(Value):
    """The cover picture: what it shows in words, and the file's name in the article's folder."""

    alt_text: str
    file: str = "cover.webp"


class Article(Value):
    """The finished article; `unsupported` are sentences of an edited one that rest on nothing."""

    brief: Brief
    title: str
    content: str
    outline: str
    sources: tuple[Source, ...]
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...] = ()
    synthesis: str = ""
    seo_meta: SEOMeta | None = None
    cover: Cover | None = None
    word_count: int
    model: str
    composed: bool
    cost_usd: float | None = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    verdicts: dict[Verdict, int] = Field(default_factory=dict)
    not_honoured: tuple[str, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    notes: tuple[str, ...] = ()
