"""What the service refuses, each with the stable code that clients see and its HTTP status."""

from typing import ClassVar

from byline.errors import BylineError


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


class UnknownSection(Refused):
    """A section's id is none of the outline's; leave it out for a new section."""

    status = 422
    code = "unknown_section"


class IdempotencyMismatch(Refused):
    """This Idempotency-Key came before with another body; use a new key for a new request."""

    status = 409
    code = "idempotency_mismatch"


class ShuttingDown(Refused):
    """The server is ending; ask again when it is back."""

    status = 503
    code = "shutting_down"
