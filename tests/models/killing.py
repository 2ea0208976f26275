"""Kills `byline write` with a language model, and compares the provider's ledger with the journal.

A call is finished when its answer stands in the journal. What the provider answered and the kill
kept from the disk is lost, and may be asked again; nothing else may.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.provider import Provider
from tests.killing import Kills, count, finished
from tests.serving import eventually
from tests.simulated import settings

FILES = 4


@dataclass
class Ledger:
    """What a run of kills came to: the text, what was paid again, and what kills had lost."""

    text: bytes
    kills: int
    paid_again: int
    lost: int
    journal_repeated: int


def asked(kills: Kills) -> int:
    """Count the finished calls of the model in the journal."""
    return sum(line["key"]["kind"] == "model" for line in finished(kills.journal))  # type: ignore[index]


def prepared(where: Path, address: str, parallel: int) -> Kills:
    kills = Kills.prepare(where, FILES)
    kills.options = ("--no-image",)
    kills.wordy = True  # a model writes
    kills.settings = settings(address, parallel)
    return kills


def through(
    where: Path, provider: Provider, address: str, kills: int, seed: int, parallel: int
) -> Ledger:
    """Write an article that is killed so often, or less where it ends before; after calls."""
    run = prepared(where, address, parallel)
    random = Random(seed)
    provider.ledger.clear()
    lost = answered = journalled = calls = 0
    while run.done < kills and not run.ended:
        calls = max(calls, count(run.journal)) + random.randint(1, 2)
        run.done += run.kill_after(calls)
        eventually(lambda: not provider.busy)  # what was on its way when it was killed has ended
        now, kept = sum(p.finished for p in provider.ledger), asked(run)
        lost += (now - answered) - (kept - journalled)
        answered, journalled = now, kept
    text = run.complete()
    again = sum(times - 1 for times in provider.finished.values())
    names = [str(line["key"]) for line in finished(run.journal)]
    return Ledger(text, run.done, again, lost, len(names) - len(set(names)))
