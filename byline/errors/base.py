"""The root of all that can go wrong."""

from typing import ClassVar


class BylineError(Exception):
    """Byline could not go on."""

    code: ClassVar[str] = "byline_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "") -> None:
        """Take the message for the user; the class's docstring stands in where there is none."""
        self.message = message or " ".join((type(self).__doc__ or "").split())
        super().__init__(self.message)
