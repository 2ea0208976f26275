"""The OpenAI-compatible protocol, as most servers speak it, with what each of them lacks."""

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import orjson

from byline.errors import ModelRefused, RequestRejected, StreamBroken
from byline.models.language.failures import broken
from byline.models.language.messages import Ask, Grammar, Hear, Said
from byline.models.language.transport import Transport

FORMATS = ("json_schema", "json_object", "none")  # of structured answers, the best first
CHARACTERS = 64  # the most that a token can hold; what runs on past it is no answer
ADAPTATIONS = 5  # of one request to what the server takes


@dataclass
class OpenAIClient:
    """Asks one model of an OpenAI-compatible server; learns what the server does not take."""

    transport: Transport
    model: str
    bound: str = "max_tokens"  # the name of the parameter that bounds an answer
    effort: str = ""  # of models that think before they answer; "": their own
    format: str = FORMATS[0]
    counts: bool = True  # does it take `stream_options`?
    _spent: set[str] = field(default_factory=set)

    async def say(self, ask: Ask, hear: Hear | None = None) -> Said:
        """Ask, and give the whole answer. Raises `ProviderError`."""
        for _ in range(ADAPTATIONS):
            sent = self._manner
            try:
                return await self._said(ask, hear)
            except RequestRejected as error:
                if error.billed:  # it came in the middle of an answer
                    raise
                if sent == self._manner and not self._adapt(error.message.lower(), ask):
                    raise  # else another call has learned meanwhile what the server takes
        return await self._said(ask, hear)

    async def offered(self) -> tuple[str, ...]:
        """List the models that the endpoint offers."""
        listed = await self.transport.get("/models")
        return tuple(sorted(str(m["id"]) for m in listed.get("data") or ()))

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()

    @property
    def _manner(self) -> tuple[str, str, str, bool]:
        """How requests are made now."""
        return self.bound, self.effort, self.format, self.counts

    async def _said(self, ask: Ask, hear: Hear | None) -> Said:
        answer = _Answer(hear, ask.max_tokens * CHARACTERS, self.transport.secret)
        events = self.transport.events("/chat/completions", self._body(ask))
        async with aclosing(events):
            async for some in events:
                answer.take(some)
                if answer.endless:
                    break
        return answer.said()

    def _body(self, ask: Ask) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": self._system(ask)},
                {"role": "user", "content": ask.user},
            ],
            "stream": True,
            self.bound: ask.max_tokens,
        }
        if self.effort:
            body["reasoning_effort"] = self.effort
        if self.counts:
            body["stream_options"] = {"include_usage": True}
        if ask.grammar and self.format == "json_schema":
            schema = {"name": ask.name, "strict": True, "schema": ask.grammar}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif ask.grammar and self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _system(self, ask: Ask) -> str:
        if not ask.grammar or self.format == "json_schema":
            return ask.system
        return ask.system + "\n\n" + by_words(ask.grammar)

    def _adapt(self, complaint: str, ask: Ask) -> bool:
        """Leave out what the server complains of; False when it is none of what can be."""
        if self.counts and ("stream_options" in complaint or "include_usage" in complaint):
            self.counts = False
            return True
        if self.effort and "reasoning" in complaint:
            self.effort = ""
            return True
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
        if self.bound in complaint and self.bound not in self._spent:
            self._spent.add(self.bound)
            self.bound = other[self.bound]
            return True
        at = FORMATS.index(self.format)
        named = ("response_format", "json_schema", "json_object", "schema", "grammar", "strict")
        if ask.grammar and at + 1 < len(FORMATS) and any(n in complaint for n in named):
            self.format = FORMATS[at + 1]
            return True
        return False


def by_words(grammar: Grammar) -> str:
    """Ask for an answer of a schema in words, where the server cannot hold the model to it."""
    schema = orjson.dumps(grammar).decode()
    return f"Answer with one JSON object and nothing else. It must fit this JSON schema:\n{schema}"


class _Answer:
    """An answer as its events come in."""

    def __init__(self, hear: Hear | None, room: int, secret: str) -> None:
        self._hear = hear
        self._room = room
        self._secret = secret
        self._pieces: list[str] = []
        self._finish = ""
        self._usage: dict[str, Any] = {}

    @property
    def endless(self) -> bool:
        """Is it longer than it can have been meant to be?"""
        return self._room < 0

    def take(self, events: list[dict[str, Any]]) -> None:
        """Take the events that came together; what they say is heard in one piece."""
        pieces = []
        for event in events:
            if "usage" in event or "error" in event:
                self._aside(event)
            for choice in event.get("choices") or ():
                delta = choice.get("delta") or {}
                if delta.get("refusal"):
                    raise ModelRefused
                if content := delta.get("content"):
                    pieces.append(content if type(content) is str else _text(content))
                self._finish = choice.get("finish_reason") or self._finish
        if text := "".join(pieces):
            self._pieces.append(text)
            self._room -= len(text)
            if self._hear:
                self._hear(text)

    def _aside(self, event: dict[str, Any]) -> None:
        if error := event.get("error"):
            error = error if isinstance(error, dict) else {"message": str(error)}
            raise broken(error, self._secret)
        self._usage = event.get("usage") or self._usage

    def said(self) -> Said:
        if self._finish == "content_filter":
            raise ModelRefused
        if not self._finish and not self.endless:
            raise StreamBroken("The answer broke off.")
        return Said(
            text="".join(self._pieces),
            finish="stop" if self._finish not in ("length", "") else "length",
            tokens_in=self._usage.get("prompt_tokens"),
            tokens_out=self._usage.get("completion_tokens"),
        )


def _text(content: Any) -> str:  # noqa: ANN401  (text, or the parts that some models give)
    if isinstance(content, list):
        parts = (p.get("text") for p in content if isinstance(p, dict))
        return "".join(p for p in parts if isinstance(p, str))
    return content if isinstance(content, str) else ""
