"""What can go wrong with a service that the article needs."""

from typing import ClassVar

from byline.errors.base import BylineError


class ProviderError(BylineError):
    """A service that the article needs has failed.

    `transient` errors are tried again by themselves, `after` so many seconds where the service
    said so; a `billed` one may have cost what was reserved for the call.
    """

    code = "provider_failed"
    retryable = True
    transient: ClassVar[bool] = False
    billed: bool = False

    def __init__(self, message: str = "", after: float | None = None) -> None:
        """Take the message for the user, and the pause that the service asks for."""
        super().__init__(message)
        self.after = after


class KeyRefused(ProviderError):
    """The provider refused the key; look at BYLINE_MODEL_API_KEY."""

    code = "key_refused"


class QuotaExhausted(ProviderError):
    """The provider's quota or credit is used up; nothing finished is lost."""

    code = "quota_exhausted"


class ModelUnknown(ProviderError):
    """The provider does not know the model or the address; look at BYLINE_MODEL."""

    code = "model_unknown"


class ModelRefused(ProviderError):
    """The model refused to answer."""

    code = "model_refused"
    billed = True


class PromptTooLarge(ProviderError):
    """The prompt is larger than the model can read; set BYLINE_MODEL_CONTEXT to its size."""

    code = "prompt_too_large"


class RequestRejected(ProviderError):
    """The provider did not accept the request."""

    code = "request_rejected"


class MalformedAnswer(ProviderError):
    """The model's answer could not be read, and neither could its second one."""

    code = "malformed_answer"
    billed = True


class RateLimited(ProviderError):
    """The provider takes no more requests for the moment."""

    code = "rate_limited"
    transient = True


class ProviderUnavailable(ProviderError):
    """The provider cannot be reached, or answers with an error of its own."""

    code = "provider_unavailable"
    transient = True


class StreamBroken(ProviderError):
    """The connection broke in the middle of an answer."""

    code = "stream_broken"
    transient = True
    billed = True


class ModelSilent(ProviderError):
    """The model said nothing for too long."""

    code = "model_silent"
    transient = True
    billed = True
