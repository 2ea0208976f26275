"""The parts of the screen that the browser itself runs: the live newsroom, the article, the editor.

Each is a file of JavaScript and one of CSS, sent with the page; nothing is fetched.
"""

from collections.abc import Callable
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
    js=_file("live.js"),
)
_PAPER = st.components.v2.component(
    "byline_paper",
    html='<div id="paper"></div>',
    css=resources.files("byline.exports").joinpath("article.css").read_text("utf-8")
    + _file("paper.css"),
    js=_file("paper.js"),
)
_EDITOR = st.components.v2.component(
    "byline_editor",
    html='<div id="frame"><div id="tools"><button id="save" title="Ctrl+S">Save</button>'
    '<button id="rewrite">Rewrite the selection</button><span id="line"></span></div>'
    '<div id="editor"></div></div>',
    css=_file("editor.css"),
    js=_file("editor.min.js"),
)


def live(article: int, attempt: int, server: str, *, key: str, on_end: Callable[[], None]) -> None:
    """Show an article while it is written.

    `server` is the address of its WebSockets, "" when it is the page's own. `on_end` is called
    when the article has ended or waits for its outline to be approved.
    """
    _LIVE(
        key=key,
        data={"article": article, "attempt": attempt, "server": server},
        on_ended_change=on_end,
    )


def paper(html: str, *, language: str, cover: str, alt: str, shown: str, key: str) -> None:
    """Show a finished article: safe HTML as the server gives it, and its cover as a `data:` URL.

    `shown` names what is shown; the same name means the same article.
    """
    data = {"html": html, "language": language, "cover": cover, "alt": alt, "shown": shown}
    _PAPER(key=key, data=data)


def editor(
    value: str,
    *,
    rev: str,
    draft: str,
    language: str,
    key: str,
    original: str | None = None,
    rewrites: bool = False,
    on_value: Callable[[], None] = lambda: None,
    on_save: Callable[[], None] = lambda: None,
    on_rewrite: Callable[[], None] = lambda: None,
) -> Any:  # noqa: ANN401  (the component's result)
    """Edit Markdown; with `original`, show what is different from it and take changes back.

    The text is replaced when `rev` changes. `draft` names the place in the browser where unsaved
    text is kept. `rewrites` offers the button for a selection.
    """
    data = {
        "value": value,
        "rev": rev,
        "draft": draft,
        "original": original,
        "label": "The article's Markdown",
        "language": language,
        "rewrites": rewrites,
    }
    return _EDITOR(
        key=key,
        data=data,
        on_value_change=on_value,
        on_save_change=on_save,
        on_rewrite_change=on_rewrite,
    )
