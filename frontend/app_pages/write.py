"""A topic and one click are enough; everything else has a sensible beginning."""

from uuid import uuid4

import streamlit as st

from frontend import desk
from frontend.client import Fields, Refusal

TONES = ("professional", "conversational", "journalistic", "academic", "friendly")
AUDIENCES = ("", "general readers", "executives", "developers", "researchers", "students")
TYPES = ["md", "txt", "rst", "html", "pdf", "docx"]

ss = st.session_state
if begun := ss.pop("brief", None):  # an article that is duplicated: nothing else is left
    for name in [name for name in ss if str(name).startswith("brief-")]:
        del ss[name]
    ss.update({f"brief-{name}": value for name, value in begun.items()})


def uploaded() -> None:
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


def sent_under(brief: Fields) -> str:
    """Give the key under which this brief is sent, however often the button is pressed."""
    if ss.get("sent", (None, ""))[0] != brief:
        ss["sent"] = (brief, uuid4().hex)
    return str(ss["sent"][1])


st.title("What should the newsroom write about?")
with st.container(border=True):
    topic = st.text_input(
        "Topic",
        key="brief-topic",
        persist_state="session",
        max_chars=300,
        placeholder="AI in healthcare",
        live=True,
    )
    first, second, third = st.columns([2, 2, 2.4])
    tone = first.selectbox(
        "Tone",
        TONES,
        key="brief-tone",
        persist_state="session",
        accept_new_options=True,
        format_func=str.capitalize,
    )
    audience = second.selectbox(
        "Audience", AUDIENCES, key="brief-target_audience", persist_state="session",
        accept_new_options=True, format_func=lambda a: a.capitalize() or "Anyone",
    )  # fmt: skip
    words = third.number_input(
        "Length in words", 100, 20_000, 1000, 100, key="brief-min_words", persist_state="session",
        help="What the evidence carries; it is never padded.",
    )  # fmt: skip
    with st.expander("Sources and options", icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        left.file_uploader(
            "Your own documents", TYPES, accept_multiple_files=True, key="files",
            on_change=uploaded,
            help="The article then draws on these only. They stay on this server.",
        )  # fmt: skip
        for refused in ss.pop("upload-refused", ()):
            left.error(desk.plain(refused))
        chosen = ss.get("brief-sources", [])
        try:
            known = {d["id"]: d for d in desk.client().documents()}
        except Refusal as refusal:  # what was chosen stays chosen
            left.error(desk.plain(refusal.detail))
            known = {i: {"name": f"document {i}", "words": 0} for i in chosen}
        gone = [i for i in chosen if i not in known]
        if gone:
            left.warning(f"No longer there, and left out: document {', '.join(map(str, gone))}")
            ss["brief-sources"] = [i for i in chosen if i in known]
        documents = left.multiselect(
            "Documents to draw on", list(known), key="brief-sources", persist_state="session",
            format_func=lambda i: f"{known[i]['name']} ({known[i]['words']:,} words)",
            placeholder="None: the library of the server",
        )  # fmt: skip
        left_out = ss.get("brief-excluded", [])
        excluded = left_out and left.multiselect(
            "Sources left out", left_out, key="brief-excluded", persist_state="session"
        )
        language = right.text_input(
            "Language", "en", key="brief-language", persist_state="session", max_chars=12
        )
        keyphrase = right.text_input(
            "Keyphrase for search",
            key="brief-keyphrase",
            persist_state="session",
            max_chars=120,
            placeholder="The topic",
        )
        budget = right.number_input(
            "Budget in USD", 0.0, None, None, 0.5, key="brief-budget_usd", persist_state="session",
            placeholder="None", format="%g",
            help="The article ends before it costs more; a retry goes on from there.",
        )  # fmt: skip
        approve = right.toggle(
            "Approve the outline first", key="brief-approve_outline", persist_state="session"
        )
        cover = right.toggle(
            "Cover picture", value=True, key="brief-include_image", persist_state="session"
        )
        seo = right.toggle(
            "Words for search engines",
            value=True,
            key="brief-seo_optimize",
            persist_state="session",
        )

brief: Fields = {
    "topic": topic.strip() or "Untitled",
    "tone": tone or "professional",
    "target_audience": audience or "",
    "min_words": int(words),
    "language": language.strip() or "en",
    "keyphrase": keyphrase.strip(),
    "approve_outline": approve,
    "include_image": cover,
    "seo_optimize": seo,
}
if budget:
    brief["budget_usd"] = budget
if documents:
    brief["sources"] = documents
elif excluded:
    brief["excluded"] = excluded


def estimate(brief: Fields) -> None:
    """Say what the article will take, and who writes it."""
    found = desk.client().estimate(brief)
    low, high = found["seconds"]["low"], found["seconds"]["high"]
    cost = found["cost_usd"]
    price = (
        "cost unknown" if cost is None
        else desk.money(cost["high"]) if not cost["high"] or cost["low"] == cost["high"]
        else f"{desk.money(cost['low'])} to {desk.money(cost['high'])}"
    )  # fmt: skip
    time = desk.duration(high) if round(low) == round(high) else (
        f"{desk.duration(low)} to {desk.duration(high)}"
    )  # fmt: skip
    writer = "Composed, without a language model" if found["composes"] else found["model"]
    st.markdown(
        f":material/timer: {time} &nbsp; :material/payments: {desk.plain(price)} &nbsp; "
        f":material/stylus_note: {desk.plain(writer)}"
    )
    if found["composes"]:
        st.caption(desk.MODEL_HELP)
    for note in found.get("notes", ()):
        st.caption(desk.plain(note))


row = st.container(horizontal=True, vertical_alignment="top")
pressed = row.button(
    "Generate Article", type="primary", icon=":material/edit_note:", disabled=not topic.strip()
)
with row.container(), desk.told():
    estimate(brief)
if pressed:
    with desk.told():
        made = desk.client().create(brief, sent_under(brief))
        del ss["sent"]
        desk.open_article(made["id"])
