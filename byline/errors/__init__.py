"""Everything that can go wrong, in one tree, each with the stable name that users and programs see.

BylineError
├── BriefError              the brief cannot be worked on as it stands
│   └── WebOff · UnknownSource
├── SettingsError           a setting cannot be used
├── FolderError             the article's folder cannot be used
│   ├── FolderLocked        another process is writing this article
│   └── DiskFull            the disk took no more; nothing finished is lost
├── SourceError             one source could not be read; the article goes on without it
│   ├── SourceMissing · SourceOutside · SourceTooLarge · SourceEmpty
│   ├── SourceEncrypted · SourceBroken · SourceNotText · SourceTimeout
│   ├── SourceUnsupported
│   ├── SourceUnreachable · SourceGuarded · SourceRobots · SourceRedirects · SourceRefused
│   └── SourceBusy · SourceErrorPage · SourcePaywall · SourceConsent · SourceBotCheck
├── SearchError             one search could not be made; the others are
│   └── SearchKeyRefused · SearchLimited
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

from byline.errors.base import (
    BylineError,
)
from byline.errors.providers import (
    KeyRefused,
    MalformedAnswer,
    ModelRefused,
    ModelSilent,
    ModelUnknown,
    PromptTooLarge,
    ProviderError,
    ProviderUnavailable,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    StreamBroken,
)
from byline.errors.sources import (
    SearchError,
    SearchKeyRefused,
    SearchLimited,
    SourceBotCheck,
    SourceBroken,
    SourceBusy,
    SourceConsent,
    SourceEmpty,
    SourceEncrypted,
    SourceError,
    SourceErrorPage,
    SourceGuarded,
    SourceMissing,
    SourceNotText,
    SourceOutside,
    SourcePaywall,
    SourceRedirects,
    SourceRefused,
    SourceRobots,
    SourceTimeout,
    SourceTooLarge,
    SourceUnreachable,
    SourceUnsupported,
)
from byline.errors.work import (
    BriefError,
    BudgetExceeded,
    ComputingFailed,
    DiskFull,
    ExportFailed,
    FolderError,
    FolderLocked,
    JournalError,
    NotEnoughEvidence,
    PlaceUnknown,
    PriceUnknown,
    ReaderFailed,
    SettingsError,
    TakenOver,
    UnknownSource,
    Waiting,
    WebOff,
)

__all__ = [
    "BriefError",
    "BudgetExceeded",
    "BylineError",
    "ComputingFailed",
    "DiskFull",
    "ExportFailed",
    "FolderError",
    "FolderLocked",
    "JournalError",
    "KeyRefused",
    "MalformedAnswer",
    "ModelRefused",
    "ModelSilent",
    "ModelUnknown",
    "NotEnoughEvidence",
    "PlaceUnknown",
    "PriceUnknown",
    "PromptTooLarge",
    "ProviderError",
    "ProviderUnavailable",
    "QuotaExhausted",
    "RateLimited",
    "ReaderFailed",
    "RequestRejected",
    "SearchError",
    "SearchKeyRefused",
    "SearchLimited",
    "SettingsError",
    "SourceBotCheck",
    "SourceBroken",
    "SourceBusy",
    "SourceConsent",
    "SourceEmpty",
    "SourceEncrypted",
    "SourceError",
    "SourceErrorPage",
    "SourceGuarded",
    "SourceMissing",
    "SourceNotText",
    "SourceOutside",
    "SourcePaywall",
    "SourceRedirects",
    "SourceRefused",
    "SourceRobots",
    "SourceTimeout",
    "SourceTooLarge",
    "SourceUnreachable",
    "SourceUnsupported",
    "StreamBroken",
    "TakenOver",
    "UnknownSource",
    "Waiting",
    "WebOff",
    "error_from",
]


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
