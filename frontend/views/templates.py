"""Briefs kept under a name: chosen, saved, renamed, deleted on the page that writes one."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from frontend import brief, desk
from frontend.client import Fields, Refusal

OF_ONE_ARTICLE = ("topic", "keyphrase", "sources", "pages", "excluded")  # of the form's fields
CHOSEN, NEXT = "brief-template", "template-next"
LONGEST = 100  # characters of a name
HELP = (
    "A template fills the form below, but for the topic and the sources. Whatever you change then "
    "is for this article only, until you save it."
)

ss = st.session_state


def choose(place: DeltaGenerator, asked: Fields) -> None:
    """Offer the templates where there are any; `asked` is the brief as it stands."""
    try:
        known = {t["id"]: t for t in desk.client().templates()}
    except Refusal as refusal:
        place.caption(desk.plain(f"Templates: {refusal.detail}"))
        return
    if NEXT in ss:  # made meanwhile: a field that stands on the page can be set before it only
        ss[CHOSEN] = ss.pop(NEXT)
    if ss.get(CHOSEN) not in known:
        ss[CHOSEN] = None
    if not known:
        return
    row = place.container(horizontal=True, vertical_alignment="bottom")
    chosen = row.selectbox(
        "Template", list(known), index=None, key=CHOSEN, persist_state="session",
        format_func=lambda i: known[i]["name"] if i in known else "", placeholder="None",
        on_change=_fill, args=(known,), help=HELP,
    )  # fmt: skip
    if row.button("Change the template", icon=":material/edit:", disabled=chosen is None):
        _changing(known[chosen], _kept(asked))


def _kept(asked: Fields) -> Fields:
    return {n: v for n, v in asked.items() if n not in OF_ONE_ARTICLE}


def _fill(known: dict[int, Fields]) -> None:
    """Put a template into the form. What it does not name begins anew; the topic stays."""
    if ss[CHOSEN] is None:
        return
    kept = {CHOSEN, *(f"brief-{n}" for n in OF_ONE_ARTICLE)}
    for name in [n for n in ss if str(n).startswith("brief-") and n not in kept]:
        del ss[name]
    named = {n: v for n, v in known[ss[CHOSEN]]["fields"].items() if v is not None}
    held = brief.held(named)
    ss.update({f"brief-{n}": v for n, v in held.items() if n not in ("sources", "pages")})


@st.dialog("Save as a template", icon=":material/bookmark_add:")
def save(asked: Fields) -> None:
    """Ask for a name, and keep the brief as it stands."""
    st.caption("The form as it stands, but for the topic, the keyphrase and the sources.")
    name = st.text_input("Name", max_chars=LONGEST, placeholder="Our blog", live=True).strip()
    if st.button("Save", type="primary", icon=":material/check:", disabled=not name):
        with desk.told():
            ss[NEXT] = desk.client().keep(name, _kept(asked))["id"]
            st.rerun()


@st.dialog("Change the template", icon=":material/edit:")
def _changing(template: Fields, fields: Fields) -> None:
    number = template["id"]
    name = st.text_input("Name", template["name"], max_chars=LONGEST, live=True).strip()
    row = st.container(horizontal=True)
    with desk.told():
        if row.button("Rename", icon=":material/check:", disabled=not name):
            desk.client().keep(name, template["fields"], number)
            st.rerun()
        if row.button("Save the form into it", icon=":material/save:", disabled=not name):
            desk.client().keep(name, fields, number)
            st.rerun()
        sure = row.checkbox("Delete it for good")
        if sure and row.button("Delete", type="primary", icon=":material/delete:"):
            desk.client().forget(number)
            st.rerun()
