"""The settings: the only place where the environment is read."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from byline.errors import SettingsError
from byline.models.language.named import CONTEXT, Access, Chosen
from byline.research.web.access import WebAccess

PREFIX = "BYLINE_"


def _listed(value: Any) -> Any:  # noqa: ANN401  (whatever was set)
    """Read a list: divided by commas, or as JSON where a part holds one."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Paths = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_listed)]


def _plain(message: str) -> str:
    """Give what a check of ours says without the prefix that pydantic puts before it."""
    return message.removeprefix("Value error, ")


def _data_dir() -> Path:
    """Give `.byline` in a checkout, else the user's data folder."""
    checkout = Path(__file__).parents[1]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".byline"
    return Path(os.path.expanduser("~/.local/share/byline"))  # noqa: PTH111  (may have no home)


class Settings(BaseSettings):
    """What a user may set, by variables that begin with `BYLINE_` or in a file `.env`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    library: Paths = Field(
        default=(),
        description="Folders that every article may draw on, divided by commas. "
        "Unset: the sample library.",
    )
    model: str = Field(
        default="",
        description="The language model that writes: openai:gpt-5, anthropic:claude-sonnet-4-5, "
        "ollama:qwen3, langchain:<provider>:<model>. Unset: articles are composed without one.",
    )
    model_base_url: str = Field(
        default="",
        description="The address of a server that speaks the protocol of the model's provider.",
    )
    model_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key of the model's provider. Unset: OPENAI_API_KEY or ANTHROPIC_API_KEY, "
        "which go to the provider's own address only.",
    )
    small_model: str = Field(
        default="", description="A cheaper model for the small prompts. Unset: the same model."
    )
    image_model: str = Field(
        default="",
        description="The image model that draws covers, of a server with OpenAI's images route: "
        "openai:gpt-image-1. Unset: covers are typeset.",
    )
    image_model_base_url: str = Field(
        default="",
        description="The address of the image model's server. Unset: the language model's, where "
        "both have the same provider; else the provider's own.",
    )
    image_model_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="The image model's key; unset: as with its address, else OPENAI_API_KEY.",
    )
    model_parallel: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Requests at once to one endpoint. Unset: 16, or 2 on this machine.",
    )
    model_context: int = Field(
        default=CONTEXT, ge=2000, description="How many tokens the model can read and write."
    )
    prices: Names = Field(
        default=(),
        description="Prices that Byline does not know, in USD per million tokens in and out, as "
        "openai:my-model=0.5/1.5,...",
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="OPENAI_API_KEY", description="OpenAI's own name."
    )
    anthropic_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="ANTHROPIC_API_KEY",
        description="Anthropic's own name.",
    )
    web: bool = Field(
        default=True,
        description="May articles search the web and read its pages? They do so where their brief "
        "asks for it, or names no sources and what is at hand carries too little.",
    )
    search: Names = Field(
        default=(),
        description="The search services that are asked, in their order: wikipedia, duckduckgo, "
        "searxng, tavily, brave, arxiv. Unset: wikipedia, and those whose address or key is set, "
        "else duckduckgo.",
    )
    searxng_url: str = Field(default="", description="The address of a SearXNG server.")
    tavily_api_key: SecretStr = Field(default=SecretStr(""), description="The key of Tavily.")
    brave_api_key: SecretStr = Field(default=SecretStr(""), description="The key of Brave Search.")
    fetch_allow: Names = Field(
        default=(),
        description="Hosts and networks that pages may be fetched from though they are private, as "
        "wiki.example.lan, 10.1.2.0/24, 127.0.0.1:8080.",
    )
    fetch_proxy: SecretStr = Field(
        default=SecretStr(""),
        description="The proxy for pages, as http://host:port. The environment's is not used.",
    )
    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[!-~]*$",
        description="A mail address or page that sites are told, so that they can reach you.",
    )
    data_dir: Path = Field(default_factory=_data_dir, description="Where everything is kept.")
    log_level: str = Field(default="WARNING", description="How much is logged.")

    def access(self, chosen: Chosen, base_url: str = "") -> Access:
        """Say how the chosen models are reached; `base_url` goes before the settings'.

        The address and the key that are set belong to the provider of the model that is set, or
        else of the one that is chosen.
        """
        wanted, _, _ = chosen.model.partition(":")
        owner = self.model.partition(":")[0] or wanted
        provider = wanted if base_url else owner
        written = Access(
            provider=provider,
            base_url=base_url or self.model_base_url,
            key=self.model_api_key.get_secret_value() if provider == owner else "",
            keys={
                "openai": self.openai_api_key.get_secret_value(),
                "anthropic": self.anthropic_api_key.get_secret_value(),
            },
            parallel=self.model_parallel,
            context=self.model_context,
            prices=self.prices,
        )
        drawer = chosen.image_model.partition(":")[0]
        same = drawer == provider and not self.image_model_base_url
        drawn = replace(
            written,
            provider=drawer,
            base_url=written.base_url if same else self.image_model_base_url,
            key=self.image_model_api_key.get_secret_value() or (written.key if same else ""),
        )
        return replace(written, images=drawn)

    @property
    def web_access(self) -> WebAccess:
        """Say how the web is reached."""
        return WebAccess(
            on=self.web,
            engines=self.search,
            searxng_url=self.searxng_url,
            tavily_key=self.tavily_api_key.get_secret_value(),
            brave_key=self.brave_api_key.get_secret_value(),
            allowed=self.fetch_allow,
            proxy=self.fetch_proxy.get_secret_value(),
            contact=self.contact,
        )

    @property
    def chosen(self) -> Chosen:
        """Name the models that are to be used."""
        return Chosen(self.model, self.small_model, self.image_model)

    @classmethod
    def read(cls) -> Self:
        """Read the settings. Raises `SettingsError`, which names what cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            wrong = [(str(e["loc"][0]).upper(), _plain(e["msg"])) for e in error.errors()]
            said = "; ".join(f"{PREFIX}{name}: {message}" for name, message in wrong)
            raise SettingsError(said) from None
