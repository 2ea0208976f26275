"""Measures composed articles against reference texts: `python -m benchmarks.overlap FOLDER`.

FOLDER holds a folder for each topic with `topic.txt`, `pages/` and `reference.md`. With `--web` the
pages are not given: they are served as a web (`benchmarks.web`), searched and fetched. ROUGE-1 F is
the share of words in common (Lin, 2004): a hint at what an article covers, not at how it reads.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WORDS = 1500


def body(text: str) -> str:
    """Leave out headings, source lists and citation numbers."""
    text = re.split(r"^## (?:Sources|References|See also|Notes)\b", text, flags=re.MULTILINE)[0]
    return re.sub(r"^#.*$|\[\d+\]", "", text, flags=re.MULTILINE)


def rouge1(article: str, reference: str) -> float:
    """Give the F measure of single words that two texts share, from 0 to 1."""
    one, two = (Counter(re.findall(r"[a-z0-9]+", body(t).lower())) for t in (article, reference))
    return 2 * (one & two).total() / max(1, one.total() + two.total())


def write(topic: Path, settings: dict[str, str]) -> dict[str, Any] | None:
    """Write an article on a topic from its folder, or by `settings` from the web."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "byline.cli", "write", "--no-image", "--out", out]
        command += ["--min-words", str(WORDS), "--json"]
        command += ["--web"] if settings else ["--sources", str(topic / "pages")]
        name = (topic / "topic.txt").read_text("utf-8").strip()
        done = subprocess.run(
            [*command, "--", name],
            capture_output=True,
            check=False,
            env=os.environ | settings,  # noqa: TID251
        )
    if done.returncode:
        print(f"{topic.name:45} ended with {done.returncode}: {done.stderr.decode()[:200]}")
        return None
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def searched(folder: Path | None) -> Iterator[dict[str, str]]:
    """Serve all pages of the topics as a web with a search; give the settings that lead to it.

    Without a folder there is no web, and nothing to set.
    """
    if folder is None:
        yield {}
        return
    command = [sys.executable, "-m", "benchmarks.web", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout
        address = json.loads(server.stdout.readline())["search"]
        here = {"BYLINE_SEARXNG_URL": address, "BYLINE_FETCH_PROXY": address}
        try:
            yield {"BYLINE_WEB": "true", "BYLINE_SEARCH": "searxng", **here}
        finally:
            server.kill()


def main() -> None:
    """Write an article for each topic and print its figures."""
    folder, web = Path(sys.argv[1]), "--web" in sys.argv
    scores = []
    with searched(folder if web else None) as settings:
        for topic in sorted(p for p in folder.iterdir() if (p / "topic.txt").exists()):
            result = write(topic, settings)
            reference = (topic / "reference.md").read_text("utf-8")
            scores.append(rouge1(result["content"], reference) if result else 0.0)
            if result:
                sources, words = len(result["research_data"]["sources"]), result["word_count"]
                print(f"{topic.name:45} {scores[-1]:.3f} {words:5} words {sources:3} sources")
    print(f"{'mean':45} {sum(scores) / len(scores):.3f}")


if __name__ == "__main__":
    main()
