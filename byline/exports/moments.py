"""When an article was finished, as the files of its exports give their own date."""

from datetime import UTC, datetime

UNKNOWN = datetime(1980, 1, 1, tzinfo=UTC)  # the first moment that a zip file knows


def moment(iso: str) -> datetime:
    """Read a time in ISO 8601, to the second in UTC; one that is none is `UNKNOWN`."""
    try:
        return datetime.fromisoformat(iso).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return UNKNOWN
