"""A language model's articles: what Byline adds to the time of the calls that depend on each other.

The simulated provider takes 0.2 s to the first token and gives 80 tokens a second, each an event;
the service has 60 passages ready. The longest chain is: the outline, the slowest section with its
judging, the editing, the words for search.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import websockets

from benchmarks.service import used
from byline.research.library import sample_library
from tests.serving import Server, free_port
from tests.simulated import settings

FIRST, RATE = 0.2, 80.0
FILES = (
    "ai-in-healthcare.md",
    "safety-and-regulation-of-medical-ai.md",
    "medical-imaging-and-machine-learning.md",
    "language-models-and-medical-records.md",
)
BRIEF = {"topic": "AI in healthcare", "min_words": 1000, "include_image": False}
Row = tuple[str, float, float, str]


@dataclass
class Reader:
    """An article as its reader saw it: the records with the times at which they came."""

    article: int
    records: list[tuple[float, Any]] = field(default_factory=list)

    def at(self, kind: str, agent: str = "") -> float:
        """Give the time of the first record of a kind, by the server's clock."""
        found = next(
            r for _, r in self.records if r["type"] == kind and r.get("agent", "") == agent
        )
        return datetime.fromisoformat(found["timestamp"]).timestamp()


@dataclass
class Run:
    """So many articles at once, and what they came to."""

    overheads: list[float]
    whole: list[float]
    late: list[float]
    cpu: float
    memory: float
    tokens: tuple[int, int]


@contextmanager
def provider() -> Iterator[str]:
    """Run the simulator in a process of its own; give its address."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.provider", "--port", str(port)]
    speed = ["--first", str(FIRST), "--rate", str(RATE)]
    process = subprocess.Popen([*command, *speed], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield process.stdout.readline().decode().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def _follow(port: int, article: int) -> Reader:
    reader = Reader(article)
    url = f"ws://127.0.0.1:{port}/ws/articles/{article}"
    async with websockets.connect(url, compression=None, open_timeout=60) as socket:
        async for message in socket:
            at = time.time()
            if '"content_delta"' not in str(message)[:40]:
                reader.records.append((at, json.loads(message)))
    assert reader.records[-1][1]["status"] == "completed", reader.records[-1]
    return reader


def run(server: Server, address: str, count: int, apart: float = 0.0) -> Run:
    """Have so many articles written at once, begun so many seconds apart."""
    cpu, memory = used(server)
    articles = []
    for _ in range(count):
        articles.append(server.create(**BRIEF))
        time.sleep(apart)
    peak = memory

    async def follow() -> list[Reader]:
        nonlocal peak
        work = [asyncio.ensure_future(_follow(server.port, a)) for a in articles]
        while not all(w.done() for w in work):
            peak = max(peak, used(server)[1])
            await asyncio.sleep(1)
        return [w.result() for w in work]

    followed = asyncio.run(follow())
    spent = used(server)[0] - cpu
    with urllib.request.urlopen(f"{address}/ledger") as answer:  # noqa: S310
        ledger = json.load(answer)
    overheads, whole, late = [], [], []
    for each in followed:
        calls = server.get(f"/articles/{each.article}/calls").json["items"]
        answers = {n: found(c, ledger) for n, c in enumerate(calls) if c["kind"] == "model"}
        took = [(calls[n]["scope"], a["ended"] - a["arrived"]) for n, a in answers.items()]
        chain, research = _chains(took)
        end = each.at("final")
        overheads.append((end - each.at("agent_update", "OutlineAgent")) / chain)
        whole.append((end - each.at("agent_update", "ResearchAgent")) / (chain + research))
        late += _late(each, calls, ledger)
    tokens = [sum(c[k] or 0 for c in calls) for k in ("tokens_in", "tokens_out")]
    return Run(
        sorted(overheads), sorted(whole), sorted(late), spent / count, peak - memory,
        (tokens[0], tokens[1]),
    )  # fmt: skip


def found(call: dict[str, Any], ledger: list[dict[str, Any]]) -> dict[str, Any]:
    """Find a call in the simulator's ledger: as many tokens, at about that time."""
    began = datetime.fromisoformat(call["started_at"]).timestamp()
    same = (p for p in ledger if p["tokens_out"] == call["tokens_out"] and p["ended"])
    return min(same, key=lambda p: abs(p["arrived"] - began))


def _chains(took: list[tuple[str, float]]) -> tuple[float, float]:
    """Give the seconds of the longest chain from the outline on, and of research before it.

    `took` has the scope of each call and how long the simulator was at it.
    """
    by_scope: dict[str, float] = {}
    for scope, seconds in took:
        by_scope[scope] = by_scope.get(scope, 0.0) + seconds

    def longest(prefix: str) -> float:
        return max((s for scope, s in by_scope.items() if scope.startswith(prefix)), default=0.0)

    editing = sum(s for scope, s in by_scope.items() if scope.startswith("editor/"))
    chain = by_scope["outline"] + longest("writer/") + editing + longest("seo")
    return chain, by_scope["research"] + longest("research/answers/")


def _late(each: Reader, calls: list[Any], ledger: list[Any]) -> list[float]:
    """Give the ms from a section's last token to its `section_completed` at the reader."""
    out = []
    for at, record in each.records:
        if record["type"] != "section_completed":
            continue
        last = [c for c in calls if c["scope"] == f"writer/{record['section']}"][-1]
        out.append(1000 * (at - found(last, ledger)["ended"]))
    return out


def middle(values: list[float]) -> float:
    """Give the median."""
    return values[len(values) // 2]


def rows() -> list[Row]:
    """Measure all; give name, value, budget and unit."""
    with tempfile.TemporaryDirectory() as name, provider() as address:
        own = settings(address, 1000) | {"BYLINE_MAX_ARTICLES": "100"}
        library = [str(sample_library() / name) for name in FILES]
        own |= {"BYLINE_LOG_LEVEL": "WARNING", "BYLINE_LIBRARY": json.dumps(library)}
        program = Path(__file__).with_name("ready.py")
        with Server(Path(name) / "d", own, program) as server:
            run(server, address, 1)
            one, ten, many = (run(server, address, n) for n in (1, 10, 100))
            spread = run(server, address, 100, apart=0.1)
    read, written = one.tokens
    return [
        (
            f"language model: wall over chain ({read:,} + {written:,} tokens)",
            one.overheads[-1],
            1.01,
            "x",
        ),
        ("  the same, research included", one.whole[-1], 1.05, "x"),
        ("  10 articles at once", middle(ten.overheads), 1.02, "x"),
        ("  100 articles at once, all in step", middle(many.overheads), 1.05, "x"),
        ("  100 articles at once, begun over ten seconds", middle(spread.overheads), 1.05, "x"),
        ("  CPU for an article, 10 at once", ten.cpu, 0.35, "CPU s"),
        ("  memory of each further article", (many.memory - one.memory) / 99, 1.0, "MB"),
        ("  last token to section_completed, p50, 1 article", middle(one.late), 15, "ms"),
        ("  the same, 10 articles", middle(ten.late), 40, "ms"),
    ]
