"""Another wording for a selection or a section: asked for, shown, taken or left."""

import streamlit as st

from frontend import desk
from frontend.client import Fields, Refusal
from frontend.views.facts import VERDICTS

WORKING = 1.0  # seconds between two looks at proposals that are being written
UNSAVED = "Save first: a proposal is made for the text that is saved."


def ask(article: int, selection: str, text: str, version: int, saved: bool) -> None:
    """Ask for a proposal, for what is selected in the editor or for a section."""
    headings = [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]
    stretches = ([selection] if selection else []) + headings
    if not stretches:
        return
    with st.form(f"rewrite-{article}", border=True):
        chosen = st.selectbox(
            "To be rewritten", stretches,
            format_func=lambda s: f"Selected: {s[:80]}" if s == selection else s,
        )  # fmt: skip
        wish = st.text_input(
            "How should it be rewritten?", placeholder="Shorter, and plainer",
            key=f"wish-{article}", persist_state="page",
        )  # fmt: skip
        if not saved:
            st.caption(UNSAVED)
        asked = st.form_submit_button(
            "Ask for a proposal", icon=":material/stylus_note:", disabled=not saved
        )
        if asked and wish.strip():
            body = {"selection": chosen} if chosen == selection else {"section": chosen}
            with desk.told():
                desk.client().revise(article, body | {"instruction": wish, "version": version})
                st.rerun()


def show(article: int, saved: bool) -> None:
    """Show the proposals; look again only while one of them is being written."""
    try:
        found = desk.client().about(article, "proposals")
    except Refusal as refusal:
        st.caption(desk.plain(refusal.detail))
        return
    working = [p for p in found if p["status"] == "working"]
    if working:
        _wait(article, len(working))
    for proposal in found:
        if proposal["status"] == "open":
            _open(article, proposal, saved)
        elif proposal["status"] == "failed" and proposal is found[0]:
            st.caption(desk.plain(f"{proposal['instruction']}: {_error(proposal)}"))


def _error(proposal: Fields) -> str:
    error = proposal.get("error") or {}
    return str(error.get("message", "failed") if isinstance(error, dict) else error)


@st.fragment(run_every=WORKING)
def _wait(article: int, working: int) -> None:
    st.caption(":material/edit_note: A proposal is being written …")
    with desk.told("proposals"):
        found = desk.client().about(article, "proposals")
        if sum(p["status"] == "working" for p in found) != working:
            st.rerun(scope="app")


def _open(article: int, proposal: Fields, saved: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**Proposal {proposal['id']}: {desk.plain(proposal['instruction'])}**")
        before, after = st.columns(2, gap="medium")
        before.caption("As it stands")
        before.markdown(f":red[{desk.plain(proposal['before'])}]")
        after.caption("As proposed")
        after.markdown(f":green[{desk.plain(proposal['after'])}]")
        verdicts = [c["verdict"] for c in proposal["citations"]]
        said = [f"{verdicts.count(v)} {VERDICTS[v][0].lower()}" for v in VERDICTS if v in verdicts]
        said += [f"not supported: {s}" for s in proposal["unsupported"]]
        st.caption(desk.plain(" · ".join(said)))
        row = st.container(horizontal=True)
        for what, name, icon in (
            ("accept", "Accept", ":material/check:"),
            ("reject", "Reject", ":material/close:"),
        ):
            if row.button(
                name, key=f"{what}-{article}-{proposal['id']}", icon=icon,
                disabled=what == "accept" and not saved,
                help=UNSAVED if what == "accept" and not saved else None,
            ):  # fmt: skip
                with desk.told():
                    desk.client().decide(article, proposal["id"], what)
                    st.rerun()
