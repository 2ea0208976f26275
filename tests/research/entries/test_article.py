"""An article that rests on an encyclopedia of this machine alone does not name the samples."""

from pathlib import Path

from byline.research.entries.adding import made
from byline.research.entries.holdings import home
from tests.conftest import Byline
from tests.research.entries.made import file, summary

TEXT = (
    "The quokka is a small macropod of about the size of a domestic cat that lives on islands "
    "off the coast of Western Australia. Quokkas eat grasses, leaves, stems and bark at night. "
    "A quokka mother carries one joey in her pouch for six months. Rottnest Island has the "
    "largest population of the quokka, which was counted at about ten thousand animals in 2013. "
    "On the mainland the quokka was driven back by foxes and cats in the twentieth century."
)
OTHER = (
    "Rottnest Island is known for the quokka, a small macropod that has few enemies there. "
    "Willem de Vlamingh named the island in 1696 for the quokka, which he took for a large rat. "
    "Visitors who feed a quokka on Rottnest Island are fined, because bread makes them ill."
)


def test_entries_are_not_called_samples(byline: Byline, tmp_path: Path) -> None:
    entries = {"Quokka": summary("Quokka", TEXT), "Rottnest Island": summary("Rottnest", OTHER)}
    made(home(tmp_path / "data"), "en", file(entries))
    done = byline(
        "write", "The quokka", "--no-image", "--no-seo", "--min-words", "100",
        BYLINE_DATA_DIR=str(tmp_path / "data"),
    )  # fmt: skip
    assert done.code == 0, done.err
    assert {s["hash"] != "" for s in done.result["research_data"]["sources"]} == {True}
    assert not [note for note in done.result["notes"] if "sample library" in note]
