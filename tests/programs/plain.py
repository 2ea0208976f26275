"""A page of hostile titles, each shown as the screen shows topics, titles and names."""

import os
from functools import partial

import streamlit as st

from frontend import desk
from tests.screen.payloads import HOST, payloads

for n, payload in enumerate(payloads(HOST, int(os.environ["BYLINE_TEST_PAYLOADS"]))):
    show = (st.markdown, st.caption, partial(st.title, anchor=False))[n % 3]
    show(desk.plain(payload))
st.button("All are shown")
