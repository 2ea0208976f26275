"""Makes folders of documents for measuring: paragraphs of the sample library in new order."""

from pathlib import Path
from random import Random

LIBRARY = Path(__file__).parent.parent / "byline" / "library"


def lay_out(folder: Path, count: int, seed: int = 1) -> int:
    """Write `count` Markdown documents of about 800 words; give the words in all."""
    random = Random(seed)
    texts = [p.read_text("utf-8") for p in sorted(LIBRARY.glob("*.md"))]
    paragraphs = [p for t in texts for p in t.split("\n\n") if len(p) > 200 and p[0] not in "#-"]
    folder.mkdir(parents=True)
    words = 0
    for n in range(count):
        own = [
            f"{p} Note {n} has this on sheet {i}."
            for i, p in enumerate(random.sample(paragraphs, 10))
        ]
        opening = f"Note {n} tells of AI in healthcare and of things that were read beside it."
        text = f"# Notes on AI in healthcare, part {n}\n\n{opening}\n\n" + "\n\n".join(own)
        words += len(text.split())
        (folder / f"{n:04}.md").write_text(text, "utf-8")
    return words
