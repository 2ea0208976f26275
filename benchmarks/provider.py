"""A model provider on loopback: OpenAI- and Anthropic-compatible, with seeded faults and a ledger.

    python -m benchmarks.provider --port 8900 --first 0.2 --rate 80

Its answers are a function of the prompt alone (`benchmarks.answers`), so that runs can be compared.
"""

import argparse
import asyncio
import base64
import hashlib
import io
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

import uvloop
from aiohttp import web
from PIL import Image

from benchmarks.asked import name, question, stream
from benchmarks.pacing import paced
from benchmarks.streams import PIECE

TRANSIENT = ("limited", "failing", "dropped", "silent")
PERMANENT = ("refused", "overflow", "key", "quota")
FAULTS = (*TRANSIENT, "malformed", *PERMANENT)
PICTURE_TOKENS = 1500
PRICE_IN, PRICE_OUT = 1.0, 4.0  # USD per million tokens


@dataclass
class Paid:
    """One line of the ledger: a request that was begun, and whether its answer went out whole."""

    question: str
    tokens_in: int
    tokens_out: int
    finished: bool = False
    fault: str = ""
    arrived: float = field(default_factory=time.time)
    ended: float = 0.0  # seconds since the epoch, as `arrived`

    @property
    def cost(self) -> float:
        """What the provider would charge, in USD."""
        return (self.tokens_in * PRICE_IN + self.tokens_out * PRICE_OUT) / 1e6


@dataclass
class Provider:
    """The simulator; `first` and `rate` are seconds to the first token and tokens a second."""

    first: float = 0.0
    rate: float = 0.0  # 0: all at once
    faults: tuple[str, ...] = ()
    share: float = 0.0  # of requests that fail, spread over `faults`
    seed: int = 0
    obedient: bool = False
    silence: float = 30.0  # seconds that a silent stream says nothing
    usage: bool = True  # does it count tokens?
    formats: tuple[str, ...] = ("json_schema", "json_object")
    ledger: list[Paid] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # the bodies, as they came
    draws: bool = True  # pictures; else it answers with links to them
    sizes: tuple[str, ...] = ("1536x1024", "1024x1024")
    thrown: int = 0  # faults so far
    busy: int = 0  # answers that are on their way
    _times: Counter[str] = field(default_factory=Counter)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Serve on loopback; give the address without a path."""
        app = web.Application(client_max_size=1 << 26)
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v1/messages", self._anthropic)
        app.router.add_post("/v1/images/generations", self._images)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/ledger", self._ledger)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
            host = runner.addresses[0]
            yield f"http://{host[0]}:{host[1]}"
        finally:
            await runner.cleanup()

    @property
    def finished(self) -> Counter[str]:
        """How many times each question was answered in full."""
        return Counter(p.question for p in self.ledger if p.finished)

    @property
    def cost(self) -> float:
        """What was charged in all."""
        return sum(p.cost for p in self.ledger)

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "sim"}]})

    async def _ledger(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(p) for p in self.ledger])

    def _fault(self, question: str) -> str:
        self._times[question] += 1
        if not self.faults:
            return ""
        dice = random.Random(f"{self.seed}:{question}:{self._times[question]}")
        fault = dice.choice(self.faults) if dice.random() < self.share else ""
        self.thrown += bool(fault)
        return fault

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, anthropic=False)

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, anthropic=True)

    async def _images(self, request: web.Request) -> web.Response:
        """Draw a plain picture, in a colour that the prompt decides."""
        body = await request.json()
        raw = json.dumps(body, sort_keys=True)
        self.requests.append(raw)
        if "response_format" in body:
            return _error(400, "invalid_request_error", "Unknown parameter: 'response_format'.")
        if body["size"] not in self.sizes:
            return _error(400, "invalid_value", f"Invalid size '{body['size']}'.")
        if (fault := self._fault(name(raw))) in ERRORS:
            return _error(*ERRORS[fault])
        if fault == "dropped":
            assert request.transport is not None
            request.transport.abort()
        self.ledger.append(Paid(name(raw), len(raw) // PIECE, PICTURE_TOKENS, finished=True))
        width, height = map(int, body["size"].split("x"))
        out = io.BytesIO()
        colour = "#" + hashlib.sha256(body["prompt"].encode()).hexdigest()[:6]
        Image.new("RGB", (width, height), colour).save(out, "PNG")
        data = base64.b64encode(out.getvalue()).decode()
        if fault == "malformed":
            data = data[:100]
        given = {"b64_json": data} if self.draws else {"url": "http://192.0.2.1/picture.png"}
        usage = {"input_tokens": len(raw) // PIECE, "output_tokens": PICTURE_TOKENS}
        return web.json_response({"created": 1, "data": [given], "usage": usage})

    async def _answered(self, request: web.Request, anthropic: bool) -> web.StreamResponse:
        """Send the answer's events at the set speed, or fail as the dice say.

        The first token comes `first` seconds after the request did: what the simulator itself takes
        to find an answer is part of these.
        """
        came = asyncio.get_running_loop().time()
        raw = await request.read()
        asked = question(raw, anthropic)
        if asked.format and asked.format not in self.formats:
            return _error(400, "invalid_request_error", "response_format is not supported")
        fault = self._fault(asked.name)
        size, chunks = stream(raw, anthropic, self.obedient, self.usage, fault == "malformed")
        self.requests.append(asked.text)
        if fault in ERRORS:
            return _error(*ERRORS[fault])
        now = asyncio.get_running_loop().time()
        paid = Paid(asked.name, asked.size, size, fault=fault)
        paid.arrived -= now - came
        self.ledger.append(paid)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        assert request.transport is not None
        broken = fault in ("dropped", "silent")
        said = chunks[: len(chunks) // 2] if broken else chunks
        begun = max(now, came + self.first)
        self.busy += 1
        try:
            if not await paced(request.transport, said, begun, self.rate):
                return response  # the caller has gone: it pays for what it got
        finally:
            self.busy -= 1
        if broken:
            await asyncio.sleep(self.silence if fault == "silent" else 0)
            request.transport.abort()
            return response
        paid.finished, paid.ended = True, time.time()
        await response.write_eof()
        return response


ERRORS: dict[str, tuple[int, str, str, dict[str, str]]] = {
    "limited": (429, "rate_limit_error", "Too many requests", {"Retry-After": "0.05"}),
    "failing": (500, "api_error", "Internal error", {}),
    "refused": (400, "content_filter", "Blocked by the content_filter", {}),
    "overflow": (400, "context_length_exceeded", "This model's maximum context length is 8", {}),
    "key": (401, "authentication_error", "Incorrect API key provided", {}),
    "quota": (429, "insufficient_quota", "You exceeded your current quota", {}),
}


def _error(
    status: int, kind: str, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    body = {"error": {"type": kind, "code": kind, "message": message}}
    return web.json_response(body, status=status, headers=headers)


async def _serve(asked: argparse.Namespace) -> None:
    provider = Provider(first=asked.first, rate=asked.rate)
    async with provider.serving(asked.port) as address:
        print(address, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--first", type=float, default=0.2, help="seconds to the first token")
    parser.add_argument("--rate", type=float, default=80.0, help="tokens a second; 0: at once")
    uvloop.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
