"""One article, as it stands: written, waiting, ended, or to be read and edited."""

import streamlit as st

from frontend import desk
from frontend.client import Fields, Refusal
from frontend.views import edit, facts, figures, read, watch

TABS = ("Read", "Edit", "Facts", "Search", "Figures")


def finished(record: Fields) -> None:
    """Show a finished article; only the view that is open is made."""
    result = desk.client().result(record["id"])
    st.title(desk.plain(result.get("title") or record["topic"]), anchor=False)
    read.facts_line(record, result)
    tabs = st.tabs(list(TABS), key=f"tabs-{record['id']}", on_change="rerun")
    views = (read.show, edit.show, facts.show, figures.search, figures.show)
    for tab, view in zip(tabs, views, strict=True):
        if tab.open:
            with tab, desk.told():
                view(record, result)


article = desk.number("article")
if article is None:
    st.title("No article chosen")
    st.page_link("app_pages/write.py", label="Write one", icon=":material/edit_note:")
    st.page_link("app_pages/history.py", label="Open one", icon=":material/history:")
    st.stop()
with desk.told():
    try:
        record = desk.client().article(article)
    except Refusal as refusal:
        if refusal.of_key:
            raise
        st.title("This article cannot be shown")
        st.error(desk.plain(refusal.detail), icon=":material/error:")
        st.stop()
if record["status"] == "completed":
    with desk.told():
        finished(record)
else:
    with desk.told():
        watch.show(record)
