"""What clients send and get of a finished article's versions, and of proposals to change it."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from backend.api.shapes import Shape
from backend.records import Origin, ProposalStatus, VersionRecord
from byline.article import Value


def without_nul(given: str) -> str:
    """Take a text that holds no NUL."""
    if "\0" in given:
        msg = "the text holds a NUL"
        raise ValueError(msg)
    return given


class VersionMade(Shape):
    """The number of the version that has the text."""

    version: int


class VersionsShape(Shape):
    """The versions of an article, newest first."""

    items: list[VersionRecord]


class VersionShape(Shape):
    """One version, with its text."""

    version: int
    created_at: str
    origin: Origin
    title: str
    word_count: int
    content: str


class Revise(Value):
    """What is to be changed, by a selection of the text or a section's heading or id, and how."""

    selection: Annotated[str, AfterValidator(without_nul)] | None = Field(
        default=None, min_length=1, max_length=50_000
    )
    section: Annotated[str, AfterValidator(without_nul)] | None = Field(
        default=None, min_length=1, max_length=300
    )
    instruction: Annotated[
        str, StringConstraints(strip_whitespace=True), AfterValidator(without_nul)
    ] = Field(min_length=1, max_length=2000)
    version: int | None = Field(default=None, ge=1, le=2**31, strict=True)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.selection is None) == (self.section is None):
            msg = "give either a selection or a section"
            raise ValueError(msg)
        return self

    @property
    def place(self) -> tuple[str, str]:
        """Give the kind of the place, and what names it."""
        if self.section is not None:
            return "section", self.section
        return "selection", self.selection or ""


class ProposalMade(Shape):
    """The number of a new proposal."""

    proposal_id: int


class ProposalEntry(Shape):
    """A proposed change as it is listed; an open one has the fields of `ProposalShape`."""

    id: int
    status: ProposalStatus
    version: int
    instruction: str
    error: dict[str, str] | None


class ProposalShape(ProposalEntry):
    """A proposed change of a stretch of text: what stands there, and what would."""

    before: str
    after: str
    citations: list[dict[str, Any]]
    unsupported: list[str]


class ProposalsShape(Shape):
    """The newest proposals for an article, newest first."""

    items: list[ProposalEntry]
