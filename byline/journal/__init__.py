"""The durable memory of an article's calls: what was answered once is never asked again."""

from byline.journal.entries import Journal, Key, Kind, Reply
from byline.journal.plainfile import FileJournal
from byline.journal.scope import Scope

__all__ = ["FileJournal", "Journal", "Key", "Kind", "Reply", "Scope"]
