"""An article while it is written, while its outline waits, and when it has failed."""

import streamlit as st

from frontend import desk, visitor
from frontend.client import Fields
from frontend.components import Pass, live, said

ss = st.session_state


def show(record: Fields) -> None:
    """Show how far it has come, and what can be done about it."""
    icon, state = desk.STATES[record["status"]]
    st.title(desk.plain(record["topic"]), anchor=False)
    st.caption(
        f"{icon} {state} · {record['min_words']:,} words asked · {desk.plain(record['tone'])}"
    )
    if error := record.get("error"):
        st.error(desk.plain(error["message"]), icon=":material/error:")
    _acts(record)
    if record["status"] == "awaiting_approval":
        _approval(record)
    _live(record)


def _live(record: Fields) -> None:
    """Show it at work. No fragment: what asks for one is not heard by a server started anew."""
    name = f"live-{record['id']}-{record['attempt']}"
    asked, last = f"{name}-asked", f"{name}-ticket"

    def wanted() -> None:
        if question := said(name, "ticket"):
            ss[asked] = question["for"]

    ticket: Pass | None = None
    if visitor.key():
        ticket = ss.setdefault(last, Pass())
        if ss.get(asked, 0) != ticket.asked:
            ticket = ss[last] = Pass(ss[asked], desk.ticket())
    live(
        record["id"],
        record["attempt"],
        record["status"],
        desk.sockets(),
        ticket=ticket,
        key=name,
        on_change=lambda: None,  # to be told is to run again
        on_ticket=wanted,
    )


def _acts(record: Fields) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    status, article = record["status"], record["id"]
    with desk.told():
        if status in ("pending", "processing", "awaiting_approval") and row.button(
            "Cancel", icon=":material/stop_circle:"
        ):
            desk.client().act(article, "cancel")
            st.rerun()
        if status == "failed":
            budget = row.number_input(
                "Budget in USD", 0.0, None, record.get("budget_usd"), 0.5, format="%g",
                placeholder="None", key=f"budget-{article}", persist_state="page",
            )  # fmt: skip
            if row.button("Try again", type="primary", icon=":material/refresh:"):
                body = {"budget_usd": budget} if budget else None
                desk.client().act(article, "retry", body)
                st.rerun()
        if status in ("failed", "cancelled") and row.button(
            "Duplicate as a new brief", icon=":material/content_copy:"
        ):
            st.session_state["brief"] = desk.brief_of(record)
            st.switch_page("app_pages/write.py")


def _approval(record: Fields) -> None:
    """Let the outline be changed: sections renamed, moved, added, left out."""
    article = record["id"]
    planned = desk.client().outline(article)
    name = f"outline-{article}-{record['attempt']}"
    rows = st.session_state.setdefault(name, [dict(s) for s in planned["sections"]])
    with st.container(border=True):
        st.subheader("Approve the outline", anchor=False)
        title = st.text_input(
            "Title", planned["title"], key=f"{name}-title", max_chars=300, persist_state="page"
        )
        for n, own in enumerate(rows):
            _section(name, n, own, rows)
        row = st.container(horizontal=True)
        if row.button("Add a section", icon=":material/add:"):
            new = max((s.get("new", 0) for s in rows), default=0) + 1
            rows.append({"heading": "New section", "goal": "", "new": new})
            st.rerun()
        if row.button(
            "Approve and write on", type="primary", icon=":material/check:", disabled=not rows
        ):
            sections = [_wanted(s) for s in rows]
            with desk.told():
                outline = {"title": title, "sections": sections}
                desk.client().act(article, "approve", {"outline": outline})
                del st.session_state[name]
                st.rerun()


def _wanted(section: Fields) -> Fields:
    return {k: v for k, v in section.items() if k in ("id", "heading", "goal") and v}


def _section(name: str, n: int, own: Fields, rows: list[Fields]) -> None:
    key = f"{name}-{own.get('id') or 'new-' + str(own['new'])}"
    which = f"section {n + 1}"
    row = st.container(horizontal=True, vertical_alignment="bottom")
    own["heading"] = row.text_input(
        f"Section {n + 1}", own["heading"], key=f"{key}-heading", max_chars=200,
        help=desk.plain(own.get("goal", "")) or None, placeholder="The opening, without a heading",
    )  # fmt: skip
    if row.button(
        desk.named("Up", which), key=f"{key}-up", icon=":material/arrow_upward:", disabled=n == 0,
        help=f"Move {which} up",
    ):  # fmt: skip
        rows.insert(n - 1, rows.pop(n))
        st.rerun()
    if row.button(
        desk.named("Down", which), key=f"{key}-down", icon=":material/arrow_downward:",
        disabled=n == len(rows) - 1, help=f"Move {which} down",
    ):  # fmt: skip
        rows.insert(n + 1, rows.pop(n))
        st.rerun()
    if row.button(
        desk.named("Drop", which), key=f"{key}-drop", icon=":material/delete:",
        help=f"Drop {which}",
    ):  # fmt: skip
        rows.pop(n)
        st.rerun()
