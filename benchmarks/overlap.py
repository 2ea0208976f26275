"""Measures composed articles against reference texts: `python -m benchmarks.overlap FOLDER`.

FOLDER holds a folder for each topic with `topic.txt`, `pages/` and `reference.md`. ROUGE-1 F is the
share of words in common (Lin, 2004): a hint at what an article covers, not at how it reads.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

WORDS = 1500


def body(text: str) -> str:
    """Leave out headings, source lists and citation numbers."""
    text = re.split(r"^## (?:Sources|References|See also|Notes)\b", text, flags=re.MULTILINE)[0]
    return re.sub(r"^#.*$|\[\d+\]", "", text, flags=re.MULTILINE)


def rouge1(article: str, reference: str) -> float:
    """Give the F measure of single words that two texts share, from 0 to 1."""
    one, two = (Counter(re.findall(r"[a-z0-9]+", body(t).lower())) for t in (article, reference))
    return 2 * (one & two).total() / max(1, one.total() + two.total())


def main() -> None:
    """Write an article for each topic and print its figures."""
    scores = []
    for topic in sorted(p for p in Path(sys.argv[1]).iterdir() if (p / "topic.txt").exists()):
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "byline.cli", "write", "--no-image", "--out", out]
            command += ["--sources", str(topic / "pages"), "--min-words", str(WORDS), "--json"]
            name = (topic / "topic.txt").read_text("utf-8").strip()
            done = subprocess.run([*command, "--", name], capture_output=True, check=False)
        if done.returncode:
            print(f"{topic.name:45} ended with {done.returncode}")
            scores.append(0.0)
            continue
        result = json.loads(done.stdout)
        reference = (topic / "reference.md").read_text("utf-8")
        scores.append(rouge1(result["content"], reference))
        sources = len(result["research_data"]["sources"])
        print(
            f"{topic.name:45} {scores[-1]:.3f} {result['word_count']:5} words {sources:3} sources"
        )
    print(f"{'mean':45} {sum(scores) / len(scores):.3f}")


if __name__ == "__main__":
    main()
