"""Traces: what a collector on loopback is sent, and what it costs when there is none."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv.attributes import error_attributes, http_attributes, url_attributes

from backend.records import CallRecord
from backend.telemetry import exporter
from backend.telemetry.exporter import Exporter
from backend.telemetry.spans import Place, Span, begun, place_of
from backend.telemetry.stretch import Stretch
from benchmarks.provider import Provider
from byline.events import AgentUpdated, Event, Finalised, Record, StatusChanged
from tests.backend.faults import small_library
from tests.backend.fleet import Fleet
from tests.collector import Collector, attributes, collecting
from tests.postgres import shared_cluster
from tests.serving import PROGRAMS, ROOT, Server, eventually, free_port
from tests.simulated import settings, simulated

CALLER = Place(trace="4bf92f3577b34da6a3ce929d0e0e4736", span="00f067aa0ba902b7")
PARENT = f"00-{CALLER.trace}-{CALLER.span}-01"
ARTICLE = "invoke_workflow article"
QUICK = PROGRAMS / "quick.py"


def traced(collector: Collector, articles: int = 1) -> None:
    eventually(lambda: len(collector.named(ARTICLE)) >= articles, 30)


def quick(where: Path, address: str, **more: str) -> Server:
    told = {"BYLINE_OTLP_ENDPOINT": address, "STEPS": "6", "SECONDS": "0.02", **more}
    return Server(where / "d", told, QUICK, measured=False)


def create(server: Server, topic: str, parent: str) -> int:
    headers = {"traceparent": parent}
    answer = server.ask("POST", "/articles/create", {"topic": topic}, headers=headers)
    assert answer.status == 201, answer.body
    return int(answer.json["id"])


def test_an_article_is_one_trace_of_agents_and_calls(tmp_path: Path) -> None:
    brief = {"topic": "Honey bees", "min_words": 300, "include_image": False}
    with collecting() as collector, simulated(Provider()) as address:
        told = settings(address) | small_library(tmp_path / "library")
        told |= {"BYLINE_OTLP_ENDPOINT": collector.address, "BYLINE_OTLP_HEADERS": "x-of=a%20b"}
        with Server(tmp_path / "d", told) as server:
            parent = {"traceparent": PARENT}
            article = server.ask("POST", "/articles/create", brief, headers=parent).json["id"]
            assert server.wait(article)["status"] == "completed"
            traced(collector)
            calls = server.get(f"/articles/{article}/calls").json["items"]
            lines = [json.loads(line) for line in server.log.splitlines() if line[0] == "{"]
    [root] = collector.named(ARTICLE)
    mine = [s for s in collector.spans if s.trace_id == root.trace_id]
    agents = {s.span_id: s for s in mine if s.parent_span_id == root.span_id}
    rest = [s for s in mine if s.span_id not in {root.span_id, *agents}]
    assert not collector.twice()
    assert root.parent_span_id == b""
    assert Counter(attributes(s)["gen_ai.agent.name"] for s in agents.values()) == {
        f"{name}Agent": 1 for name in ("Research", "Outline", "Writer", "Editor", "SEO")
    }
    assert len(rest) == len(calls)
    for span in rest:
        about, above = attributes(span), agents[span.parent_span_id]
        assert above.start_time_unix_nano <= span.start_time_unix_nano <= above.end_time_unix_nano
        assert about["byline.call.scope"].split("/")[0] in above.name.lower()
    chats = [s for s in rest if s.name == "chat sim"]
    wanted = [(c["tokens_in"], c["tokens_out"]) for c in calls if c["kind"] == "model"]
    names = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")
    assert chats
    assert sorted(tuple(attributes(s)[n] for n in names) for s in chats) == sorted(wanted)
    assert {attributes(s)["gen_ai.provider.name"] for s in chats} == {"openai"}
    said = attributes(root)
    assert (said["byline.status"], said["byline.calls"]) == ("completed", len(calls))
    assert said["byline.cost_usd"] == pytest.approx(sum(c["cost_usd"] for c in calls))
    _request_is_in_the_callers_trace(collector, root.trace_id, lines)
    _names_are_the_conventions(collector)
    [headers] = {h["x-of"] for h in collector.headers}
    assert headers == "a b"


def _request_is_in_the_callers_trace(
    collector: Collector, article: bytes, lines: list[Any]
) -> None:
    [made] = collector.named("POST /articles/create")
    assert (made.trace_id.hex(), made.parent_span_id.hex()) == (CALLER.trace, CALLER.span)
    assert [link.trace_id for link in made.links] == [article]
    assert attributes(made)["http.response.status_code"] == 201
    [line] = [r for r in lines if r.get("path") == "/articles/create"]
    assert line["trace_id"] == CALLER.trace
    asked = collector.named("GET /articles/{article_id}/status")
    assert asked
    assert all(s.parent_span_id == b"" and s.trace_id != made.trace_id for s in asked)


def _names_are_the_conventions(collector: Collector) -> None:
    modules = (gen_ai_attributes, http_attributes, url_attributes, error_attributes)
    known = {v for m in modules for v in vars(m).values() if isinstance(v, str)}
    known.add("gen_ai.workflow.name")  # newer than the package
    used = {name for span in collector.spans for name in attributes(span)}
    assert {n for n in used if not n.startswith("byline.")} <= known


def test_a_killed_worker_loses_no_span_and_the_next_gives_the_same_trace(tmp_path: Path) -> None:
    with collecting() as collector:
        told = {"BYLINE_OTLP_ENDPOINT": collector.address, "STEPS": "20", "SECONDS": "0.1"}
        with Fleet(tmp_path / "f", shared_cluster(), workers=1, settings=told) as fleet:
            article = create(fleet.api[0], "Honey bees", PARENT)
            fleet.more_finished(4)
            fleet.hands[0].end(signal.SIGKILL)
            done = fleet.finished()
            fleet.hands[0].start()
            assert fleet.api[0].wait(article)["status"] == "completed"
            traced(collector)
            eventually(lambda: bool(collector.named("POST /articles/create")))
    [root] = collector.named(ARTICLE)
    calls = [s for s in collector.named("model Step") if s.trace_id == root.trace_id]
    ended = Counter(attributes(s).get("error.type", "") for s in calls)
    assert done >= 4
    assert ended[""] == 20
    assert set(ended) <= {"", "lost"}
    assert [e.name for e in root.events] == ["resumed"]
    [made] = collector.named("POST /articles/create")  # by another process, before it began
    assert [(n.trace_id, n.span_id) for n in made.links] == [(root.trace_id, root.span_id)]


def test_each_attempt_has_a_trace_and_says_what_ended_it(tmp_path: Path) -> None:
    with collecting() as collector, quick(tmp_path, collector.address) as server:
        broken = create(server, "Broken", PARENT)
        assert server.wait(broken)["status"] == "failed"
        assert server.ask("POST", f"/articles/{broken}/retry").status == 202
        assert server.wait(broken)["status"] == "completed"
        unwanted = create(server, "Honey", PARENT[:-1] + "0")  # its caller keeps no trace
        assert server.wait(unwanted)["status"] == "completed"
        traced(collector, 3)
        server.get("/health")
        assert server.end() == -signal.SIGTERM
    roots = {
        (attributes(s)["byline.article.id"], attributes(s)["byline.attempt"]): s
        for s in collector.named(ARTICLE)
    }
    assert set(roots) == {(broken, 1), (broken, 2), (unwanted, 1)}
    assert len({s.trace_id for s in roots.values()}) == 3
    first, second = roots[broken, 1], roots[broken, 2]
    assert (first.status.code, attributes(first)["error.type"]) == (2, "provider_failed")
    assert second.status.code == 0
    assert attributes(first)["byline.calls"] + attributes(second)["byline.calls"] == 6
    assert len(collector.named("POST /articles/create")) == 1
    assert not collector.named("GET /health")


def test_a_collector_that_is_away_costs_a_warning_and_gets_all_when_it_is_back(
    tmp_path: Path,
) -> None:
    port = free_port()
    with quick(tmp_path, f"http://127.0.0.1:{port}") as server:
        began = time.monotonic()
        articles = [create(server, "Honey bees", PARENT) for _ in range(4)]
        assert all(server.wait(a)["status"] == "completed" for a in articles)
        assert time.monotonic() - began < 10
        eventually(lambda: "traces_wait" in server.log)
        with collecting(port) as collector:
            collector.refuses = 503
            eventually(lambda: collector.refused > 0, 30)
            collector.refuses = 0
            traced(collector, 4)
            assert not collector.twice()
            assert len(collector.named("model Step")) == 4 * 6
        assert server.log.count("traces_wait") == 1  # in a minute
        assert str(port) not in server.log.split("traces_wait")[1].splitlines()[0]


def test_a_collector_that_never_answers_keeps_no_end_waiting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        with quick(tmp_path, f"http://127.0.0.1:{mute.getsockname()[1]}") as server:
            assert server.wait(create(server, "Honey", PARENT))["status"] == "completed"
            began = time.monotonic()
            assert server.end() == -signal.SIGTERM
            assert time.monotonic() - began < 6
        mute.settimeout(5)
        mute.accept()[0].close()  # it was asked


async def test_what_waits_is_bounded_and_a_refusal_for_good_is_dropped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exporter, "DELAY", 0.01)
    span = Span(place=CALLER, name="x", began=1, ended=2)
    with collecting() as collector:
        collector.refuses = 400
        own = Exporter(collector.address, {})
        own.put([span] * (exporter.MOST + 700))
        own.open()
        await asyncio.to_thread(
            eventually, lambda: collector.refused * exporter.TOGETHER >= exporter.MOST
        )
        collector.refuses = 0
        own.put([span])
        await own.close()
        assert len(collector.spans) == 1
    said = capsys.readouterr().out
    assert said.count("traces_lost") == 1


def test_without_a_collector_nothing_of_it_is_imported_and_a_lack_is_named(tmp_path: Path) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import backend.main
there = [m for m in sys.modules if m.startswith(("opentelemetry.proto", "opentelemetry.sdk"))]
assert not there, there
sys.modules["opentelemetry.proto"] = None  # as if it were not installed
backend.main.main()
"""
    told = {"BYLINE_DATA_DIR": str(tmp_path), "BYLINE_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    told |= {"BYLINE_SCREEN": "false", "BYLINE_PORT": str(free_port())}
    done = subprocess.run([sys.executable, "-c", program], env=told, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "pip install opentelemetry-proto" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00-abc-def-01",
        f"ff-{CALLER.trace}-{CALLER.span}-01",
        f"00-{'0' * 32}-{CALLER.span}-01",
        f"00-{CALLER.trace}-{'0' * 16}-01",
        f"00-{CALLER.trace.upper()}-{CALLER.span}-01",
        f"{PARENT}-more",
        PARENT + "\n" + PARENT,
    ],
)
def test_a_header_that_is_none_begins_a_trace(header: str) -> None:
    place, parent = begun(header)
    assert place.trace != CALLER.trace
    assert (parent, place.sampled) == ("", True)


def test_a_header_is_followed_and_its_callers_wish_with_it() -> None:
    place, parent = begun(PARENT)
    assert (place.trace, parent, place.sampled) == (CALLER.trace, CALLER.span, True)
    assert place.span != CALLER.span
    assert not begun(PARENT[:-2] + "00")[0].sampled
    assert begun(f"01{PARENT[2:]}-more")[1] == CALLER.span  # a later version may say more


def _log(*events: Event) -> list[Record]:
    return [
        Record(article_id=7, seq=n, attempt=1, timestamp=_at(n), event=event)
        for n, event in enumerate(events, 1)
    ]


def _at(second: float) -> str:
    return f"2026-01-01T00:00:{second:06.3f}Z"


def _status(old: Any, new: Any) -> StatusChanged:
    return StatusChanged(old_status=old, new_status=new, message="")


def test_a_wait_for_approval_divides_the_trace_and_a_cancelled_call_is_abandoned() -> None:
    agent = AgentUpdated(agent="WriterAgent", status="started", message="", progress=50)
    records = _log(
        _status("pending", "processing"),
        _status("processing", "awaiting_approval"),
        _status("awaiting_approval", "pending"),
        agent,
        Finalised(status="cancelled", has_content=False, message=""),
    )
    calls = [
        CallRecord(
            scope=scope, kind="fetch", agent=agent, label="Page", attempt=1, status=status,
            code="", model="", tokens_in=None, tokens_out=None, cost_usd=None,
            started_at=_at(second), execution_time=0.2,
        )
        for scope, agent, status, second in (
            ("research/1", "ResearchAgent", "finished", 1.5),
            ("writer/1", "WriterAgent", "started", 4.5),
        )
    ]  # fmt: skip
    first = Stretch("home", _at(0), records[:2], calls).spans()
    second = Stretch("home", _at(0), records, calls).spans()
    assert [s.name for s in first] == [ARTICLE, "fetch Page"]
    assert [s.name for s in second] == [ARTICLE, "invoke_agent WriterAgent", "fetch Page"]
    assert first[0].place == place_of("home", 7, 1)
    assert second[0].parent == first[0].place.span
    assert len({s.place.span for s in first + second}) == 5
    assert {s.place.trace for s in first + second} == {first[0].place.trace}
    assert [s.error for s in second] == ["cancelled", "cancelled", "abandoned"]
    assert first[0].ended < second[0].began
    assert second[2].ended == second[0].ended
