"""Another wording for a selection or a section: asked for, shown, taken or left."""

import streamlit as st

from frontend import desk
from frontend.client import Fields, Refusal
from frontend.views.facts import VERDICTS

ss = st.session_state
WORKING = 1.0  # seconds between two looks at a proposal that is being written


def ask(article: int, own: Fields, content: str) -> None:
    """Ask for a proposal, for what is selected in the editor or for a section."""
    headings = [line[3:].strip() for line in content.splitlines() if line.startswith("## ")]
    with st.form(f"rewrite-{article}", border=True):
        selected = own.get("selection", "")
        if selected:
            st.caption(f"“{desk.plain(selected[:300])}”")
        section = "" if selected else st.selectbox("Section to rewrite", headings)
        wish = st.text_input("How should it be rewritten?", placeholder="Shorter, and plainer")
        if st.form_submit_button("Ask for a proposal", icon=":material/stylus_note:") and wish:
            body = {"selection": selected} if selected else {"section": section}
            with desk.told():
                desk.client().revise(article, body | {"instruction": wish})
                own["selection"] = ""
                st.rerun()


@st.fragment(run_every=WORKING)
def show(article: int) -> None:
    """Show the proposals that wait for a decision, or are being written."""
    try:
        found = desk.client().about(article, "proposals")
    except Refusal as refusal:
        st.caption(desk.plain(refusal.detail))
        return
    for proposal in found:
        if proposal["status"] == "working":
            st.caption(f":material/edit_note: {desk.plain(proposal['instruction'])} …")
        elif proposal["status"] == "open":
            _open(article, proposal)


def _open(article: int, proposal: Fields) -> None:
    with st.container(border=True):
        st.markdown(f"**Proposal {proposal['id']}: {desk.plain(proposal['instruction'])}**")
        before, after = st.columns(2, gap="medium")
        before.caption("As it stands")
        before.markdown(f":red[{desk.plain(proposal['before'])}]")
        after.caption("As proposed")
        after.markdown(f":green[{desk.plain(proposal['after'])}]")
        verdicts = [c["verdict"] for c in proposal["citations"]]
        told = [f"{verdicts.count(v)} {VERDICTS[v][0].lower()}" for v in VERDICTS if v in verdicts]
        told += [f"not supported: {s}" for s in proposal["unsupported"]]
        st.caption(desk.plain(" · ".join(told)))
        row = st.container(horizontal=True)
        for what, name, icon in (
            ("accept", "Accept", ":material/check:"),
            ("reject", "Reject", ":material/close:"),
        ):
            if row.button(name, key=f"{what}-{article}-{proposal['id']}", icon=icon):
                with desk.told():
                    desk.client().decide(article, proposal["id"], what)
                    st.rerun(scope="app")
