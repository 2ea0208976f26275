"""The newsroom's screen. `make serve` serves it with the API; `streamlit run` serves it alone."""

import sys
from pathlib import Path

if str(Path(__file__).parents[1]) not in sys.path:  # run by its path, from anywhere
    sys.path.insert(0, str(Path(__file__).parents[1]))

import streamlit as st

from frontend import desk, visitor
from frontend.client import Refusal
from frontend.views import door

HERE = Path(__file__).parent
RECENT = 8

st.set_page_config(page_title="Byline", page_icon=str(HERE / "static" / "icon.png"), layout="wide")
pages = [
    st.Page(
        "app_pages/write.py", title="Write", icon=":material/edit_note:", default=True,
        help="Give a topic and get a cited article.",
    ),
    st.Page(
        "app_pages/article.py", title="Article", icon=":material/article:",
        help="Watch an article being written, read it, edit it, export it.",
    ),
    st.Page(
        "app_pages/history.py", title="History", icon=":material/history:",
        help="All articles, to be searched, opened, duplicated or deleted.",
    ),
]  # fmt: skip
st.logo(str(HERE / "static" / "logo.svg"), size="large")
inside, recent = True, []
try:
    inside = bool(visitor.key()) or not desk.wants_key()
    if inside and not visitor.at_the_door():
        recent = desk.client().page(1, RECENT)["items"]
except Refusal:  # the page itself says what is wrong
    recent = []
inside = inside and not visitor.at_the_door()
page = st.navigation(pages, position="sidebar" if inside else "hidden")
with st.sidebar:
    st.caption("A newsroom on your own machine")
    if recent:
        st.markdown("**Recent articles**")
    for record in recent:
        icon, state = desk.STATES[record["status"]]
        if st.button(
            desk.plain(record["topic"]), key=f"recent-{record['id']}", type="tertiary", icon=icon,
            help=f"{state}, {desk.since(record['created_at'])}",
        ):  # fmt: skip
            desk.open_article(record["id"])
    if inside:
        door.sign_out()
if inside:
    try:
        page.run()
    finally:  # also where the page has caught the refusal
        if visitor.is_asked() and page is not pages[0]:
            visitor.to_the_door()
        if visitor.at_the_door():
            st.rerun()
else:
    door.show()
