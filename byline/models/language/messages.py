"""What goes to a provider and what comes back, whichever protocol carries it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Hear = Callable[[str], None]  # takes text as it arrives
Grammar = dict[str, Any]  # a JSON schema


@dataclass(frozen=True)
class Ask:
    """One request: the words, the schema of its answer (None: plain text), and its bound."""

    system: str
    user: str
    name: str
    max_tokens: int
    grammar: Grammar | None = None

    @property
    def size(self) -> int:
        """The most tokens that the words can be: a token is a byte at least."""
        return len(self.system.encode()) + len(self.user.encode()) + len(str(self.grammar or ""))


@dataclass(frozen=True)
class Said:
    """One answer; tokens are None where the server does not count them."""

    text: str
    finish: Literal["stop", "length"] = "stop"
    tokens_in: int | None = None
    tokens_out: int | None = None


class Client(Protocol):
    """Speaks one provider's protocol."""

    async def say(self, ask: Ask, hear: Hear | None = None) -> Said:
        """Ask, and give the whole answer; `hear` takes its text as it arrives.

        Raises `ProviderError`. Being cancelled closes the connection.
        """
        ...

    async def offered(self) -> tuple[str, ...]:
        """List the models that the endpoint offers. Raises `ProviderError`."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
