"""Anthropic's protocol; a structured answer is the input of a tool that must be used."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from byline.errors import ModelRefused, StreamBroken
from byline.models.language.failures import broken
from byline.models.language.messages import Ask, Hear, Said
from byline.models.language.transport import Transport

VERSION = "2023-06-01"  # of the protocol, as the header names it


@dataclass
class AnthropicClient:
    """Asks one model of Anthropic's."""

    transport: Transport
    model: str

    async def say(self, ask: Ask, hear: Hear | None = None) -> Said:
        """Ask, and give the whole answer. Raises `ProviderError`."""
        answer = _Answer(hear, self.transport.secret)
        events = self.transport.events("/v1/messages", self._body(ask), _last)
        async with aclosing(events):
            async for some in events:
                answer.take(some)
        return answer.said()

    async def offered(self) -> tuple[str, ...]:
        """List the models that the endpoint offers."""
        listed = await self.transport.get("/v1/models")
        return tuple(sorted(str(m["id"]) for m in listed.get("data") or ()))

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()

    def _body(self, ask: Ask) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "system": ask.system,
            "messages": [{"role": "user", "content": ask.user}],
            "max_tokens": ask.max_tokens,
            "stream": True,
        }
        if ask.grammar:
            tool = {
                "name": ask.name,
                "description": "Give the answer.",
                "input_schema": ask.grammar,
            }
            body |= {"tools": [tool], "tool_choice": {"type": "tool", "name": ask.name}}
        return body


def _last(event: dict[str, Any]) -> bool:
    return event.get("type") == "message_stop"


class _Answer:
    """An answer as its events come in."""

    def __init__(self, hear: Hear | None, secret: str) -> None:
        self._hear = hear
        self._secret = secret
        self._pieces: list[str] = []
        self._usage: dict[str, Any] = {}
        self._finish = ""
        self._ended = False

    def take(self, events: list[dict[str, Any]]) -> None:
        """Take the events that came together; what they say is heard in one piece."""
        if text := "".join(map(self._said_by, events)):
            self._pieces.append(text)
            if self._hear:
                self._hear(text)

    def _said_by(self, event: dict[str, Any]) -> str:
        match event.get("type"):
            case "content_block_delta":
                delta = event["delta"]
                return delta.get("text") or delta.get("partial_json") or ""
            case "message_start":
                self._usage |= event["message"].get("usage") or {}
            case "message_delta":
                self._usage |= event.get("usage") or {}
                self._finish = event["delta"].get("stop_reason") or self._finish
            case "message_stop":
                self._ended = True
            case "error":
                raise broken(event.get("error") or {}, self._secret)
        return ""

    def said(self) -> Said:
        if self._finish == "refusal":
            raise ModelRefused
        if not self._ended or not self._finish:
            raise StreamBroken("The answer broke off.")
        cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
        asked = self._usage.get("input_tokens")
        whole = None if asked is None else asked + sum(self._usage.get(c) or 0 for c in cached)
        return Said(
            text="".join(self._pieces),
            finish="length" if self._finish == "max_tokens" else "stop",
            tokens_in=whole,
            tokens_out=self._usage.get("output_tokens"),
        )
