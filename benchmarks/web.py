"""A small web on loopback with a search service, some broken pages, and a count of every request.

    python -m benchmarks.web --port 8950

Two hundred pages on sixty hosts (127.0.0.2 and on): the sample library in pieces, invented places,
and twenty that are slow, broken, huge, redirecting, copied or hostile (`benchmarks.badpages`). The
search at 127.0.0.1 answers in SearXNG's format; `/ledger` there tells what was asked and served. Or
the saved pages of a folder under their own addresses, when it is used as a proxy (`--folder`).
"""

import argparse
import asyncio
import html
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bm25s
from aiohttp import web

from benchmarks.badpages import BAD, Bad
from byline.research.library import sample_library
from byline.research.reading.child import read
from byline.research.words import terms

HOSTS = tuple(f"127.0.0.{n}" for n in range(2, 62))
SIZE = 200  # pages
PIECE = 200  # words of the library on a page, at least
FACETS = ("", "history", "explained", "impact", "criticism")  # each search meets some of them
ALIKE = 4  # good pages, of which the bad ones have the texts
TOPIC = "AI in healthcare"
GOOD = 25  # pages that a search knows, in an order of its own each time
SENTENCES = (
    "{name} is a town of {a} thousand people on the river {other}.",
    "Its bridge was built in {year} and is {b} metres long.",
    "A market is held there every {day}, and a fair in {month}.",
    "The oldest house of {name} stands by the mill and is made of oak.",
    "In {year} a railway was opened that leads to {other} in {a} minutes.",
    "The school has {b} pupils, who learn to play the fiddle.",
)


@dataclass(frozen=True)
class Page:
    """One page; `bad` is what is wrong with it, if anything."""

    url: str
    title: str
    text: str
    body: bytes
    kind: str = "text/html; charset=utf-8"
    bad: Bad | None = None


@dataclass
class Web:
    """The pages by address, and what was asked for."""

    pages: dict[str, Page]
    begun: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)  # whole answers
    queries: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # as they came: line, headers, body
    port: int = 0
    index: Any = None
    gate: asyncio.Semaphore | None = None  # of which each page takes one, where it is used

    @asynccontextmanager
    async def serving(self, port: int = 0, hosts: Iterable[str] = HOSTS) -> AsyncIterator[str]:
        """Serve; give the search's address."""
        app = web.Application()
        app.router.add_get("/search", self._search)
        app.router.add_get("/ledger", self._ledger)
        app.router.add_get("/pages", self._list)
        app.router.add_get("/count", self._count)
        app.router.add_post("/allow/{pages:[0-9]+}", self._allow)
        app.router.add_route("*", "/{path:.*}", self._page)
        runner = web.AppRunner(
            app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True
        )
        await runner.setup()
        try:
            first = web.TCPSite(runner, "127.0.0.1", port)
            await first.start()
            self.port = runner.addresses[0][1]
            for host in hosts:
                await web.TCPSite(runner, host, self.port).start()
            yield f"http://127.0.0.1:{self.port}"
        finally:
            await runner.cleanup()

    async def _search(self, request: web.Request) -> web.Response:
        await self._note(request)
        query = request.query.get("q", "")
        self.queries.append(query)
        best = self._found(query)[:20]
        results = [
            {"url": self._absolute(u), "title": self.pages[u].title, "content": "", "engine": "x"}
            for u in best
        ]
        return web.json_response({"query": query, "results": results, "unresponsive_engines": []})

    def _found(self, query: str) -> list[str]:
        """Give what a query finds, the best first; every other page is bad while there are any."""
        scores = self._scores(query)
        urls = [u for u in sorted(scores, key=lambda u: (-scores[u], u)) if scores[u] > 0]
        even = {u: zlib.crc32(f"{query} {u}".encode()) for u in urls}
        bad = [u for u in urls if self.pages[u].bad]  # they must be met
        good = [u for u in urls if not self.pages[u].bad]
        if bad:
            good = sorted(good[:GOOD], key=even.__getitem__)
        return [u for pair in zip_longest(bad, good) for u in pair if u]

    def _scores(self, query: str) -> dict[str, float]:
        if self.index is None:
            self.index = bm25s.BM25()
            texts = [3 * terms(p.title) + terms(p.text) for p in self.pages.values()]
            self.index.index(texts, show_progress=False)
        known = [t for t in terms(query) if t in self.index.vocab_dict]
        scores = self.index.get_scores(known) if known else [0.0] * len(self.pages)
        return dict(zip(self.pages, map(float, scores), strict=True))

    def _absolute(self, url: str) -> str:
        return url.replace("{port}", str(self.port))

    async def _count(self, _: web.Request) -> web.Response:
        return web.json_response(self.served.total())

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response([self._absolute(url) for url in self.pages])

    async def _ledger(self, _: web.Request) -> web.Response:
        told = {"begun": self.begun, "served": self.served, "queries": self.queries}
        return web.json_response({**told, "requests": self.requests})

    async def _allow(self, request: web.Request) -> web.Response:
        """Serve so many more pages; all others wait."""
        assert self.gate
        for _ in range(int(request.match_info["pages"])):
            self.gate.release()
        return web.Response()

    async def _note(self, request: web.Request) -> None:
        body = (await request.read()).decode("utf-8", "replace")
        headers = "\n".join(f"{k}: {v}" for k, v in request.headers.items())
        self.requests.append(f"{request.method} {request.url}\n{headers}\n\n{body}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        await self._note(request)
        url = f"http://{request.host}{request.rel_url.raw_path_qs}"
        if request.path == "/robots.txt":
            shut = "Disallow: /closed" if request.host.startswith(HOSTS[7] + ":") else "Disallow:"
            return web.Response(text=f"User-agent: *\n{shut}\n")
        self.begun[url] += 1
        page = self.pages.get(url.replace(f":{self.port}/", ":{port}/"))
        if page is None:
            return web.Response(status=404, text="not found")
        if self.gate:
            await self.gate.acquire()
        self.served[url] += page.bad is None
        try:
            answer = await self._answer(page, request)
        except ConnectionError:  # whoever asked has had enough
            return web.Response()
        self.served[url] += page.bad is not None
        return answer

    async def _answer(self, page: Page, request: web.Request) -> web.StreamResponse:
        if page.bad:
            return await page.bad.answer(request, page.body)
        answer = web.Response(body=page.body, headers={"Content-Type": page.kind})
        await answer.prepare(request)
        await answer.write_eof()
        return answer


def page(title: str, text: str, url: str, head: str = "") -> bytes:
    """Lay a text out as a site does: a menu, the article, a footer."""
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in text.split("\n\n"))
    links = "".join(f'<li><a href="/{n}">{n.title()}</a></li>' for n in ("home", "news", "about"))
    return (
        f'<!doctype html><html lang="en"><head><title>{html.escape(title)}</title>'
        f'<link rel="canonical" href="{html.escape(url)}">{head}</head><body><nav><ul>{links}</ul>'
        f"</nav><article><h1>{html.escape(title)}</h1>{paragraphs}</article>"
        "<footer><p>All rights reserved. Subscribe to our newsletter.</p></footer></body></html>"
    ).encode()


def made(seed: int = 0, broken: Sequence[Bad] = BAD) -> Web:
    """Make the two hundred pages, the same for the same seed."""
    draw = random.Random(seed)
    good = list(_pieces())
    while len(good) < SIZE - len(broken):
        good.append(_place(draw, len(good)))
    pages = {}
    for n, (title, text) in enumerate(good):
        url = f"http://{HOSTS[n % len(HOSTS)]}:{{port}}/{n}/{_slug(title)}"
        pages[url] = Page(url, title, text, page(title, text, url))
    for n, bad in enumerate(broken):
        title, text = good[n % ALIKE]
        title = f"{TOPIC} {FACETS[n % len(FACETS)]} ({bad.name})"
        url = f"http://{HOSTS[bad.host(n)]}:{{port}}/{bad.name}/{_slug(title)}"
        body = bad.body(page(title, text, url))
        pages[url] = Page(url, title, "", body, bad=bad)  # found by its title
    return Web(pages)


def saved(folder: Path) -> Web:
    """Take the saved pages under `folder` (Markdown), each at the address that it names."""
    pages = {}
    for path in sorted(folder.glob("*/pages/*.md")):
        text = path.read_text("utf-8")
        found = re.search(r"^(?:Source|URL Source): (https?://\S+)", text, re.MULTILINE)
        if not found:
            continue
        parts = urlsplit(found[1])
        url = f"http://{parts.netloc}{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
        title = text.split("\n", 1)[0].strip("# ")
        pages[url] = Page(url, title, text.lower(), text.encode(), kind="text/markdown")
    return Web(pages)


def _pieces() -> Iterable[tuple[str, str]]:
    """Give the sample library in pieces of some paragraphs, each under its own heading."""
    for path in sorted(p for p in sample_library().iterdir() if p.is_file()):
        document = read(path.suffix[1:], path.read_bytes())
        text, heading, piece = str(document["text"]), "", ""
        blocks = document["blocks"]
        assert isinstance(blocks, list)
        for block in blocks:
            if block["kind"] == "heading":
                continue
            heading = heading or block["heading"]
            piece += text[block["start"] : block["end"]] + "\n\n"
            if len(piece.split()) >= PIECE:
                yield f"{heading or path.stem}: {document['title']}", piece.strip()
                heading, piece = "", ""


def _place(draw: random.Random, n: int) -> tuple[str, str]:
    def name() -> str:
        return "".join(draw.choice(("ar", "bel", "dor", "fen", "gal", "mo", "ster")) for _ in "123")

    town, months = name().title(), ("March", "June", "October")
    said = [
        s.format(
            name=town,
            other=name().title(),
            a=draw.randint(2, 90),
            b=draw.randint(20, 900),
            year=draw.randint(1700, 1990),
            day=draw.choice(("Monday", "Friday")),
            month=draw.choice(months),
        )
        for s in draw.sample(SENTENCES, len(SENTENCES))
    ]
    return f"{town}, a town on the river ({n})", " ".join(said[:3]) + "\n\n" + " ".join(said[3:])


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]


async def _serve(asked: argparse.Namespace) -> None:
    pages = (
        saved(Path(asked.folder)) if asked.folder else made(asked.seed, () if asked.good else BAD)
    )
    pages.gate = asyncio.Semaphore(0) if asked.gated else None
    async with pages.serving(asked.port, () if asked.folder else HOSTS) as address:
        print(json.dumps({"search": address, "pages": len(pages.pages)}), flush=True)
        await asyncio.sleep(asked.seconds)


def main() -> None:
    """Serve until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", default="", help="topics with saved pages, served by proxy")
    parser.add_argument("--good", action="store_true", help="no bad pages")
    parser.add_argument("--gated", action="store_true", help="serve what /allow/N allows")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600.0, help="it ends by itself")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
