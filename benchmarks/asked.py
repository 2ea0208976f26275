"""What a request asks of the simulator, and the stream that answers it: found once for each text.

Articles on one topic ask the same. A burst of them must not make the provider late, whose time to
the first token is what is measured against.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from benchmarks.answers import answer
from benchmarks.streams import PIECE, anthropic_events, openai_events, tokens

REMEMBERED = 1000  # requests


@dataclass(frozen=True)
class Question:
    """A request to write: its whole body with sorted keys, and what of it decides the answer."""

    text: str
    name: str
    body: dict[str, Any]
    anthropic: bool
    system: str
    user: str
    schema: dict[str, Any] | None
    format: str  # in which JSON is asked for; "" where it is not, or by a tool

    @property
    def size(self) -> int:
        """Count its tokens."""
        return len(self.text) // PIECE


@lru_cache(REMEMBERED)
def question(raw: bytes, anthropic: bool) -> Question:
    """Read a request of either protocol."""
    body = json.loads(raw)
    kind = ""
    if anthropic:
        system, user = body["system"], body["messages"][0]["content"]
        schema = (body.get("tools") or [{}])[0].get("input_schema")
    else:
        system, user = (m["content"] for m in body["messages"])
        given = body.get("response_format") or {}
        kind = given.get("type", "")
        schema = (given.get("json_schema") or {}).get("schema") or _in_words(system)
    text = json.dumps(body, sort_keys=True)
    return Question(text, name(text), body, anthropic, system, user, schema, kind)


@lru_cache(REMEMBERED)
def stream(
    raw: bytes, anthropic: bool, obedient: bool, usage: bool, malformed: bool
) -> tuple[int, list[bytes]]:
    """Give the tokens of the answer to a request, and its events as chunks of HTTP."""
    asked = question(raw, anthropic)
    text = answer(asked.system, asked.user, asked.schema, obedient)
    if malformed:
        text = text.replace('":', '"')
    if anthropic:
        events = anthropic_events(text, asked.body)
    else:
        events = openai_events(text, asked.body, usage)
    return tokens(text), [b"%x\r\n%b\r\n" % (len(e), e) for e in events]


def name(text: str) -> str:
    """Name a question by its whole body."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _in_words(system: str) -> dict[str, Any] | None:
    """Find the schema that is given in the prompt, where the server was not given one."""
    at = system.find("JSON schema:\n")
    if at < 0:
        return None
    schema: dict[str, Any] = json.loads(system[at + len("JSON schema:\n") :])
    return schema
