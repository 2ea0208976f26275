"""A topic and one click are enough; everything else has a sensible beginning."""

from uuid import uuid4

import streamlit as st

from frontend import desk
from frontend.brief import held
from frontend.client import Fields
from frontend.views import sources, templates

TONES = ("professional", "conversational", "journalistic", "academic", "friendly")
AUDIENCES = ("", "general readers", "executives", "developers", "researchers", "students")

ss = st.session_state
if begun := ss.pop("brief", None):  # an article that is duplicated: nothing else is left
    for name in [name for name in ss if str(name).startswith("brief-")]:
        del ss[name]
    ss.update({f"brief-{name}": value for name, value in held(begun).items()})


def sent_under(brief: Fields) -> str:
    """Give the key under which this brief is sent, however often the button is pressed."""
    if ss.get("sent", (None, ""))[0] != brief:
        ss["sent"] = (brief, uuid4().hex)
    return str(ss["sent"][1])


st.title("What should the newsroom write about?")
kept = st.container()
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
    web = sources.web()
    with st.expander("Sources and options", icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        own, wrong = sources.own(left)
        found, wrong_too = sources.found(left)
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
        voice = right.text_area(
            "The brand's voice", key="brief-voice", persist_state="session", max_chars=2000,
            height=96, placeholder="Warm and plain. We say “customers”, never “users”.",
            help="How the text should sound, which words it should use and which it should avoid. "
            "A language model follows it in every section and in the words for search engines.",
        )  # fmt: skip
        right.caption("Composing cannot honour it: without a language model all is quoted.")
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
    saved = st.button("Save as a template", icon=":material/bookmark_add:", type="tertiary")

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
    **web,
    **found,
}
if (voice or "").strip():
    brief["voice"] = voice.strip()
if budget:
    brief["budget_usd"] = budget
if own:
    brief["sources"] = own
templates.choose(kept, brief)
if saved:
    templates.save(brief)


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
        f":material/library_books: up to {found['sources']:,} sources &nbsp; "
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
with row.container(), desk.told("write"):
    if wrong or wrong_too:
        st.error(
            "Something under *Sources and options* cannot be used; it says there why.",
            icon=":material/link_off:",
        )
    elif pressed:
        made = desk.client().create(brief, sent_under(brief))
        del ss["sent"]
        desk.open_article(made["id"])
    else:
        estimate(brief)
