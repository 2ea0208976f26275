"""Writes a date as YYYY-MM-DD where it is certain which day is meant; drops what cannot be true."""

import re
from datetime import UTC, date, datetime, timedelta

MONTHS = (
    "january jan januar janvier enero ene gennaio gen janeiro januari stycznia styczeń",
    "february feb februar février fév febrero febbraio febr fevereiro fev februari lutego luty",
    "march mar märz mär mars marzo março maart marca marzec mrt",
    "april apr avril avr abril abr aprile kwietnia kwiecień",
    "may mai mayo maggio mag maio mei maja maj",
    "june jun juni juin junio giugno giu junho czerwca czerwiec",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec",
    "august aug août aou agosto ago augustus sierpnia sierpień",
    "september sep sept septembre septiembre settembre set setembro września wrzesień",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik",
    "november nov novembre noviembre novembro listopada listopad",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia grudzień",
)
MONTH_OF = {name: n for n, names in enumerate(MONTHS, 1) for name in names.split()}
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?=T|\s|$)")
MONTH = re.compile(r"(\d{4})[-/](\d\d)$|(\d\d)/(\d{4})$")
YEAR = re.compile(r"\d{4}$")
DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|º|er)?(?: de| of)? "
    r"([^\W\d_]{3,12})\.?,?(?: de| del)? (\d{4})"
)
MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
YEAR_FIRST = re.compile(r"(\d{4}) ([^\W\d_]{3,12})\.?(?: (\d{1,2}))?(?!\d)")
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
SECONDS = re.compile(r"(\d{10})(\d{3})?$")  # since 1970, as programs write them
SOME_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
EARLIEST = 1400  # the year: nothing that a page dates is older than printing
LONGEST = 40
UNSET = frozenset({"1970-01-01", "1969-12-31", "2000-00-00"})


def day(text: str) -> str:
    """Give a page's date as YYYY-MM-DD, YYYY-MM or YYYY; "" for an invalid one or the future's.

    What names a year in a way of its own, as "Spring 2019" and "03/04/2019", stays as it is.
    """
    text = text.strip()[: 2 * LONGEST]
    if found := ISO.match(text):
        return _real(*(int(n) for n in found.groups() if n))
    if found := MONTH.match(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _real(int(year), int(month), 1)[:7]
    if YEAR.match(text):
        return _real(int(text), 1, 1)[:4]
    if found := SECONDS.match(text):
        then = datetime.fromtimestamp(int(found[1]), UTC).date()
        return _real(then.year, then.month, then.day)
    return _worded(text.lower()) or _numbers(text) or _as_it_is(text)


def _worded(text: str) -> str:
    """Read a date whose month is a word."""
    for pattern, (y, m, d) in ((DAY_FIRST, (3, 2, 1)), (MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(text):
            if month := MONTH_OF.get(found[m]):
                return _real(int(found[y]), month, int(found[d]))
    found_year = YEAR_FIRST.match(text)
    if found_year and (month := MONTH_OF.get(found_year[2])):
        whole = _real(int(found_year[1]), month, int(found_year[3] or 1))
        return whole if found_year[3] else whole[:7]
    return ""


def _numbers(text: str) -> str:
    """Read a date in three numbers where only one order of day and month is possible."""
    found = NUMBERS.match(text)
    if not found:
        return ""
    first, second, year = (int(n) for n in found.groups())
    if first > 12 or first == second or "." in found[0]:
        return _real(year, second, first)
    return _real(year, first, second) if second > 12 else ""


def _as_it_is(text: str) -> str:
    years = [int(y) for y in SOME_YEAR.findall(text)]
    now = datetime.now(UTC).year
    return text if years and max(years) <= now and len(text) <= LONGEST else ""


def _real(year: int, month: int, number: int) -> str:
    try:
        found = date(year, month, number)
    except ValueError:
        return ""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # it is later there than here
    written = found.isoformat()
    return "" if year < EARLIEST or found > tomorrow or written in UNSET else written
