"""Every other model that LangChain reaches, through its common interface (an extra)."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from byline.errors import ProviderError, ProviderUnavailable, RequestRejected, SettingsError
from byline.models.language.failures import failure
from byline.models.language.messages import Ask, Hear, Said
from byline.models.language.openai import by_words

MISSING = (
    "BYLINE_MODEL={name} needs LangChain and the provider's own package: "
    "pip install 'byline[langchain]' langchain-{provider}"
)


@dataclass
class LangChainClient:
    """Asks a LangChain chat model; the schema of an answer is given in words."""

    chat: Any

    @classmethod
    def open(cls, provider: str, model: str, base_url: str, key: str) -> "LangChainClient":
        """Open a model by provider and name. Raises `SettingsError` when it is not installed."""
        given: dict[str, Any] = {"max_retries": 0}  # Byline has a layer of its own for that
        if base_url:
            given["base_url"] = base_url
        if key or base_url:
            given["api_key"] = key or "none"  # a server of one's own often wants none
        try:
            from langchain.chat_models import init_chat_model

            chat = init_chat_model(model, model_provider=provider, **given)
        except ImportError:
            name = f"langchain:{provider}:{model}"
            raise SettingsError(MISSING.format(name=name, provider=provider)) from None
        except Exception as error:  # noqa: BLE001  (each provider's package has its own)
            said = " ".join(str(error).replace(key or "\0", "(key)").split())[:300]
            raise SettingsError(f"langchain:{provider}:{model}: {said}") from None
        if hasattr(chat, "stream_usage"):
            chat.stream_usage = True  # else a server of one's own is not asked for its counts
        return cls(chat)

    async def say(self, ask: Ask, hear: Hear | None = None) -> Said:
        """Ask, and give the whole answer. Raises `ProviderError`."""
        system = f"{ask.system}\n\n{by_words(ask.grammar)}" if ask.grammar else ask.system
        messages = [("system", system), ("user", ask.user)]
        whole = None
        try:
            async for chunk in self.chat.astream(messages, max_tokens=ask.max_tokens):
                if hear and (text := _text(chunk.content)):
                    hear(text)
                whole = chunk if whole is None else whole + chunk
        except ProviderError:
            raise
        except Exception as error:  # noqa: BLE001  (each provider's package has its own)
            raise _named(error) from None
        if whole is None:
            raise ProviderUnavailable("The model gave no answer.")
        return _said(whole)

    async def offered(self) -> tuple[str, ...]:
        """List nothing: LangChain has no common way to ask."""
        return ()

    async def close(self) -> None:
        """Nothing is held: the provider's package closes what it opened."""


def _text(content: Any) -> str:  # noqa: ANN401  (text, or a list of blocks)
    if isinstance(content, str):
        return content
    return "".join(b if isinstance(b, str) else b.get("text") or "" for b in content)


def _said(message: Any) -> Said:  # noqa: ANN401  (LangChain's message)
    usage = message.usage_metadata or {}
    about = message.response_metadata or {}
    finish = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    return Said(
        text=_text(message.content),
        finish="length" if finish in ("length", "max_tokens", "MAX_TOKENS") else "stop",
        tokens_in=usage.get("input_tokens"),
        tokens_out=usage.get("output_tokens"),
    )


def _named(error: Exception) -> ProviderError:
    """Name an error of a provider's package by the status it carries, where it carries one."""
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    body = getattr(error, "body", None)
    data = orjson.dumps(body, default=str) if body else str(error).encode()
    data = re.sub(rb"sk-[\w-]+", b"(key)", data)
    if isinstance(status, int):
        return failure(status, data, dict(getattr(response, "headers", None) or {}))
    if isinstance(error, ValueError | TypeError):
        return RequestRejected(f"LangChain could not ask the model: {type(error).__name__}")
    return ProviderUnavailable(f"The model could not be reached: {type(error).__name__}")
