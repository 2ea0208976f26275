"""Language models by their names in the settings: `openai:gpt-5`, `ollama:qwen3`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from byline.errors import ProviderError, SettingsError
from byline.models.language.anthropic import VERSION, AnthropicClient
from byline.models.language.langchain import LangChainClient
from byline.models.language.limiter import FIRST_WAIT, Limiter
from byline.models.language.messages import Client
from byline.models.language.openai import OpenAIClient
from byline.models.language.prices import Price, price_of
from byline.models.language.transport import Patience, Transport

HOMES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434/v1",
}
USUAL = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
EFFORT = "low"  # of thinking, where the provider has models that think: the evidence is at hand
PARALLEL, PARALLEL_LOCAL = 16, 2
CONTEXT = 128_000  # tokens, where nothing is set


@dataclass(frozen=True)
class Chosen:
    """The models that are to be used, by name; "" where there is none."""

    model: str = ""
    small_model: str = ""
    image_model: str = ""


@dataclass(frozen=True)
class Access:
    """How models are reached: `base_url` and `key` are for `provider` alone ("": for every one).

    `keys` are the providers' usual ones, which go to their own addresses and nowhere else.
    """

    provider: str = ""
    base_url: str = ""
    key: str = field(default="", repr=False)
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    parallel: int | None = None
    context: int = CONTEXT
    prices: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    first_wait: float = FIRST_WAIT
    images: "Access | None" = None  # how image models are reached, where that is another way

    def at(self, provider: str) -> tuple[str, str]:
        """Give a provider's address and key."""
        own = self.provider in ("", provider)
        base_url = (self.base_url if own else "") or HOMES.get(provider, "")
        key = self.key if own else ""
        if not key and base_url == HOMES.get(provider, ""):
            key = self.keys.get(provider, "")
        return base_url, key


@dataclass(frozen=True)
class Endpoint:
    """A server that speaks a provider's protocol, and who may ask it when."""

    base_url: str
    transport: Transport
    limiter: Limiter


@dataclass(frozen=True)
class Served:
    """A model as it is served: whom to ask, on what terms, and how much it can read (tokens)."""

    name: str
    client: Client
    limiter: Limiter
    price: Price | None
    context: int
    base_url: str = ""

    @property
    def priced(self) -> str:
        """Give the price in words."""
        if self.price is None:
            return "price not known"
        return f"${self.price.tokens_in:g} in, ${self.price.tokens_out:g} out per million tokens"

    async def state(self) -> "ModelState":
        """Ask the endpoint whether it is there and has the model."""
        try:
            offered = await self.client.offered()
        except ProviderError as error:
            return ModelState(False, error.message)  # noqa: FBT003
        model = self.name.partition(":")[2]
        if offered and not {model, f"{model}:latest"} & set(offered):  # Ollama's own short names
            few = ", ".join(offered[:10])
            return ModelState(False, f"reached, but it has no such model; it has {few}")  # noqa: FBT003
        return ModelState(True, "reached" if offered else "set")  # noqa: FBT003


@dataclass(frozen=True)
class ModelState:
    """Can a model be asked, and what is there to say of it?"""

    reached: bool
    message: str


class Models:
    """Opens models once each; those of one endpoint and key share a limiter."""

    def __init__(self, access: Access | None = None) -> None:
        """Open nothing yet."""
        self.access = access or Access()
        self._served: dict[str, Served] = {}
        self._endpoints: dict[str, Endpoint] = {}
        self._limiters: dict[tuple[str, str], Limiter] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, access: Access | None = None) -> "AsyncIterator[Models]":
        """Close the connections at the end."""
        models = cls(access)
        try:
            yield models
        finally:
            await models.close()

    async def close(self) -> None:
        """Close the connections."""
        for endpoint in self._endpoints.values():
            await endpoint.transport.close()

    def served(self, name: str) -> Served:
        """Give the model of that name. Raises `SettingsError`, which says what to set."""
        if name not in self._served:
            self._served[name] = self._serve(name)
        return self._served[name]

    def endpoint(self, name: str) -> Endpoint:
        """Give the server of the model of that name. Raises `SettingsError`."""
        provider, _, model = name.partition(":")
        if not model or provider not in HOMES:
            known = ", ".join(HOMES)
            msg = (
                f"“{name}” cannot be used: give a provider ({known}) and a model, as in openai:name"
            )
            raise SettingsError(msg)
        if provider not in self._endpoints:
            self._endpoints[provider] = self._endpoint(provider, name)
        return self._endpoints[provider]

    def price(self, name: str) -> Price | None:
        """Give the price of the model of that name; None: not known."""
        provider = name.partition(":")[0]
        listed = self.access.at(provider)[0] == HOMES.get(provider, "")
        return price_of(name, listed, self.access.prices)

    def _serve(self, name: str) -> Served:
        provider, _, model = name.partition(":")
        if not model or provider not in (*HOMES, "langchain"):
            msg = (
                f"BYLINE_MODEL: “{name}” cannot be used. Give provider and model, as in "
                "openai:gpt-5, anthropic:claude-sonnet-4-5, ollama:qwen3 or "
                "langchain:mistralai:mistral-large-latest"
            )
            raise SettingsError(msg)
        if provider == "langchain":
            base_url, limiter, client = self._by_langchain(model)
        else:
            own = self.endpoint(name)
            base_url, limiter, client = own.base_url, own.limiter, _client(own, provider, model)
        return Served(name, client, limiter, self.price(name), self.access.context, base_url)

    def _by_langchain(self, name: str) -> tuple[str, Limiter, Client]:
        provider, _, model = name.partition(":")
        base_url, key = self.access.at("langchain")
        key = key or ("" if base_url else self.access.keys.get(provider, ""))
        chat = LangChainClient.open(provider, model, base_url, key)
        where = base_url or f"langchain:{provider}"
        return where, self._limiter(where, key), chat

    def _endpoint(self, provider: str, name: str) -> Endpoint:
        given, key = self.access.at(provider)
        base_url = _address(given)
        if not key and base_url == HOMES[provider] and provider in USUAL:
            msg = f"{name} needs a key: set BYLINE_MODEL_API_KEY or {USUAL[provider]}."
            raise SettingsError(msg)
        if provider == "anthropic":
            headers = {"anthropic-version": VERSION} | ({"x-api-key": key} if key else {})
        else:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
        transport = Transport(base_url, headers, key, self.access.patience)
        return Endpoint(base_url, transport, self._limiter(base_url, key))

    def _limiter(self, base_url: str, key: str) -> Limiter:
        usual = PARALLEL_LOCAL if local(base_url) else PARALLEL
        return self._limiters.setdefault(
            (base_url, key), Limiter(self.access.parallel or usual, self.access.first_wait)
        )


def _client(endpoint: Endpoint, provider: str, model: str) -> Client:
    if provider == "anthropic":
        return AnthropicClient(endpoint.transport, model)
    if endpoint.base_url == HOMES["openai"]:
        return OpenAIClient(endpoint.transport, model, "max_completion_tokens", EFFORT)
    return OpenAIClient(endpoint.transport, model)


def _address(given: str) -> str:
    """Take an http(s) address without its last slash. Raises `SettingsError` for anything else."""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        msg = "BYLINE_MODEL_BASE_URL: give an address such as http://127.0.0.1:11434/v1"
        raise SettingsError(msg)
    return given.rstrip("/")


def local(base_url: str) -> bool:
    """Is the server at this address on this machine?"""
    host = urlsplit(base_url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")
