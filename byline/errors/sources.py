"""What can be wrong with one source or one search; the article goes on without it."""

from byline.errors.base import BylineError


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


class SourceUnreachable(SourceError):
    """The site cannot be found or reached."""

    code = "source_unreachable"


class SourceGuarded(SourceError):
    """The address leads into a private network, which pages are never fetched from.

    BYLINE_FETCH_ALLOW names what may be reached nevertheless.
    """

    code = "source_guarded"


class SourceRobots(SourceError):
    """The site's robots.txt does not allow programs to read this page; save it as a file."""

    code = "source_robots"


class SourceRedirects(SourceError):
    """The address leads on and on, or nowhere."""

    code = "source_redirects"


class SourceRefused(SourceError):
    """The site does not give the page to programs, or not without a login."""

    code = "source_refused"


class SourceBusy(SourceError):
    """The site takes no more requests for the moment."""

    code = "source_busy"


class SourceErrorPage(SourceError):
    """The page is an error page, not a document."""

    code = "source_error_page"


class SourcePaywall(SourceError):
    """The page shows its text to subscribers only."""

    code = "source_paywall"


class SourceConsent(SourceError):
    """The page asks for consent to cookies before it shows anything."""

    code = "source_consent"


class SourceBotCheck(SourceError):
    """The page wants to see a person at a browser."""

    code = "source_bot_check"


class SearchError(BylineError):
    """The search could not be made."""

    code = "search_failed"


class SearchKeyRefused(SearchError):
    """The search service refused the key."""

    code = "search_key_refused"


class SearchLimited(SearchError):
    """The search service takes no more questions for the moment, or the quota is used up."""

    code = "search_limited"
