"""Readers of files: bytes in, a document's parts out. They run in a limited child process.

Nothing here imports the rest of Byline or pydantic: a child must start fast, and it is thrown
away after a number of documents.
"""
