"""What a journal holds, and the port that every journal answers to."""

import hashlib
from typing import Literal, Protocol

from byline.article import Value

Kind = Literal["model", "read", "rank", "search", "fetch", "image", "clock", "approval"]


class Key(Value):
    """The name of a call: its scope, its kind, its question's hash, and which equal one it is."""

    scope: str
    kind: Kind
    hash: str
    n: int

    @classmethod
    def of(cls, scope: str, kind: Kind, question: Value, n: int) -> "Key":
        """Name the `n`th (from 0) call in `scope` that asks `question`."""
        asked = f"{type(question).__name__}\n{question.model_dump_json()}"
        digest = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return cls(scope=scope, kind=kind, hash=digest, n=n)

    def __str__(self) -> str:
        """Give the key as one word."""
        return f"{self.scope}:{self.kind}:{self.hash}:{self.n}"


class Reply(Value):
    """What came back: the raw body, or the code of a failure the workflow handles (body: why).

    `seconds` is the real time of the call; `cost_usd` is None where it is unknown.
    """

    body: bytes = b""
    failure: str = ""
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = 0.0
    seconds: float = 0.0


class Journal(Protocol):
    """Keeps calls. Every write is on disk when it returns; open attempts become lost at take-up."""

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call."""
        ...

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins; give the number of the attempt, from 1."""
        ...

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""
        ...

    async def fail(self, key: Key, attempt: int, code: str, cost_usd: float = 0.0) -> None:
        """Write down that the attempt failed, and what it may have cost."""
        ...

    async def reopen(self, kinds: tuple[Kind, ...]) -> None:
        """Take back failures that were answers, of calls of these kinds: they are asked again."""
        ...

    async def spent(self) -> float:
        """Sum up in USD what all attempts have cost, or may have: their reservation."""
        ...


class Line(Value):
    """One line of the plain-file journal; `packed` is the reply's body, deflated, in base 64."""

    state: Literal["started", "finished", "failed", "lost"]
    key: Key
    attempt: int
    at: str
    label: str = ""
    reserved_usd: float = 0.0
    code: str = ""
    cost_usd: float = 0.0
    reply: Reply | None = None
    packed: str = ""
