"""Who sits before this session of the screen: a key, in the server's memory and nowhere else.

Nothing of it goes into a page, its address, a cookie or the browser's storage: a session is what
one tab of a browser has, until it is closed or loaded again.
"""

from dataclasses import dataclass, field

import streamlit as st

from frontend.client import Fields, Refusal

ss = st.session_state
HELD, ASKED, AT_DOOR = "visitor", "visitor-asked", "visitor-at-door"


@dataclass(frozen=True)
class Visitor:
    """The owner of a key that the server has accepted."""

    owner: str
    key: str = field(repr=False)


def held() -> Visitor | None:
    """Give who has entered, None where nobody has, or needs to."""
    found: Visitor | None = ss.get(HELD)
    return found


def key() -> str:
    """Give the key that is sent with every request, "" where there is none."""
    found = held()
    return found.key if found else ""


def asked(refusal: Refusal) -> None:
    """Remember that the server wants a key, or another one."""
    ss[ASKED] = (refusal.code, refusal.detail, refusal.status)


def is_asked() -> bool:
    """Has the server asked for a key?"""
    return ASKED in ss


def still_refused() -> None:
    """Raise the `Refusal` of before where there was one: nobody asks again with a refused key.

    The server counts refusals, and shuts out the address from which too many come.
    """
    if is_asked():
        raise Refusal(*ss[ASKED])


def to_the_door() -> None:
    """Show the page that asks for a key, from the next run on."""
    ss[AT_DOOR] = True


def at_the_door() -> bool:
    """Is a key asked for? Whoever has entered before is left where he types until he wants it."""
    return is_asked() and (held() is None or AT_DOOR in ss)


def welcome(key: str, me: Fields) -> None:
    """Let somebody in. What was typed stays for the owner who typed it, and for nobody else."""
    before = held()
    if before and before.owner != me["owner"]:
        ss.clear()
    ss[HELD] = Visitor(str(me["owner"]), key)
    still_welcome()


def still_welcome() -> None:
    """Ask for no key any more."""
    ss.pop(ASKED, None)
    ss.pop(AT_DOOR, None)


def leave() -> None:
    """Forget the key, and all that this session holds of its owner."""
    ss.clear()
