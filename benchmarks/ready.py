"""The service with its research ready: what was read and ranked once is given again at once."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.main import create_app, main
from byline.article import Value
from byline.computing import in_thread
from byline.newsroom import Means, Newsroom
from byline.research.documents import Document
from byline.research.files import Reader, Ref
from byline.research.ranking import Ranking

T = TypeVar("T")
PASSAGES = 60


@dataclass
class Remembered:
    """Reads and computes what is new, and remembers it; a ranking gives 60 passages."""

    reader: Reader
    known: dict[str, Any] = field(default_factory=dict)

    async def read(self, ref: Ref) -> Document:
        """Read a source, once."""
        name = ref.model_dump_json()
        if name not in self.known:
            self.known[name] = await self.reader.read(ref)
        return cast(Document, self.known[name])

    async def __call__(self, work: Callable[..., T], /, *values: Any) -> T:  # noqa: ANN401
        """Compute, once for each question."""
        first = values[0].model_dump_json() if isinstance(values[0], Value) else ""
        name = f"{work.__name__} {first}"
        if name not in self.known:
            found = await in_thread(work, *values)
            self.known[name] = _few(found) if isinstance(found, Ranking) else found
        return cast(T, self.known[name])


def _few(ranking: Ranking) -> Ranking:
    scores = ranking.scores[:PASSAGES]
    kept = {i for i, _ in scores}
    answers = tuple(tuple(i for i in ids if i in kept) for ids in ranking.answers)
    return ranking.model_copy(update={"scores": scores, "answers": answers})


@asynccontextmanager
async def newsroom(children: int, means: Means) -> AsyncIterator[Newsroom]:
    """Open a newsroom as the service has it, but for its research."""
    async with Newsroom.opened(children, means) as opened:
        own = Remembered(opened.reader)
        yield replace(opened, reader=own, compute=own)


if __name__ == "__main__":
    main(create_app(newsroom=newsroom))
