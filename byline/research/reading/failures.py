"""Why a file cannot be read: the names that the child process answers with."""

from typing import ClassVar


class Unreadable(Exception):
    """The file is damaged or cut short; open it in the program that made it and save it again."""

    code: ClassVar[str] = "source_broken"

    @property
    def message(self) -> str:
        """Say what is wrong and what to do about it."""
        return str(self) or " ".join((type(self).__doc__ or "").split())


class TooLarge(Unreadable):
    """The file unpacks to more text than Byline reads at once; divide it into parts."""

    code = "source_too_large"


class Empty(Unreadable):
    """The file holds no running text; a scanned one needs text recognition (OCR) first."""

    code = "source_empty"


class Encrypted(Unreadable):
    """The file is encrypted; save a copy of it without a password."""

    code = "source_encrypted"


class NotText(Unreadable):
    """The file is called a text but holds binary data; give it the ending of what it is."""

    code = "source_not_text"


class Unsupported(Unreadable):
    """The file is not of a kind that Byline reads; save it as docx, pdf, html, txt or md."""

    code = "source_unsupported"
