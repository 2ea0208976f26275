"""The durable memory of an article's calls: what was answered once is never asked again."""

from byline.journal.entries import Journal, Key, Kind, Reply
from byline.journal.plainfile import FileJournal
from byline.journal.scope import Scope
from byline.journal.terms import Account, Terms

__all__ = ["Account", "FileJournal", "Journal", "Key", "Kind", "Reply", "Scope", "Terms"]
