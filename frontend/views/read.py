"""The finished article with its cover and sources, and the ways to take it along."""

import streamlit as st

from frontend import desk, visitor
from frontend.client import Fields
from frontend.components import Pass, files, paper, said

ss = st.session_state

READING_SPEED = 230  # words a minute
FORMS = {
    "md": ("Markdown", "markdown"),
    "html": ("Web page", "html"),
    "pdf": ("PDF", "picture_as_pdf"),
    "docx": ("Word", "description"),
    "epub": ("EPUB", "menu_book"),
    "json": ("JSON", "data_object"),
}


def facts_line(record: Fields, result: Fields) -> None:
    """Say in a line what there is."""
    minutes = max(1, round(result["word_count"] / READING_SPEED))
    sources = len(result["research_data"]["sources"])
    by = "composed without a language model" if result["composed"] else result["model"]
    version = result["version"]
    parts = [
        f"{result['word_count']:,} words", f"{minutes} min read",
        f"{sources} source{'s' * (sources != 1)}", by, f"version {version}",
        desk.since(record["completed_at"] or record["created_at"]),
    ]  # fmt: skip
    st.caption(desk.plain(" · ".join(parts)))


def show(record: Fields, result: Fields) -> None:
    """Show the article."""
    article = record["id"]
    _files(record, result)
    shown = desk.client().rendered(article)
    cover = ""
    if result["image_url"]:
        cover = desk.cover(article)
    paper(
        shown["html"],
        language=record["language"],
        cover=cover,
        alt=result.get("image_alt") or "",
        shown=f"{article}-{shown['version']}",
        key=f"paper-{article}",
    )


def _files(record: Fields, result: Fields) -> None:
    """Offer the files. No fragment, as for the live newsroom."""
    article, name = record["id"], f"files-{record['id']}"
    asked, last = f"{name}-asked", f"{name}-link"

    def wanted() -> None:
        if question := said(name, "link"):
            ss[asked] = (question["for"], question["form"])

    link: Pass | None = None
    if visitor.key():
        link = ss.setdefault(last, Pass())
        when, form = ss.get(asked, (0, ""))
        if when != link.asked:
            link = ss[last] = Pass(when, desk.link(f"/articles/{article}/export?format={form}"))
    files(
        article,
        [{"form": form, "name": name, "icon": icon} for form, (name, icon) in FORMS.items()],
        desk.address(),
        name=(result["seo_meta"] or {}).get("slug") or f"article-{article}",
        link=link,
        shown=f"{article}-{result['version']}",
        key=name,
        on_link=wanted,
    )
