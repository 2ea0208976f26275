"""Exports articles of chance to every form and opens them again; and what a PDF costs."""

import sys
import time
from collections import Counter
from random import Random
from typing import Any

from benchmarks.rows import row
from byline.exports.export import FORMS, export
from tests.exports.opening import opened
from tests.exports.samples import RICH, SENTENCE, article, by_chance, hostile, wanted

DOCUMENTS = 300
WORDS = 1500
BUDGET_PDF = 1.0  # seconds on the wall, warm


def of_chance(documents: int = DOCUMENTS, seed: int = 1) -> dict[str, Any]:
    """Write so many documents in all forms; every other one is hostile in all its texts."""
    random, faults, warnings = Random(seed), Counter[str](), Counter[str]()
    began = time.monotonic()
    for n in range(documents):
        own = hostile(random) if n % 2 else by_chance(random)
        for form in FORMS:
            try:
                made = export(wanted(form, own))
                opened(made)
            except Exception as error:  # noqa: BLE001  (counted: that is what this is for)
                faults[f"{form}: {type(error).__name__}: {str(error)[:200]}"] += 1
            else:
                warnings.update(w.partition(":")[0].partition("(")[0] for w in made.warnings)
    return {
        "documents": documents,
        "files": documents * len(FORMS),
        "faults": dict(faults),
        "warnings": dict(warnings),
        "seconds": round(time.monotonic() - began),
    }


def rows() -> list[tuple[str, float, float, str]]:
    """Give the time for a PDF of 1,500 words with table, code, formulas, notes and cover, warm."""
    paragraph = f"{SENTENCE} " * 12 + "[1]\n\n"
    body = paragraph * (WORDS // len(paragraph.split()))
    own = article(content=RICH.replace("## Languages", f"{body}## Languages"))
    export(wanted("pdf", own))
    times = []
    for _ in range(5):
        began = time.perf_counter()
        export(wanted("pdf", own))
        times.append(time.perf_counter() - began)
    return [("PDF of 1,500 words, table, code, formulas, cover", sorted(times)[2], BUDGET_PDF, "s")]


def main() -> None:
    """Print both."""
    for name, value, budget, unit in rows():
        row(name, value, budget, unit)
    print(of_chance(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS))


if __name__ == "__main__":
    main()
