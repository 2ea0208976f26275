"""The parts of the screen that the browser runs: the live newsroom, article, files and editor.

Each is a file of JavaScript and one of CSS, sent with the page; nothing is fetched.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def _file(name: str) -> str:
    return (HERE / name).read_text("utf-8")


_LIVE = st.components.v2.component(
    "byline_live",
    html='<div id="newsroom"></div>',
    css=_file("live.css"),
    js=_file("research.js") + _file("live.js"),
)
_PAPER = st.components.v2.component(
    "byline_paper",
    html='<div id="paper"></div>',
    css=resources.files("byline.exports").joinpath("article.css").read_text("utf-8")
    + _file("paper.css"),
    js=_file("paper.js"),
)
_FILES = st.components.v2.component(
    "byline_files",
    html='<div id="files"></div>',
    css=_file("files.css"),
    js=_file("files.js"),
)
_EDITOR = st.components.v2.component(
    "byline_editor",
    html='<div id="frame"><div id="tools"><button id="save" title="Ctrl+S">Save</button>'
    '<button id="rewrite">Rewrite the selection</button><span id="line"></span></div>'
    '<div id="editor"></div></div>',
    css=_file("editor.css"),
    js=_file("editor.min.js"),
)


def said(key: str, name: str) -> dict[str, Any] | None:
    """Give what a component has just said; None where it no longer stands on the page.

    One that is being taken away may still say something: where a key is asked for meanwhile, say.
    """
    found: dict[str, Any] | None = getattr(st.session_state.get(key), name, None)
    return found


@dataclass(frozen=True)
class Given:
    """A text for the editor: the `n`-th of this session, made from the version `base`.

    `saved` is that version's text. A new `n` puts `given` into the editor.
    """

    given: str
    n: int
    session: str
    base: int
    saved: str


@dataclass(frozen=True)
class Pass:
    """What lets the browser in, once, where the server wants a key: a ticket, or a signed path.

    `asked` is the time that the browser gave its question; `given` is "" where there is no pass.
    """

    asked: int = 0
    given: str = field(default="", repr=False)


def live(
    article: int,
    attempt: int,
    status: str,
    server: str,
    *,
    ticket: Pass | None,
    key: str,
    on_change: Callable[[], None],
    on_ticket: Callable[[], None],
) -> None:
    """Show an article while it is written.

    `server` is the address of its WebSockets, "" when it is the page's own. `ticket` is the last
    that was asked for, None where none is needed. `on_change` is called when the article's status
    is no longer `status`, `on_ticket` for each connection.
    """
    data = {"article": article, "attempt": attempt, "status": status, "server": server}
    own = ticket or Pass()
    passed = {"ticketed": ticket is not None, "ticket": own.given, "ticket_for": own.asked}
    _LIVE(key=key, data=data | passed, on_changed_change=on_change, on_ticket_change=on_ticket)


def paper(html: str, *, language: str, cover: str, alt: str, shown: str, key: str) -> None:
    """Show a finished article: safe HTML as the server gives it, and its cover as a `data:` URL.

    `shown` names what is shown; the same name means the same article.
    """
    data = {"html": html, "language": language, "cover": cover, "alt": alt, "shown": shown}
    _PAPER(key=key, data=data)


def files(
    article: int,
    forms: list[dict[str, str]],
    server: str,
    *,
    name: str,
    link: Pass | None,
    shown: str,
    key: str,
    on_link: Callable[[], None],
) -> None:
    """Offer a finished article as files, each with `form`, `name` and `icon`.

    `server` is the address of the API, "" when it is the page's own; `name` is a file's where the
    server's word for it cannot be read. `link` is the last that was asked for, None where none is
    needed; `on_link` is called for each file. What is told of a file stays while `shown` is the
    same.
    """
    data = {"article": article, "forms": forms, "server": server, "name": name, "shown": shown}
    own = link or Pass()
    passed = {"signed": link is not None, "link": own.given, "link_for": own.asked}
    _FILES(key=key, data=data | passed, on_link_change=on_link)


def editor(
    given: Given,
    *,
    draft: str,
    language: str,
    key: str,
    original: str | None = None,
    rewrites: bool = False,
    on_typed: Callable[[], None],
    on_save: Callable[[], None],
    on_rewrite: Callable[[], None],
) -> None:
    """Edit Markdown; with `original`, show what is different from it and take changes back.

    `draft` names the place in the browser where unsaved text is kept. `rewrites` offers the button
    for a selection. What comes back, under `key`, is `typed` (the text after a rest), `save` and
    `rewrite`, each with `text` and `base`, the version that the text was made from.
    """
    data = {
        **asdict(given),
        "draft": draft,
        "original": original,
        "label": "The article's Markdown",
        "language": language,
        "rewrites": rewrites,
    }
    _EDITOR(
        key=key,
        data=data,
        on_typed_change=on_typed,
        on_save_change=on_save,
        on_rewrite_change=on_rewrite,
    )
