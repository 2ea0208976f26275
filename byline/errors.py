"""Everything that can go wrong, in one tree, each with the stable name that users and programs see.

BylineError
├── BriefError              the brief cannot be worked on as it stands
├── SettingsError           a setting cannot be used
├── FolderError             the article's folder cannot be used
│   ├── FolderLocked        another process is writing this article
│   └── DiskFull            the disk took no more; nothing finished is lost
├── SourceError             one source could not be read; the article goes on without it
│   ├── SourceMissing · SourceOutside · SourceTooLarge · SourceEmpty
│   ├── SourceEncrypted · SourceBroken · SourceNotText · SourceTimeout
│   └── SourceUnsupported
├── NotEnoughEvidence       the sources do not carry an article on this topic
├── ReaderFailed            the process that reads documents does not start
├── ComputingFailed         the process that composes and ranks does not start, or dies
├── ExportFailed            an article could not be written in the form that was asked for
├── BudgetExceeded          the next call might cost more than is left of the article's budget
├── PlaceUnknown            the place in a text that was named is not there, or not one
├── PriceUnknown            a budget was given for a model whose price is not known
├── Waiting                 the article waits for its outline to be approved
├── ProviderError           a model, a search or an image service failed
│   ├── KeyRefused · QuotaExhausted · ModelUnknown · ModelRefused
│   ├── PromptTooLarge · RequestRejected · MalformedAnswer
│   └── RateLimited · ProviderUnavailable · StreamBroken · ModelSilent      (tried again)
└── JournalError            the journal was used against its rules, or is not ours
    └── TakenOver           the article is no longer ours: cancelled, deleted, or another's
"""

from typing import ClassVar


class BylineError(Exception):
    """Byline could not go on."""

    code: ClassVar[str] = "byline_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "") -> None:
        """Take the message for the user; the class's docstring stands in where there is none."""
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


class BriefError(BylineError):
    """The brief cannot be worked on as it stands."""

    code = "bad_brief"


class SettingsError(BylineError):
    """A setting cannot be used."""

    code = "bad_settings"


class FolderError(BylineError):
    """The article's folder cannot be used."""

    code = "folder_unusable"


class FolderLocked(FolderError):
    """Another process is writing this article."""

    code = "folder_locked"
    retryable = True


class DiskFull(FolderError):
    """The disk is full. Make room and give the same command again: it goes on where it stopped."""

    code = "disk_full"
    retryable = True


class SourceError(BylineError):
    """The source could not be read."""

    code = "source_failed"


class SourceMissing(SourceError):
    """The file is no longer there, or may not be read."""

    code = "source_missing"


class SourceOutside(SourceError):
    """The file is a link that leads out of the folder; give its real path as a source."""

    code = "source_outside"


class SourceTooLarge(SourceError):
    """The file is too large, or unpacks to too much."""

    code = "source_too_large"


class SourceEmpty(SourceError):
    """The file holds no text; a scanned document needs text recognition first."""

    code = "source_empty"


class SourceEncrypted(SourceError):
    """The file is encrypted; save it without a password."""

    code = "source_encrypted"


class SourceBroken(SourceError):
    """The file is damaged or cut short."""

    code = "source_broken"


class SourceNotText(SourceError):
    """The file is called a text but holds binary data."""

    code = "source_not_text"


class SourceTimeout(SourceError):
    """Reading the file took too long."""

    code = "source_timeout"


class SourceUnsupported(SourceError):
    """The kind of file is not one that Byline reads (md, txt, html, pdf, docx)."""

    code = "source_unsupported"


class NotEnoughEvidence(BylineError):
    """The sources do not carry an article on this topic."""

    code = "not_enough_evidence"


class ReaderFailed(BylineError):
    """The process that reads documents does not start; the installation may be incomplete."""

    code = "reader_failed"
    retryable = True


class ComputingFailed(BylineError):
    """The process that composes and ranks ended by itself; look whether memory is short."""

    code = "computing_failed"
    retryable = True


class ExportFailed(BylineError):
    """The article could not be exported in this form; try another, such as md or html."""

    code = "export_failed"
    retryable = True


class BudgetExceeded(BylineError):
    """The article's budget is used up. Retry with a larger one: nothing is paid for again."""

    code = "budget_exceeded"
    retryable = True


class PlaceUnknown(BylineError):
    """The place that was named does not stand in the text."""

    code = "unknown_place"


class PriceUnknown(BylineError):
    """The model's price is not known, so a budget cannot be kept; leave the budget out."""

    code = "price_unknown"


class Waiting(BylineError):
    """The outline waits for approval."""

    code = "awaiting_approval"


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


class JournalError(BylineError):
    """The journal was used against its rules."""

    code = "journal_misused"


class TakenOver(JournalError):
    """The article was cancelled, deleted or taken over; nothing more is written for it."""

    code = "taken_over"


def _tree(root: type[BylineError]) -> dict[str, type[BylineError]]:
    found = {root.code: root}
    for child in root.__subclasses__():
        found |= _tree(child)
    return found


def error_from(code: str, message: str) -> BylineError:
    """Make the error again that was written down as its code and message.

    A code that this version does not know comes back as a plain `BylineError`.
    """
    return _tree(BylineError).get(code, BylineError)(message)
