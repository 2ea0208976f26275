"""Keeps what owners want of all their articles of a kind: a template sets fields of a brief."""

import json
from typing import Annotated, Any

from pydantic import StringConstraints, create_model, model_validator
from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from backend.database.engine import Ignoring
from backend.database.reader import Reader
from backend.database.rows import owned, owner_of
from backend.database.tables import template
from backend.database.writer import Writer
from backend.errors import NameTaken, NotFound, TooManyTemplates, UnknownTemplate
from backend.records import now
from byline.article import Brief, Value

MOST = 200  # of an owner
OWN = ("topic", "sources", "excluded")  # what each article says for itself
SHOWN = [c for c in template.c if c.name != "owner"]
TemplateName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$"
    ),
]
_MAKE = Ignoring(template, *SHOWN)


class _Fields(Value):
    """Any of a brief's fields but those that each article says for itself."""

    @model_validator(mode="before")
    @classmethod
    def _no_articles_own(cls, given: object) -> object:
        for name in OWN:
            if isinstance(given, dict) and name in given:
                msg = f"a template sets no {name}: that is each article's own"
                raise ValueError(msg)
        return given


_SETTABLE: dict[str, Any] = {
    name: (field.annotation, field) for name, field in Brief.model_fields.items() if name not in OWN
}
Fields = create_model("Fields", __base__=_Fields, __doc__=_Fields.__doc__, **_SETTABLE)


class Template(Value):
    """A template under its id: what a brief begins with that names it."""

    id: int
    name: str
    created_at: str
    fields: Fields

    @property
    def wire(self) -> dict[str, Any]:
        """Give the template as it is sent, with the fields that it sets."""
        return self.model_dump(mode="json", exclude_unset=True)

    def begun(self, given: Brief, names: frozenset[str]) -> Brief:
        """Make a brief that begins with the template; its fields of these names are `given`."""
        own = {name: getattr(given, name) for name in names}
        return Brief.model_validate(_dumped(self.fields) | own)


class Templates:
    """An owner's templates in the database; values come out, rows never."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer

    async def listed(self) -> tuple[Template, ...]:
        """Give all of them, newest first."""
        query = select(*SHOWN).order_by(template.c.id.desc())

        def listed(c: Connection) -> tuple[Template, ...]:
            return tuple(_made(r) for r in c.execute(query.where(owned(c, template.c.owner))))

        return await self._reader.ask(listed)

    async def template(self, template_id: int) -> Template:
        """Give one. Raises `NotFound`."""
        return await self._reader.ask(lambda c: _made(_found(c, template.c.id == template_id)))

    async def wanted(self, what: int | str) -> Template:
        """Give the one that a brief names, by its id or its name. Raises `UnknownTemplate`."""
        column = template.c.id if isinstance(what, int) else template.c.name
        try:
            return await self._reader.ask(lambda c: _made(_found(c, column == what)))
        except NotFound:
            shown = what if isinstance(what, int) else f"“{what}”"
            msg = f"There is no template {shown}; GET /templates lists them."
            raise UnknownTemplate(msg) from None

    async def make(self, name: str, fields: Value) -> Template:
        """Keep a new one. Raises `NameTaken`, and `TooManyTemplates`."""

        def make(c: Connection) -> Template:
            mine = template.c.owner == owner_of(c)
            if (c.scalar(select(func.count()).where(mine)) or 0) >= MOST:
                raise TooManyTemplates
            values = {"owner": owner_of(c), "created_at": now(), "name": name}
            row = c.execute(_MAKE(c), {**values, "fields": _json(fields)}).one_or_none()
            if row is None:
                raise NameTaken
            return _made(row)

        return await self._writer.do(make)

    async def put(self, template_id: int, name: str, fields: Value) -> Template:
        """Let one have this name and these fields. Raises `NotFound` and `NameTaken`."""

        def put(c: Connection) -> Template:
            _found(c, template.c.id == template_id)
            values = {"name": name, "fields": _json(fields)}
            try:
                c.execute(update(template).where(template.c.id == template_id).values(**values))
            except IntegrityError as error:  # of the two things that are unique, an id stays
                raise NameTaken from error
            return _made(_found(c, template.c.id == template_id))

        return await self._writer.do(put)

    async def remove(self, template_id: int) -> None:
        """Remove one; articles that began with it keep their briefs. Raises `NotFound`."""

        def remove(c: Connection) -> None:
            _found(c, template.c.id == template_id)
            c.execute(delete(template).where(template.c.id == template_id))

        await self._writer.do(remove)


def _found(c: Connection, wanted: ColumnElement[bool]) -> Row[Any]:
    query = select(*SHOWN).where(wanted, owned(c, template.c.owner))
    row = c.execute(query.with_for_update() if c.info["writes"] else query).one_or_none()
    if row is None:
        msg = "There is no such template."
        raise NotFound(msg)
    return row


def _made(row: Row[Any]) -> Template:
    return Template(**row._asdict() | {"fields": json.loads(row.fields)})


def _dumped(fields: Value) -> dict[str, Any]:
    return fields.model_dump(mode="json", exclude_unset=True)


def _json(fields: Value) -> str:
    return json.dumps(_dumped(fields))
