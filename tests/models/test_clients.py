"""What servers do that the protocols do not say, against a server on loopback that does it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from byline.errors import (
    ModelRefused,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    SettingsError,
    StreamBroken,
)
from byline.models.language.failures import broken, failure
from byline.models.language.messages import Ask, Said
from byline.models.language.named import Access, Chosen, Models
from byline.models.language.openai import OpenAIClient
from byline.models.language.transport import Calm, Transport
from byline.settings import Settings

ASK = Ask("You answer.", "Say hello.", "Hello", 50)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def openai(text: object, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


def streams(*pieces: bytes, abort: bool = False) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        if abort:
            await asyncio.sleep(0.02)
            assert request.transport
            request.transport.abort()
        return response

    return answer


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/{any:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host = runner.addresses[0]
    try:
        yield f"http://{host[0]}:{host[1]}"
    finally:
        await runner.cleanup()


async def said(answer: Answer, name: str = "openai:m") -> Said:
    async with (
        serving(answer) as address,
        Models.opened(Access(base_url=address)) as models,
    ):
        return await models.served(name).client.say(ASK)


HELLO, END = openai("Hello"), openai("", "stop")


@pytest.mark.parametrize(
    "answer",
    [
        streams(HELLO, END, b"data: [DONE]"),
        streams(HELLO, END, b"data: [DONE]\n\n", abort=True),
        streams(HELLO, b"data:\n\n", b": alive\n\n", END, b"data: [DONE]\n\n"),
        streams(HELLO.replace(b"\n", b"\r\n"), END.replace(b"\n", b"\r\n")),
        streams(HELLO[:9], HELLO[9:], END),
        streams(openai([{"type": "text", "text": "Hello"}, {"type": "image"}]), END),
        streams(HELLO, openai(None), END),
    ],
    ids=[
        "no last newline",
        "closed after the end",
        "signs of life",
        "crlf",
        "cut",
        "parts",
        "null",
    ],
)
async def test_a_whole_answer_is_taken(answer: Answer) -> None:
    assert (await said(answer)).text == "Hello"


async def test_anthropic_s_last_event_ends_the_answer() -> None:
    events = (
        {"type": "message_start", "message": {"usage": {"input_tokens": 3}}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hello"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}},
        {"type": "message_stop"},
    )
    pieces = [b"data: " + json.dumps(e).encode() + b"\n\n" for e in events]
    assert (await said(streams(*pieces, abort=True), "anthropic:m")).text == "Hello"


@pytest.mark.parametrize("line", [b"{broken", b"null", b"[1]", b"{},{}", b'"a'])
async def test_a_garbled_stream_is_tried_again_and_is_no_answer(line: bytes) -> None:
    with pytest.raises(StreamBroken, match="garbled"):
        await said(streams(HELLO, b"data: " + line + b"\n\n", END))


async def test_a_line_of_spaces_holds_nobody_up() -> None:
    """A server may send nothing for long: to read it takes no time that grows by its square."""
    began = time.process_time()
    blank = b"data:" + b" " * 200_000 + b"\n\n"
    assert (await said(streams(HELLO, blank, END, b"data: [DONE]\n\n"))).text == "Hello"
    assert time.process_time() - began < 10


async def test_a_refusal_that_comes_with_words_is_one() -> None:
    delta = {"content": "Sorry", "refusal": "I will not."}
    data = json.dumps({"choices": [{"delta": delta, "finish_reason": "stop"}]}).encode()
    with pytest.raises(ModelRefused):
        await said(streams(b"data: " + data + b"\n\n", b"data: [DONE]\n\n"))


async def test_a_hundred_streams_are_read_by_the_handful_and_whole() -> None:
    """Connections are such as need not be told to read on: else aiohttp makes others by now."""
    words = [f"{n} " for n in range(60)]

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in (*map(openai, words), END, b"data: [DONE]\n\n"):
            await response.write(piece)
            await asyncio.sleep(0.01)
        return response

    async def one(client: OpenAIClient, heard: list[str]) -> Said:
        return await client.say(ASK, heard.append)

    heard: list[list[str]] = [[] for _ in range(100)]
    async with serving(answer) as address:
        transport = Transport(address, {})
        client = OpenAIClient(transport, "m")
        answers = await asyncio.gather(*(one(client, each) for each in heard))
        connections = transport._open().connector
        assert connections is not None
        made = [p for kept in connections._conns.values() for p, _ in kept]
        await transport.close()
    assert {a.text for a in answers} == {"".join(words)} == {"".join(h) for h in heard}
    assert sorted(map(len, heard))[50] < len(words) / 2, "each token woke its reader"
    assert made and all(isinstance(each, Calm) for each in made)


async def test_an_answer_without_end_is_one_that_was_cut_off() -> None:
    answer = await said(streams(*[openai("word " * 100)] * 200))
    assert answer.finish == "length"


async def test_calls_side_by_side_learn_the_same_and_only_once() -> None:
    both = asyncio.Barrier(2)
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked.append("old" if "max_tokens" in body else "new")
        if "max_tokens" in body:
            await both.wait()
            message = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return web.json_response({"error": {"message": message}}, status=400)
        return await streams(HELLO, END)(request)

    async with (
        serving(answer) as address,
        Models.opened(Access(base_url=address)) as models,
    ):
        client = models.served("openai:m").client
        answers = await asyncio.gather(client.say(ASK), client.say(ASK))
        await client.say(ASK)
    assert [a.text for a in answers] == ["Hello", "Hello"]
    assert sorted(asked) == ["new", "new", "new", "old", "old"]


async def test_a_model_that_does_not_think_is_not_asked_to() -> None:
    asked: list[bool] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked.append("reasoning_effort" in body)
        if asked[-1]:
            message = "Unrecognized request argument supplied: reasoning_effort"
            return web.json_response({"error": {"message": message}}, status=400)
        return await streams(HELLO, END)(request)

    async with serving(answer) as address:
        client = OpenAIClient(Transport(address, {}), "m", effort="low")
        texts = [(await client.say(ASK)).text for _ in range(2)]
        await client.close()
    assert texts == ["Hello", "Hello"]
    assert asked == [True, False, False]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("rate_limit_exceeded", "Rate limit reached; see https://provider.example/account/billing"),
        ("rate_limit_error", "Number of request tokens has exceeded your per-minute rate limit"),
        ("RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Requests' per minute"),
    ],
)
def test_too_many_requests_are_no_used_up_quota(kind: str, message: str) -> None:
    body = json.dumps({"error": {"type": kind, "message": message}}).encode()
    error = failure(429, body, {"Retry-After": "3"})
    assert (type(error), error.after) == (RateLimited, 3.0)


def test_a_used_up_quota_is_named() -> None:
    body = json.dumps({"error": {"code": "insufficient_quota", "message": "Pay."}}).encode()
    assert isinstance(failure(429, body, {}), QuotaExhausted)


def test_what_fails_in_the_middle_may_have_to_be_paid() -> None:
    error: ProviderError = broken({"code": "insufficient_quota", "message": "Pay."})
    assert error.billed
    assert not failure(429, b'{"error": {"code": "insufficient_quota"}}', {}).billed


def read(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return Settings.read()


def test_a_key_goes_to_its_own_provider_only(monkeypatch: pytest.MonkeyPatch) -> None:
    own = read(
        monkeypatch,
        BYLINE_MODEL="anthropic:c",
        BYLINE_MODEL_API_KEY="ant",
        OPENAI_API_KEY="oai",
        BYLINE_IMAGE_MODEL="openai:i",
    )
    access = own.access(own.chosen)
    assert access.at("anthropic") == ("https://api.anthropic.com", "ant")
    assert access.at("openai") == ("https://api.openai.com/v1", "oai")
    assert access.images
    assert access.images.at("openai") == ("https://api.openai.com/v1", "oai")


def test_a_usual_key_goes_to_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "http://models.example/v1"
    own = read(
        monkeypatch,
        BYLINE_MODEL="openai:m",
        BYLINE_MODEL_BASE_URL=address,
        OPENAI_API_KEY="oai",
        ANTHROPIC_API_KEY="ant",
    )
    access = own.access(Chosen("openai:m", "anthropic:c", "openai:i"))
    assert access.at("openai") == (address, "")
    assert access.at("anthropic") == ("https://api.anthropic.com", "ant")
    assert access.images and access.images.at("openai") == (address, "")


def test_another_model_on_the_command_line_gets_neither_key_nor_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = read(
        monkeypatch,
        BYLINE_MODEL="anthropic:c",
        BYLINE_MODEL_API_KEY="ant",
        BYLINE_MODEL_BASE_URL="http://models.example",
    )
    other = Chosen("openai:m")
    assert own.access(other).at("openai") == ("https://api.openai.com/v1", "")
    given = "http://127.0.0.1:9/v1"
    assert own.access(other, given).at("openai") == (given, "")
    assert own.access(own.chosen, given).at("anthropic") == (given, "ant")


@pytest.mark.parametrize("name", ["gpt-image-1", "langchain:x:y", "nobody:m", "openai:"])
def test_an_image_model_that_is_none_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        Models(Access()).endpoint(name)
