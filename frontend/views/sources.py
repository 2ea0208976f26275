"""What a brief draws on, in the fields of the page that writes one."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from frontend import brief, desk
from frontend.client import Fields, Refusal

TYPES = ["md", "txt", "rst", "html", "pdf", "docx"]
WEB_HELP = (
    "**Automatic**: only when you name no sources of your own and Byline's samples tell too "
    "little; with documents of your own the web stays off.  \n"
    "**On**: searched beside whatever else there is.  \n"
    "**Off**: nothing is searched; pages that you name are read all the same.  \n"
    "All that is sent out are the topic, the keyphrase and questions made from these: never a "
    "word of your documents."
)
WEB_SAID = {
    "Automatic": "Only if you name no sources and Byline's samples tell too little.",
    "On": "The topic, the keyphrase and questions made from these are sent out, nothing else.",
    "Off": "Nothing is searched. Pages that you name are read all the same.",
}

ss = st.session_state


def web() -> Fields:
    """Ask whether the web is searched; give it as a brief has it."""
    # Not a segmented control: the dark theme's accent is too dim for its words (3.4 to 1).
    box = st.container(gap=None)
    chosen = box.radio(
        "Search the web", list(brief.WEB), key="brief-web", persist_state="session",
        horizontal=True, help=WEB_HELP,
    )  # fmt: skip
    box.caption(WEB_SAID[chosen])
    asked = brief.WEB[chosen]
    return {} if asked is None else {"web": asked}


def own(place: DeltaGenerator) -> tuple[list[int | str], list[str]]:
    """Ask for documents and pages; give those that are named, and what is wrong with others."""
    place.file_uploader(
        "Your own documents", TYPES, accept_multiple_files=True, key="files", on_change=_uploaded,
        help="The article then draws on these, and on the web only when it is on. They stay on "
        "this server.",
    )  # fmt: skip
    for refused in ss.pop("upload-refused", ()):
        place.error(desk.plain(refused))
    documents = _documents(place)
    typed = place.text_area(
        "Web pages to use", key="brief-pages", persist_state="session", height=96,
        placeholder="https://example.org/page\nhttps://…",
        help="An address a line. The article draws on these and your documents.",
    )  # fmt: skip
    pages, wrong = brief.addresses(typed or "")
    _complain(place, wrong)
    return [*documents, *pages], wrong


def _documents(place: DeltaGenerator) -> list[int]:
    chosen = ss.get("brief-sources", [])
    try:
        known = {d["id"]: d for d in desk.client().documents()}
    except Refusal as refusal:  # what was chosen stays chosen
        place.error(desk.plain(refusal.detail))
        known = {i: {"name": f"document {i}", "words": 0} for i in chosen}
    gone = [i for i in chosen if i not in known]
    if gone:
        place.warning(f"No longer there, and left out: document {', '.join(map(str, gone))}")
        ss["brief-sources"] = [i for i in chosen if i in known]
    return place.multiselect(
        "Documents to draw on", list(known), key="brief-sources", persist_state="session",
        format_func=lambda i: f"{known[i]['name']} ({known[i]['words']:,} words)",
        placeholder="None: the library of the server",
    )  # fmt: skip


def found(place: DeltaGenerator) -> tuple[Fields, list[str]]:
    """Ask what of what is found is preferred and what is left out; give and say likewise."""
    asked: Fields = {}
    every = []
    for column, name, label, example in zip(
        place.columns(2),
        ("preferred_domains", "excluded_domains"),
        ("Prefer these sites", "Never these sites"),
        ("example.org", "example.com"),
        strict=True,
    ):
        typed = column.text_area(
            label, key=f"brief-{name}", persist_state="session", height=68, placeholder=example,
            help="With commas or on lines of their own. A site stands for those below it, too.",
        )  # fmt: skip
        asked[name], wrong = brief.sites(typed or "")
        _complain(column, wrong)
        every += wrong
    if left_out := ss.get("brief-excluded", []):
        asked["excluded"] = place.multiselect(
            "Sources left out", left_out, key="brief-excluded", persist_state="session"
        )
    return {name: value for name, value in asked.items() if value}, every


def _complain(place: DeltaGenerator, wrong: list[str]) -> None:
    """Say what is wrong, in a box that is always there: what moves forgets what is being typed."""
    box = place.container()
    for message in wrong:
        box.error(desk.plain(message), icon=":material/link_off:")


def _uploaded() -> None:
    """Upload what was chosen and is not there yet, and choose it for the article."""
    there: set[str] = ss.setdefault("uploaded", set())
    for file in ss.get("files") or []:
        if file.file_id in there:
            continue
        try:
            document = desk.client().upload(file.name, file.getvalue())
        except Refusal as refusal:
            ss.setdefault("upload-refused", []).append(f"{file.name}: {refusal.detail}")
            continue
        there.add(file.file_id)
        chosen = ss.get("brief-sources", [])
        ss["brief-sources"] = [i for i in chosen if i != document["id"]] + [document["id"]]
