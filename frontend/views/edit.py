"""The article's Markdown, edited in versions; a conflict is shown and nothing is lost."""

from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from frontend import desk, visitor
from frontend.client import Fields, Refusal
from frontend.components import Given, editor, paper, said
from frontend.views import proposals

ss = st.session_state


@dataclass
class Desk:
    """What an editor's page knows of its text, as long as the session lasts."""

    given: Given
    text: str  # as it stands in the editor
    base: int  # the version that it was made from
    selection: str = ""
    told: str = ""
    refused: str = ""  # what kept a text from being saved
    conflict: bool = False
    html: str = ""
    previewed: str | None = None
    moved: bool = False  # something that the whole page shows

    @classmethod
    def of(cls, result: Fields) -> "Desk":
        """Begin with the current version."""
        text, version = result["content"], result["version"]
        return cls(Given(text, 0, uuid4().hex, version, text), text, version)

    @property
    def saved(self) -> bool:
        """Is nothing unsaved in the editor?"""
        return self.text == self.given.saved

    def hear(self, told: Fields | None) -> bool:
        """Take what the editor tells of its text, where it does."""
        if told:
            self.text, self.base = told["text"], told["base"]
        return told is not None

    def give(self, text: str, base: int, saved: str) -> None:
        """Put a text into the editor."""
        self.given = Given(text, self.given.n + 1, self.given.session, base, saved)
        self.text, self.base = text, base


def show(record: Fields, result: Fields) -> None:
    """Show the editor with its preview; what else there is to say stands in places that stay."""
    article = record["id"]
    own: Desk = ss.setdefault(f"desk-{article}", Desk.of(result))
    if own.given.base != result["version"] and own.saved:
        own.give(result["content"], result["version"], result["content"])
    messages = st.container()
    other = _versions(article, own)
    _desk(record, result, own, other)
    with messages:
        _messages(article, own)
    if not result["composed"]:
        proposals.show(article, own.saved)
        proposals.ask(article, own.selection, own.text, own.base, own.saved)


def _versions(article: int, own: Desk) -> int | None:
    """Choose the version that the text is compared with."""
    try:
        versions = desk.client().about(article, "versions")
    except Refusal:
        versions = []
    names = {v["version"]: f"Version {v['version']}: {v['origin']}" for v in versions}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    other: int | None = row.selectbox(
        "Compare with", list(names), index=None, key=f"compare-{article}",
        format_func=lambda n: names.get(n, f"Version {n}"), placeholder="Nothing",
    )  # fmt: skip
    if row.button(
        "Put this version back", icon=":material/restore:", key=f"back-{article}",
        disabled=other is None, help="Ctrl+Z in the editor undoes it",
    ):  # fmt: skip
        with desk.told():
            text = desk.client().version(article, other or 0)["content"]
            own.give(text, own.base, own.given.saved)
    return other


@st.fragment
def _desk(record: Fields, result: Fields, own: Desk, other: int | None) -> None:
    """Run again for every text that comes from the editor, without the page around it."""
    article, name = record["id"], f"editor-{record['id']}"

    def typed() -> None:
        own.hear(said(name, "typed"))

    def saved() -> None:
        if own.hear(said(name, "save")):
            _save(article, own)

    def selected() -> None:
        own.selection, own.moved = (said(name, "rewrite") or {"text": ""})["text"], True

    original = None
    with desk.told():
        original = desk.client().version(article, other)["content"] if other else None
    left, right = st.columns(2, gap="medium")
    with left:
        editor(
            own.given,
            draft=f"byline {desk.anybody().server} {article} {record['created_at']}",
            original=original,
            language=record["language"],
            key=name,
            rewrites=not result["composed"],
            on_typed=typed,
            on_save=saved,
            on_rewrite=selected,
        )
    with right:
        _preview(article, record, own)
    if visitor.is_asked():  # what is typed here is kept in the browser
        visitor.to_the_door()
    if own.moved or visitor.at_the_door():
        own.moved = False
        st.rerun()


def _save(article: int, own: Desk) -> None:
    try:
        version = desk.client().save(article, own.text, own.base)
    except Refusal as refusal:
        own.refused, own.conflict = refusal.detail, refusal.code == "version_conflict"
    else:
        own.refused, own.conflict, own.told = "", False, f"Saved as version {version}."
        own.give(own.text, version, own.text)
    own.moved = True


def _messages(article: int, own: Desk) -> None:
    """Say what came of a save; where it was refused the text stays in the editor."""
    if own.told:
        st.success(own.told, icon=":material/check:")
        own.told = ""
    if not own.refused:
        return
    st.error(desk.plain(own.refused), icon=":material/error:")
    if not own.conflict:
        own.refused = ""
        return
    with desk.told():
        current = desk.client().result(article)
        row = st.container(horizontal=True)
        if row.button("Save mine as the newest", type="primary", key=f"mine-{article}"):
            own.base = current["version"]
            _save(article, own)
            st.rerun()
        row.button(
            "Compare with theirs", key=f"theirs-shown-{article}",
            on_click=_compare, args=(article, own, current),
        )  # fmt: skip
        if row.button("Take theirs", key=f"theirs-{article}", help="Ctrl+Z brings yours back"):
            own.refused, own.conflict = "", False
            own.give(current["content"], current["version"], current["content"])
            st.rerun()


def _compare(article: int, own: Desk, current: Fields) -> None:
    """Show theirs in the editor; what is saved then is meant to follow it."""
    ss[f"compare-{article}"] = current["version"]
    own.refused, own.conflict = "", False
    own.give(own.text, current["version"], current["content"])


def _preview(article: int, record: Fields, own: Desk) -> None:
    if own.previewed != own.text:
        try:
            own.html = desk.client().preview(article, own.text)
            own.previewed = own.text
        except Refusal as refusal:
            st.caption(desk.plain(refusal.detail))
    with st.container(height=620, border=True):
        paper(
            own.html,
            language=record["language"],
            cover="",
            alt="",
            shown=str(hash(own.previewed)),
            key=f"preview-{article}",
        )
