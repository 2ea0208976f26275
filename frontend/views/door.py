"""The page that asks for a key, where the server does."""

import time
from urllib.parse import urlsplit

import streamlit as st

from frontend import desk, visitor
from frontend.client import Refusal

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST = 200  # characters
# The server shuts out an address from which too many wrong keys come, and for it all who sit before
# the screen are one address: whoever guesses here must not shut out those who have entered.
MINUTE, MOST_WRONG, MOST_OF_ALL = 60.0, 10, 40


def show() -> None:
    """Ask for a key until the server accepts one; then the page that was wanted is shown."""
    with desk.told():
        if not visitor.held() and not desk.wants_key():
            visitor.still_welcome()
            st.rerun()
    st.title("This newsroom asks for a key", anchor=False)
    if before := visitor.held():
        st.warning(
            f"The key of {desk.plain(before.owner)} is no longer accepted. Give another one of "
            "the same owner's, and you go on where you were: what you have typed is still here.",
            icon=":material/key_off:",
        )
    if _overheard():
        st.warning(
            "This page comes over http: others on the way can read your key. Ask whoever runs the "
            "server for an address that begins with https.",
            icon=":material/lock_open:",
        )
    with st.form("door", clear_on_submit=True, width=560):
        typed = st.text_input(
            "Key", type="password", max_chars=LONGEST, placeholder="byl_…",
            autocomplete="current-password",
        )  # fmt: skip
        box = st.container()
        if st.form_submit_button("Enter", type="primary", icon=":material/key:"):
            with box:
                _enter(typed.strip())
    st.markdown(
        "Whoever runs this server makes keys, with `byline keys create`; each is shown once, when "
        "it is made."
    )
    st.caption(
        "Your key stays in the server's memory, for this tab only: it is not kept in the browser. "
        "So you are asked again after a reload, in another tab, and when the server was started "
        "anew; a password manager can remember it for you. Articles go on meanwhile."
    )


def sign_out() -> None:
    """Say who is there, and let him go."""
    if who := visitor.held():
        st.caption(f":material/key: Signed in as **{desk.plain(who.owner)}**")
        st.button("Sign out", icon=":material/logout:", on_click=visitor.leave, type="tertiary")


@st.cache_resource
def _wrong() -> list[tuple[float, str]]:
    """Give when wrong keys were given in the last minute, by anybody, and from which address."""
    return []


def _guessed(address: str) -> bool:
    """Have too many wrong keys been given?"""
    since = time.monotonic() - MINUTE
    wrong = _wrong()
    wrong[:] = [one for one in wrong if one[0] > since]
    return len(wrong) >= MOST_OF_ALL or sum(a == address for _, a in wrong) >= MOST_WRONG


def _enter(typed: str) -> None:
    if not typed:
        st.error("Type or paste a key first.", icon=":material/key_off:")
        return
    address = st.context.ip_address or ""  # "": this machine
    if _guessed(address):
        st.error("Too many wrong keys were given here. Wait a minute.", icon=":material/timer:")
        return
    try:
        me = desk.anybody().asking_for(typed).me()
    except Refusal as refusal:
        if refusal.of_key:
            _wrong().append((time.monotonic(), address))
        said = "The server does not accept this key." if refusal.of_key else refusal.detail
        st.error(desk.plain(said), icon=":material/key_off:")
        return
    visitor.welcome(typed, me)
    st.rerun()


def _overheard() -> bool:
    """Does the page come unencrypted from another machine?"""
    parts = urlsplit(st.context.url or "")
    return parts.scheme == "http" and parts.hostname not in LOOPBACK
