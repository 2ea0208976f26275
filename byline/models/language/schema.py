"""From an answer's type to the strict JSON schema that servers take, and back from their text."""

import re
from functools import cache
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from byline.article import Value
from byline.models.language.messages import Grammar

A = TypeVar("A", bound=Value)
DROPPED = {"title", "default", "description", "discriminator"}
THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL)


@cache
def grammar(kind: type[Value]) -> Grammar:
    """Give the schema of a type: each field required, nothing else allowed."""
    strict: Grammar = _strict(TypeAdapter(kind).json_schema())
    return strict


def _strict(node: Any) -> Any:  # noqa: ANN401  (any part of a schema)
    if isinstance(node, list):
        return [_strict(n) for n in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            out[key] = {name: _strict(part) for name, part in value.items()}
        elif key not in DROPPED:
            out["anyOf" if key == "oneOf" else key] = _strict(value)
    if "const" in out:
        out["enum"] = [out.pop("const")]
    if out.get("type") == "object":
        out |= {"required": list(out.get("properties", {})), "additionalProperties": False}
    return out


def read(kind: type[A], text: str) -> A:
    """Read an answer of a type. Raises `ValueError`, in words that a model understands."""
    text = THOUGHT.sub("", text)
    last: ValueError = ValueError("there is no JSON object in it")
    for piece in (text.strip(), *FENCE.findall(text), text[text.find("{") : text.rfind("}") + 1]):
        try:
            return kind.model_validate(orjson.loads(piece))
        except orjson.JSONDecodeError as error:
            if piece.lstrip().startswith("{"):
                last = ValueError(f"the JSON is broken: {error.msg}")
        except ValidationError as error:
            last = ValueError("; ".join(_wrong(e) for e in error.errors()[:5]))
    raise last


def _wrong(error: Any) -> str:  # noqa: ANN401  (pydantic's details)
    """Say what is wrong without a word of the answer itself, which may come from a page."""
    if error["type"] == "extra_forbidden":
        return "there is a field that the schema does not have"
    place = ".".join(str(p) for p in error["loc"])
    return f"{place}: {error['type'].replace('_', ' ')}"


def plain(text: str) -> str:
    """Give a plain answer without the thoughts that some models print before it."""
    return THOUGHT.sub("", text).strip()
