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
├── ProviderError           a model, a search or an image service failed
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


class ProviderError(BylineError):
    """A service that the article needs has failed."""

    code = "provider_failed"
    retryable = True


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
