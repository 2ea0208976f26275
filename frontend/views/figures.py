"""What search engines are given, and what the article took."""

import streamlit as st

from frontend import desk
from frontend.client import Fields


def search(record: Fields, result: Fields) -> None:
    """Show the checks with their advice, and how the article looks when it is found or shared."""
    seo = result["seo_meta"]
    if seo is None:
        st.info("This article was made without words for search engines.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("In a list of results", anchor=False)
        with st.container(border=True):
            st.caption(desk.plain(f"example.org › {seo['slug']}"))
            st.markdown(f"**:blue[{desk.plain(seo['title'])}]**")
            st.markdown(desk.plain(seo["meta_description"]))
        st.subheader("When it is shared", anchor=False)
        with st.container(border=True):
            if result["image_url"]:
                st.image(desk.cover(record["id"]), alt=result.get("image_alt") or "")
            st.caption("EXAMPLE.ORG")
            st.markdown(f"**{desk.plain(seo['title'])}**")
            st.caption(desk.plain(seo["meta_description"]))
        st.markdown("**Keywords**")
        st.markdown(desk.plain(", ".join(seo["keywords"])) or "None")
    with right:
        passed = sum(c["passed"] for c in seo["checks"])
        st.subheader(f"{passed} of {len(seo['checks'])} checks passed", anchor=False)
        for check in seo["checks"]:
            _check(check)


def _check(check: Fields) -> None:
    icon = ":green[:material/check:]" if check["passed"] else ":orange[:material/priority_high:]"
    name = check["name"].replace("_", " ").capitalize()
    st.markdown(
        f"{icon} **{desk.plain(name)}**: {check['value']:g} (good: {desk.plain(check['good'])})"
    )
    if not check["passed"] and check["advice"]:
        st.caption(desk.plain(check["advice"]))


def show(record: Fields, result: Fields) -> None:
    """Show what it took, the calls, and the notes."""
    calls = desk.client().about(record["id"], "calls")
    usage = result["usage"]
    row = st.container(horizontal=True)
    row.metric("Words given", f"{result['length']['given']:,}", border=True)
    row.metric("Words asked", f"{result['length']['asked']:,}", border=True)
    row.metric("Cost", desk.money(usage["cost_usd"]), border=True)
    row.metric("Calls", f"{len(calls):,}", border=True)
    row.metric("Tokens", f"{usage['tokens_in'] + usage['tokens_out']:,}", border=True)
    for note in result["notes"]:
        st.caption(desk.plain(note))
    for failure in result["research_data"]["failures"]:
        st.caption(desk.plain(f"{failure['name']}: {failure['message']}"))
    rows = [
        {
            "Agent": c["agent"], "Call": c["scope"], "Kind": c["kind"], "Model": c["model"],
            "Tokens in": c["tokens_in"], "Tokens out": c["tokens_out"], "Cost": c["cost_usd"],
            "Seconds": round(c["execution_time"], 3), "Status": c["status"],
        }
        for c in calls
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, alt="The calls that were made for this article")
