"""Each sentence with what it rests on, and the sources."""

import streamlit as st

from frontend import brief, desk
from frontend.client import Fields

VERDICTS = {
    "verbatim": ("Word for word", "green", ":material/verified:"),
    "supported": ("Supported", "green", ":material/check:"),
    "partly": ("Partly supported", "orange", ":material/contrast:"),
    "not_judged": ("Not judged", "orange", ":material/help:"),
    "unsupported": ("Not supported", "red", ":material/close:"),
}
SHOWN = 40  # sentences at once


def show(record: Fields, result: Fields) -> None:
    """Show sentences, evidence and verdicts, then the sources."""
    found = desk.client().citations(record["id"])
    items = found["items"] + [
        {"sentence": s, "verdict": "unsupported", "quote": "", "n": None}
        for s in found.get("unsupported", ())
    ]
    counts = {v: sum(i["verdict"] == v for i in items) for v in VERDICTS}
    present = [v for v in VERDICTS if counts[v]]
    chosen = st.pills(
        "Verdict", present, selection_mode="multi", key=f"verdicts-{record['id']}",
        format_func=lambda v: f"{VERDICTS[v][0]} ({counts[v]})",
    )  # fmt: skip
    wanted = [i for i in items if not chosen or i["verdict"] in chosen]
    pages = max(1, -(-len(wanted) // SHOWN))
    number = st.pagination(pages, key=f"facts-{record['id']}") if pages > 1 else 1
    titles = dict(enumerate(result["research_data"]["sources"], 1))
    for item in wanted[(number - 1) * SHOWN : number * SHOWN]:
        _fact(item, titles)
    _sources(record)


def _fact(item: Fields, titles: dict[int, Fields]) -> None:
    name, colour, icon = VERDICTS[item["verdict"]]
    with st.container(border=True):
        st.markdown(desk.plain(item["sentence"]))
        said = f":{colour}[{icon} {name}]"
        source = titles.get(item["n"] or 0)
        if source:
            about = source["title"] or source["path"] or source["url"]
            said += f" · {item['n']} · {desk.plain(about)}"
        st.markdown(f":small[{said}]")
        if item["quote"] and item["quote"] != item["sentence"]:
            st.markdown(f":small[“{desk.plain(item['quote'])}”]")
        if item["verdict"] == "unsupported" and not item["quote"]:
            st.caption("No source is named for this sentence.")


def _sources(record: Fields) -> None:
    st.subheader("Sources", anchor=False)
    every = desk.client().about(record["id"], "sources")
    for source in every:
        if source["status"] != "failed":
            with st.container(gap=None):
                _source(record, source)
    failed = [s for s in every if s["status"] == "failed"]
    if failed:
        count = f"{len(failed)} source{'s' * (len(failed) != 1)}"
        with st.expander(f"{count} gave nothing", icon=":material/error:"):
            for source in failed:
                name, why = desk.plain(source["title"]), desk.plain(source["message"])
                st.markdown(f":small[**{name}**  \n{why}]")


def _source(record: Fields, source: Fields) -> None:
    title = source["title"] or source.get("path") or source["id"]
    icon = ":material/public:" if source.get("read_at") else ":material/description:"
    st.markdown(f"{icon} **{source['n']}. {desk.plain(title)}**")
    names = ("author", "date", "site", "path", "url", "licence")
    about = [str(source[n]) for n in names if source.get(n) and source[n] != title]
    if source.get("read_at"):
        about.append(f"read on {source['read_at'][:10]}")
    st.caption(desk.plain(" · ".join(dict.fromkeys(about))))
    row = st.container(horizontal=True)
    if row.button(
        desk.named("Write on without it", title),
        key=f"without-{source['id']}",
        icon=":material/block:",
        type="tertiary",
        help="A new brief, the same but for this source",
    ):
        _write_on(brief.without(desk.brief_of(record), source))
    site = brief.site_of(source["url"]) if source.get("read_at") else ""
    if site and row.button(
        f"Without all of {desk.plain(site)}",
        key=f"without-site-{source['id']}",
        icon=":material/domain_disabled:",
        type="tertiary",
        help="A new brief that uses no page of this site",
    ):
        _write_on(brief.without_site(desk.brief_of(record), site))


def _write_on(asked: Fields) -> None:
    st.session_state["brief"] = asked
    st.switch_page("app_pages/write.py")
