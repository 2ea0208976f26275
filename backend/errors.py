"""What the service refuses, each with the stable code that clients see and its HTTP status."""

from typing import ClassVar

from byline.errors import BylineError, SettingsError


class Refused(BylineError):
    """The request cannot be honoured."""

    status: ClassVar[int] = 400
    code = "refused"


class NotFound(Refused):
    """There is no such article."""

    status = 404
    code = "not_found"


class NotCompleted(Refused):
    """The article is not finished yet; follow its events, or ask again later."""

    status = 409
    code = "not_completed"


class Failed(Refused):
    """The article failed; its status says why, and a retry goes on from what was done."""

    status = 409
    code = "failed"


class Cancelled(Refused):
    """The article was cancelled."""

    status = 409
    code = "cancelled"


class NotRunning(Refused):
    """The article is not being worked on, so there is nothing to cancel."""

    status = 409
    code = "not_running"


class NotFailed(Refused):
    """Only a failed article can be retried."""

    status = 409
    code = "not_failed"


class NotAwaitingApproval(Refused):
    """The article does not wait for its outline to be approved."""

    status = 409
    code = "not_awaiting_approval"


class NoOutline(Refused):
    """The article has no outline yet; follow its events, or ask again later."""

    status = 409
    code = "no_outline"


class UnknownSection(Refused):
    """A section's id is none of the outline's; leave it out for a new section."""

    status = 422
    code = "unknown_section"


class UnknownDocument(Refused):
    """The brief names a document that is not there; POST /documents makes one."""

    status = 422
    code = "unknown_document"


class NotMultipart(Refused):
    """Send the file as multipart/form-data, in the field "file"."""

    status = 415
    code = "not_multipart"


class BadUpload(Refused):
    """Send one file, with its name, in the field "file"."""

    status = 422
    code = "bad_upload"


class UnknownTemplate(Refused):
    """The brief names a template that is not there; GET /templates lists them."""

    status = 422
    code = "unknown_template"


class NameTaken(Refused):
    """Another of your templates has this name."""

    status = 409
    code = "name_taken"


class TooManyTemplates(Refused):
    """There are so many templates that no more are kept; remove one first."""

    status = 409
    code = "too_many_templates"


class WebhookAddress(Refused):
    """Nothing can be sent to this address."""

    status = 422
    code = "webhook_address"


class TooManyWebhooks(Refused):
    """There are so many webhooks that no more are kept; remove one first."""

    status = 409
    code = "too_many_webhooks"


class InUse(Refused):
    """An article that is not finished needs the document."""

    status = 409
    code = "in_use"


class VersionConflict(Refused):
    """The article has another version by now."""

    status = 412
    code = "version_conflict"


class EditingBusy(Refused):
    """Other texts are being read; ask again in a while."""

    status = 503
    code = "editing_busy"


class TextTooIntricate(Refused):
    """The text cannot be read in a reasonable time: it nests too much, or is far too long."""

    status = 422
    code = "text_too_intricate"


class BadPrecondition(Refused):
    """If-Match names no version; give the number of the one that was changed, as "3"."""

    code = "bad_precondition"


class NoModel(Refused):
    """Only a language model can revise; set BYLINE_MODEL and start the server again."""

    status = 409
    code = "no_model"


class UnknownSelection(Refused):
    """The selection does not stand in the text as it was given, once and in one section."""

    status = 422
    code = "unknown_selection"


class ProposalClosed(Refused):
    """The proposal is not open: it is still being worked on, or was decided on, or failed."""

    status = 409
    code = "proposal_closed"


class TooManyProposals(Refused):
    """So many proposals for the article are still being worked on; wait for one, or reject it."""

    status = 409
    code = "too_many_proposals"


class TextChanged(Refused):
    """The text that the proposal replaces no longer stands in the article as it was."""

    status = 412
    code = "text_changed"


class PreconditionRequired(Refused):
    """Say which version you have changed, in the header If-Match, as "3"."""

    status = 428
    code = "precondition_required"


class IdempotencyMismatch(Refused):
    """This Idempotency-Key came before with another body; use a new key for a new request."""

    status = 409
    code = "idempotency_mismatch"


class ShuttingDown(Refused):
    """The server is ending; ask again when it is back."""

    status = 503
    code = "shutting_down"


class DatabaseAway(Refused):
    """The database cannot be reached just now; nothing that was kept is lost. Try again soon."""

    status = 503
    code = "database_away"
    retryable = True


class Limited(Refused):
    """Ask again in a while."""

    status = 429
    code = "limited"

    def __init__(self, message: str = "", retry_after: int | None = None) -> None:
        """Say, where time alone helps, in how many seconds it would be otherwise."""
        super().__init__(message)
        self.retry_after = retry_after


class TooManyRequests(Limited):
    """Too many requests; wait as long as Retry-After says."""

    code = "too_many_requests"


class TooManyReaders(Limited):
    """So many articles are being followed at once; close one first."""

    code = "too_many_readers"


class QuotaExceeded(Limited):
    """What the owner may use is used up."""

    code = "quota_exceeded"


class KeyMissing(Refused):
    """This server answers to keys only: send one as "Authorization: Bearer byl_..."."""

    status = 401
    code = "key_missing"


class ApiKeyRefused(Refused):
    """The key, ticket or link is none that opens anything here, or no longer."""

    status = 401
    code = "api_key_refused"


class OperatorOnly(Refused):
    """This concerns all owners: it takes a key that was made with --operator."""

    status = 403
    code = "operator_only"


class IssuerAway(Refused):
    """The issuer of the token cannot be reached just now, so nobody can check it. Try again."""

    status = 503
    code = "issuer_away"
    retryable = True


class BadLink(Refused):
    """Links lead to /articles/<id>/image or /articles/<id>/export with its query, nowhere else."""

    status = 422
    code = "bad_link"


class KeyNotFound(Refused):
    """There is no key with this id; `byline keys list` shows them."""

    status = 404
    code = "key_not_found"


class NoKeyOwner(Refused):
    """There are keys already: say whose the new one is, with --owner NAME."""

    status = 422
    code = "no_key_owner"


class BadKeyOwner(Refused):
    """An owner's name is 1 to 100 letters, digits and . _ @ + -, a letter or digit first."""

    status = 422
    code = "bad_key_owner"


class BackupDamaged(Refused):
    """This is no whole backup of Byline: it is torn, or was changed. Nothing was restored."""

    status = 422
    code = "backup_damaged"


class BackupUnfit(Refused):
    """The backup or the database has a shape that this version of Byline cannot take."""

    status = 409
    code = "backup_unfit"


class DatabaseNotEmpty(SettingsError):
    """The database holds something; a backup is restored into an empty one only."""

    code = "database_not_empty"


class NoDatabase(SettingsError):
    """There is no database to back up."""

    code = "no_database"


class NoOwner(Refused):
    """There is no such owner."""

    status = 404
    code = "no_owner"
