"""What ends the work on an article, or keeps it from being begun."""

from byline.errors.base import BylineError


class BriefError(BylineError):
    """The brief cannot be worked on as it stands."""

    code = "bad_brief"


class WebOff(BriefError):
    """The web is off here (BYLINE_WEB=false): name files or documents instead."""

    code = "web_off"


class UnknownSource(BriefError):
    """The library has no source of that name."""

    code = "unknown_source"


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


class JournalError(BylineError):
    """The journal was used against its rules."""

    code = "journal_misused"


class TakenOver(JournalError):
    """The article was cancelled, deleted or taken over; nothing more is written for it."""

    code = "taken_over"
