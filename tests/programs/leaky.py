"""The quick service with two routes as nobody may write them: they find everybody's articles."""

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi import Request

from backend.api.held import whole
from backend.main import create_app, main
from byline.research.files import FileReader
from byline.research.kept import SourceReader
from byline.research.pool import ReadingPool
from byline.testing import FakeNewsroom

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from byline.newsroom import Means


@asynccontextmanager
async def newsroom(children: int, means: "Means") -> "AsyncIterator[FakeNewsroom]":
    async with ReadingPool() as pool:
        yield FakeNewsroom(3, 0.01, reader=SourceReader(FileReader(pool), means.keeps))


async def one(request: Request, article_id: int) -> Any:
    return (await whole(request).article(article_id)).wire


async def everybodys(request: Request) -> Any:
    return [r.wire for r in (await whole(request).page(1, 20, None, "")).items]


app = create_app(newsroom=newsroom)
if os.environ.get("LEAKS", "1") == "1":
    app.add_api_route("/articles/{article_id:int}/leak", one)
    app.add_api_route("/everything", everybodys)
main(app)
