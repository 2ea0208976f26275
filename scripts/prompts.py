"""Writes docs/prompts.md: every question that is put to a language model, in its very words."""

import inspect
import json
import textwrap
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from byline.article import Value
from byline.prompts.prompt import Plain, Prompt
from scripts.examples import EXAMPLES, Example

ROOT = Path(__file__).parents[1]
PATH = "docs/prompts.md"
HEAD = """# Prompts

What Byline asks a language model in your name, in the order of the work. Every question goes out as
two messages, system and user; an answer is either plain text or a JSON object of the type that
stands here, which the server is told as a JSON schema (in words, where it takes no schema). What
breaks the type or a check is asked for once more, with what was wrong. Lines are wrapped here.

The example is one small article on honey bees, with the answers that a good model might give.
Passages, drafts and titles of sources are marked as data wherever they stand, and no text from a
page can close its tag. With `BYLINE_SMALL_MODEL` set, the prompts marked *small* go to that model.
Made by `python -m scripts.prompts`.
"""


def _named(kind: Any) -> str:  # noqa: ANN401  (any annotation)
    """Name a type as a reader would."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _named(inner[0])
    if origin is Literal:
        return " | ".join(f'"{v}"' for v in inner)
    if origin is tuple:
        return f"list of {_named(inner[0])}"
    if origin in (Union, UnionType):
        return " or ".join(map(_named, inner))
    name: str = kind.__name__
    return {"str": "text", "int": "number"}.get(name, name)


def _types(kind: Any) -> list[type[Value]]:  # noqa: ANN401  (any annotation)
    """Give the types of an answer, the outermost first."""
    if isinstance(kind, type) and issubclass(kind, Value):
        inner = [t for f in kind.model_fields.values() for t in _types(f.annotation)]
        return list(dict.fromkeys([kind, *inner]))
    return [t for part in get_args(kind) for t in _types(part)]


def _fields(kind: type[Value]) -> str:
    fields = (f"`{n}`: {_named(f.annotation)}" for n, f in kind.model_fields.items())
    return f"- `{kind.__name__}`: {_about(kind)} {', '.join(fields)}"


def _about(kind: type[Value]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _answer(prompt: Prompt[Any], said: Value) -> str:
    if isinstance(said, Plain):
        return f"Answer, plain text:\n\n```text\n{_wrapped(said.text)}\n```\n"
    assert prompt.asked_type is not None  # noqa: S101  (what is not plain has a type)
    shown = json.dumps(said.model_dump(mode="json"), indent=1, ensure_ascii=False)
    types = "\n".join(map(_fields, _types(prompt.asked_type)))
    return f"Answer, a JSON object:\n\n{types}\n\n```json\n{shown}\n```\n"


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, 100) for line in text.splitlines())


def _section(example: Example) -> str:
    prompt, said = example
    kind, wording = type(prompt), prompt.wording
    size = "*Small*; at" if kind.small else "At"
    return (
        f"## {kind.__name__}\n\n{_about(kind)} {size} most {prompt.most_tokens} tokens.\n\n"
        f"System:\n\n```text\n{_wrapped(wording.system)}\n```\n\n"
        f"User:\n\n```text\n{_wrapped(wording.user)}\n```\n\n"
        f"{_answer(prompt, said)}"
    )


def text() -> str:
    """Give the document."""
    return "\n".join((HEAD, *(_section(e) for e in EXAMPLES)))


def main() -> None:
    """Write it."""
    (ROOT / PATH).write_text(text())


if __name__ == "__main__":
    main()
