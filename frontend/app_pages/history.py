"""All articles: searched, filtered, opened, duplicated, deleted."""

import streamlit as st

from frontend import desk
from frontend.client import Fields

SIZE = 20


@st.dialog("Delete this article?", icon=":material/delete:")
def deleting(record: Fields) -> None:
    """Delete only after a second word."""
    st.write(f"“{desk.plain(record['topic'])}” and everything that belongs to it will be gone.")
    row = st.container(horizontal=True)
    if row.button("Delete", type="primary", icon=":material/delete:"):
        with desk.told():
            desk.client().delete(record["id"])
            st.rerun()
    if row.button("Keep it"):
        st.rerun()


def shown(record: Fields) -> None:
    """Show one article's line."""
    icon, state = desk.STATES[record["status"]]
    with st.container(border=True):
        words, acts = st.columns([3, 2.6], vertical_alignment="center")
        words.markdown(f"{icon} **{desk.plain(record['topic'])}**")
        about = [state, desk.since(record["created_at"]), f"{record['min_words']:,} words asked"]
        if error := record.get("error"):
            about.append(error["message"])
        words.caption(desk.plain(" · ".join(about)))
        row = acts.container(horizontal=True, horizontal_alignment="right")
        name = f"{record['id']}"
        own = f"{record['topic']}, article {record['id']}"
        if row.button(desk.named("Open", own), key=f"open-{name}", icon=":material/open_in_new:"):
            desk.open_article(record["id"])
        if row.button(
            desk.named("Duplicate", own), key=f"copy-{name}", icon=":material/content_copy:"
        ):
            st.session_state["brief"] = desk.brief_of(record)
            st.switch_page("app_pages/write.py")
        if row.button(
            desk.named("Delete", own), key=f"delete-{name}", icon=":material/delete:",
            type="tertiary",
        ):  # fmt: skip
            deleting(record)


st.title("History")
row = st.container(horizontal=True, vertical_alignment="bottom")
search = row.text_input(
    "Search in topics", key="search", placeholder="honey", live=True, persist_state="page"
)
status = row.selectbox(
    "Status", ["", *desk.STATES], key="status", persist_state="page",
    format_func=lambda s: desk.STATES[s][1] if s else "All",
)  # fmt: skip
with desk.told():
    number = st.session_state.get("history-page", 1)
    found = desk.client().page(number, SIZE, status, search.strip())
    pages = max(1, -(-found["total"] // SIZE))
    if number > pages:
        st.session_state["history-page"] = pages
        st.rerun()
    if not found["total"]:
        st.info("No article yet." if not search and not status else "Nothing matches.")
    for each in found["items"]:
        shown(each)
    if pages > 1:
        st.pagination(pages, key="history-page")
