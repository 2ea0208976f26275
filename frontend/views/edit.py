"""The article's Markdown, edited in versions; a conflict is shown and nothing is lost."""

import streamlit as st

from frontend import desk
from frontend.client import Fields, Refusal
from frontend.components import editor, paper
from frontend.views import proposals

ss = st.session_state


def show(record: Fields, result: Fields) -> None:
    """Show the editor, beside it the preview or what is different from another version."""
    article, key = record["id"], f"edit-{record['id']}"
    own: Fields = ss.setdefault(key, {})
    if not own:
        content = result["content"]
        own |= {"base": result["version"], "text": content, "saved": content}
        own |= {"rev": 0, "conflict": None}
    if own["conflict"] is not None:
        _conflict(article, own)
    elif own["base"] != result["version"] and own["text"] == own.get("saved"):
        content = result["content"]
        own |= {"base": result["version"], "text": content, "saved": content}
        own["rev"] += 1
    versions = desk.client().about(article, "versions")
    row = st.container(horizontal=True, vertical_alignment="bottom")
    mode = row.segmented_control(
        "Beside the text", ["Preview", "Changes"], default="Preview", required=True,
        key=f"{key}-mode",
    )  # fmt: skip
    numbers = [v["version"] for v in reversed(versions)]
    names = {v["version"]: f"Version {v['version']}: {v['origin']}" for v in versions}
    other = row.selectbox("Version", numbers, key=f"{key}-other", format_func=names.__getitem__)
    if row.button("Put this version back", icon=":material/restore:", key=f"{key}-back"):
        text = desk.client().version(article, other)["content"]
        own |= {"text": text, "rev": own["rev"] + 1}
    if own.get("told"):
        st.success(own.pop("told"), icon=":material/check:")
    if not result["composed"]:
        proposals.show(article)
    if mode == "Changes":
        _changes(article, record, own, other)
    else:
        left, right = st.columns(2, gap="medium")
        with left:
            _editor(article, record, result, own)
        with right:
            _preview(article, record, own)


@st.fragment
def _editor(article: int, record: Fields, result: Fields, own: Fields) -> None:
    name = f"editor-{article}"

    def typed() -> None:
        own["text"] = ss[name].value

    def saved() -> None:
        _save(article, own, ss[name].save["value"])

    def selected() -> None:
        own["selection"] = ss[name].rewrite["text"]

    editor(
        own["text"],
        rev=f"{own['base']}-{own['rev']}",
        draft=f"byline-{desk.client().server}-{article}",
        language=record["language"],
        key=name,
        rewrites=not result["composed"],
        on_value=typed,
        on_save=saved,
        on_rewrite=selected,
    )
    if own.pop("again", False):  # what was saved is news for the whole page
        st.rerun()
    if not result["composed"]:
        proposals.ask(article, own, own["text"])


def _save(article: int, own: Fields, text: str) -> None:
    own["text"] = text
    own["again"] = True
    try:
        version = desk.client().save(article, text, own["base"])
    except Refusal as refusal:
        own["conflict"] = refusal.detail
        own["conflicting"] = refusal.code == "version_conflict"
        return
    own |= {
        "base": version,
        "saved": text,
        "conflict": None,
        "told": f"Saved as version {version}.",
    }


def _conflict(article: int, own: Fields) -> None:
    """Say what stands in the way of a save; the text stays where it is."""
    st.error(desk.plain(own["conflict"]), icon=":material/error:")
    if not own.get("conflicting"):
        own["conflict"] = None
        return
    row = st.container(horizontal=True)
    current = desk.client().result(article)
    if row.button("Save mine as the newest", type="primary", key=f"mine-{article}"):
        own["base"] = current["version"]
        _save(article, own, own["text"])
        st.rerun()
    if row.button("Compare with theirs", key=f"compare-{article}"):
        own |= {"base": current["version"], "rev": own["rev"] + 1, "conflict": None}
        ss[f"edit-{article}-mode"] = "Changes"
        ss[f"edit-{article}-other"] = current["version"]
        st.rerun()
    if row.button("Take theirs", key=f"theirs-{article}"):
        own |= {"base": current["version"], "text": current["content"], "saved": current["content"]}
        own |= {"rev": own["rev"] + 1, "conflict": None}
        st.rerun()


@st.fragment(run_every=1.0)
def _preview(article: int, record: Fields, own: Fields) -> None:
    text = own["text"]
    if own.get("previewed") != text:
        try:
            own["html"] = desk.client().preview(article, text)
        except Refusal as refusal:
            st.caption(desk.plain(refusal.detail))
        own["previewed"] = text
    with st.container(height=620, border=True):
        paper(
            own.get("html", ""),
            language=record["language"],
            cover="",
            alt="",
            shown=str(hash(text)),
            key=f"preview-{article}",
        )


@st.fragment
def _changes(article: int, record: Fields, own: Fields, other: int) -> None:
    """Show what is different from another version; each change can be taken back."""
    name = f"diff-{article}-{other}"
    original = desk.client().version(article, other)["content"]

    def typed() -> None:
        own["text"] = ss[name].value

    def saved() -> None:
        _save(article, own, ss[name].save["value"])

    editor(
        own["text"],
        rev=f"{own['base']}-{own['rev']}",
        draft=f"byline-{desk.client().server}-{article}",
        original=original,
        language=record["language"],
        key=name,
        on_value=typed,
        on_save=saved,
    )
    if own.pop("again", False):
        st.rerun()
