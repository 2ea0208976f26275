"""A finished article's text is changed by versions, on a real server; its evidence stays true."""

import asyncio
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.core.editing import Weighing
from backend.errors import EditingBusy, TextTooIntricate
from byline.computing import ComputingPool
from byline.research.passages import sentence_spans
from tests.backend.faults import earlier_shape, small_library
from tests.nest import WORDY
from tests.serving import Answer, Server, followed

BRIEF = {"topic": "Honey bees", "min_words": 200, "include_image": False}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("edited")
    with Server(where / "data", small_library(where / "library"), WORDY) as running:
        yield running


@pytest.fixture(scope="module")
def article(server: Server) -> int:
    made = server.create(**BRIEF)
    assert server.wait(made)["status"] == "completed"
    return made


def result(server: Server, article: int) -> Any:
    return server.get(f"/articles/{article}/result").json


def evidence(server: Server, article: int) -> Any:
    return server.get(f"/articles/{article}/citations").json


def put(server: Server, article: int, content: str, version: int | None = None) -> Answer:
    now = version or result(server, article)["version"]
    headers = {"If-Match": f'"{now}"'}
    return server.ask("PUT", f"/articles/{article}/content", {"content": content}, headers=headers)


def changed(server: Server, article: int, old: str, new: str) -> Any:
    """Change the text as it was written in one place, and give its evidence."""
    first = server.get(f"/articles/{article}/versions/1").json["content"]
    assert old in first
    assert put(server, article, first.replace(old, new, 1)).status == 200
    return evidence(server, article)


def test_a_change_is_a_version_and_every_view_shows_it(server: Server, article: int) -> None:
    before = server.get(f"/articles/{article}/result")
    log, status = followed(server, article)[0][1:], server.get(f"/articles/{article}/status").json
    version = before.json["version"]
    assert before.headers["etag"] == f'"{version}"'
    content = before.json["content"].replace("# Honey bees\n", "# Bees *of* honey\n")
    content = content.replace("\n## Sources\n", "\nThis line was added by hand.\n\n## Sources\n")
    answer = put(server, article, content, version)
    assert (answer.status, answer.json) == (200, {"version": version + 1}), answer.body
    assert answer.headers["etag"] == f'"{version + 1}"'
    after = result(server, article)
    assert (after["version"], after["content"]) == (version + 1, content)
    assert after["title"] == "Bees of honey"
    assert after["word_count"] == before.json["word_count"] + 6
    words = [c["value"] for c in after["seo_meta"]["checks"]]
    assert words != [c["value"] for c in before.json["seo_meta"]["checks"]]
    assert server.get(f"/articles/{article}/export?format=md").body.decode() == content
    assert evidence(server, article)["items"] == before.json["citations"]
    assert evidence(server, article)["unsupported"] == ["This line was added by hand."]
    assert any("1 sentence without a source" in n for n in after["notes"])
    assert not any("every sentence is quoted" in n for n in after["notes"])
    again = put(server, article, content, version + 1)
    assert (again.status, again.json) == (200, {"version": version + 1})
    listed = server.get(f"/articles/{article}/versions").json["items"]
    assert [v["version"] for v in listed] == list(range(version + 1, 0, -1))
    assert [v["origin"] for v in listed] == ["edited"] * version + ["written"]
    assert listed[0]["word_count"] == after["word_count"]
    old = server.get(f"/articles/{article}/versions/{version}").json
    assert old["content"] == before.json["content"]
    assert put(server, article, old["content"]).status == 200
    same = result(server, article)
    assert same["citations"] == before.json["citations"]
    assert (same["notes"], same["unsupported"]) == (before.json["notes"], [])
    assert followed(server, article)[0][1:] == log
    assert server.get(f"/articles/{article}/status").json == status


def test_of_two_who_edit_at_once_one_wins(server: Server, article: int) -> None:
    start = result(server, article)
    texts = [f"{start['content']}\nEditor {n} was here.\n" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda t: put(server, article, t, start["version"]), texts))
    assert sorted(a.status for a in answers) == [200] + [412] * 7
    won = next(t for t, a in zip(texts, answers, strict=True) if a.status == 200)
    assert result(server, article)["content"] == won
    lost = next(a for a in answers if a.status == 412).json
    assert lost["code"] == "version_conflict"
    assert f"is {start['version'] + 1}." in lost["detail"]
    assert put(server, article, start["content"]).status == 200


def test_a_sentence_keeps_its_evidence_only_as_it_was_judged(server: Server, article: int) -> None:
    first = server.get(f"/articles/{article}/versions/1").json
    one, two, *_ = first["citations"]
    old = one["sentence"]
    escaped = re.sub(r"([aeiou])(\w)", r"\1**\2**", old.replace("-", r"\-"), count=1)
    assert (
        changed(server, article, old, escaped.replace(" ", "\n", 1))["items"] == first["citations"]
    )
    new = old[:-1] + ", as was said."
    other = changed(server, article, old, new)
    [judged] = [c for c in other["items"] if c not in first["citations"]]
    assert (judged["sentence"], judged["verdict"], judged["n"]) == (new, "not_judged", one["n"])
    assert judged["quote"]
    assert one not in other["items"]
    assert two in other["items"]
    assert other["unsupported"] == []


def test_what_names_no_source_is_said_to(server: Server, article: int) -> None:
    old = server.get(f"/articles/{article}/versions/1").json["citations"][-1]["sentence"]
    end = server.get(f"/articles/{article}/versions/1").json["content"].split(old)[1][:4]
    added = f"{old}{end} Bees cost 5 USD. Is that much? Wasps cost more [99]. All is well [1]."
    found = changed(server, article, f"{old}{end}", added)
    assert found["unsupported"] == []  # the number behind the last of them closes their run
    assert [c["verdict"] for c in found["items"][-3:]] == ["not_judged"] * 3
    bare = changed(server, article, f"{old}{end}", added.replace(" All is well [1].", ""))
    assert bare["unsupported"] == ["Bees cost 5 USD.", "Wasps cost more [99]."]


def test_what_stands_in_a_source_is_found_there_again(server: Server, article: int) -> None:
    first = server.get(f"/articles/{article}/versions/1").json
    one = first["citations"][0]
    with closing(sqlite3.connect(server.data / "byline.db")) as db:
        query = "SELECT text FROM source WHERE article_id = ? AND id = ?"
        [(text,)] = db.execute(query, (article, one["source_id"])).fetchall()
    other = next(
        text[a:b]
        for a, b in sentence_spans(text)
        if b - a > 60 and text[a:b] not in first["content"]
    )
    found = changed(server, article, one["sentence"], other)["items"][0]
    assert (found["sentence"], found["verdict"]) == (" ".join(other.split()), "verbatim")
    assert text[found["start"] : found["end"]] == found["quote"] == other


def test_a_list_of_tags_may_hold_empty_ones(server: Server, article: int) -> None:
    now = result(server, article)
    headers = {"If-Match": f', W/"1","a,b" ,, "{now["version"]}" ,'}
    same = {"content": now["content"]}
    answer = server.ask("PUT", f"/articles/{article}/content", same, headers=headers)
    assert (answer.status, answer.json) == (200, {"version": now["version"]})


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({}, "# A\n", 428, "precondition_required"),
        ({"If-Match": '"9999"'}, "# A\n", 412, "version_conflict"),
        ({"If-Match": 'W/"1"'}, "# A\n", 412, "version_conflict"),
        ({"If-Match": '"abc", "9,9"'}, "# A\n", 412, "version_conflict"),
        ({"If-Match": "nonsense"}, "# A\n", 400, "bad_precondition"),
        ({"If-Match": '"1" "2"'}, "# A\n", 400, "bad_precondition"),
        ({"If-Match": " , "}, "# A\n", 400, "bad_precondition"),
        ({"If-Match": "*"}, "", 422, "invalid_request"),
        ({"If-Match": "*"}, " \n\t", 422, "invalid_request"),
        ({"If-Match": "*"}, "a\0b", 422, "invalid_request"),
        ({"If-Match": "*"}, "a\ud800b", 422, "invalid_request"),
        ({"If-Match": "*"}, "a" * 500_001, 422, "invalid_request"),
        ({"If-Match": "*"}, 7, 422, "invalid_request"),
    ],
)
def test_a_bad_change_changes_nothing(
    server: Server, article: int, headers: dict[str, str], content: Any, status: int, code: str
) -> None:
    before = result(server, article)
    path = f"/articles/{article}/content"
    answer = server.ask("PUT", path, {"content": content}, headers=headers)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body[:300]
    assert result(server, article) == before


def test_an_article_that_is_not_finished_has_no_versions(server: Server) -> None:
    waiting = server.create(**BRIEF, approve_outline=True)
    for answer in (put(server, waiting, "# A\n", 1), server.get(f"/articles/{waiting}/versions")):
        assert (answer.status, answer.json["code"]) == (409, "not_completed")
    server.ask("POST", f"/articles/{waiting}/cancel")
    assert put(server, waiting, "# A\n", 1).json["code"] == "cancelled"
    assert put(server, 999, "# A\n", 1).status == 404
    assert server.get(f"/articles/{waiting}/versions/1").json["code"] == "cancelled"


def test_without_a_language_model_nothing_is_proposed(server: Server, article: int) -> None:
    wanted = {"section": "section-1", "instruction": "Tell more of it."}
    answer = server.ask("POST", f"/articles/{article}/revise", wanted)
    assert (answer.status, answer.json["code"]) == (409, "no_model")
    assert "BYLINE_MODEL" in answer.json["detail"]
    assert server.get(f"/articles/{article}/proposals").json == {"items": []}


def test_a_text_as_nobody_writes_it_is_taken_in_a_while(server: Server, article: int) -> None:
    before = result(server, article)["content"]
    found: dict[str, tuple[int, str]] = {}
    for text in ("[" * 20_000, "*a_ " * 9000, "He. " * 9000, "> " * 40_000, "|" * 400_000):
        answer = put(server, article, text)
        found[text[:4]] = answer.status, answer.json.get("code", "")
        wanted = {"selection": text[:4], "instruction": "Shorter"}
        revised = server.ask("POST", f"/articles/{article}/revise", wanted)
        assert (revised.status, revised.json["code"]) == (409, "no_model")
    assert {text: status for text, (status, _) in found.items()} == dict.fromkeys(found, 200)
    assert put(server, article, before).status == 200


def test_line_ends_of_any_kind_are_kept_as_one(server: Server, article: int) -> None:
    before = result(server, article)
    content = before["content"] + "\nOne line.\nAnother.\n"
    assert put(server, article, content.replace("\n", "\r\n")).status == 200
    version = result(server, article)["version"]
    assert result(server, article)["content"] == content
    assert put(server, article, content.replace("\n", "\r")).json == {"version": version}
    assert put(server, article, before["content"]).status == 200


def slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def counted() -> None:
    while True:
        pass


async def test_a_text_is_not_refused_for_the_time_that_others_took() -> None:
    async with ComputingPool(1) as pool:
        weigh = Weighing(pool, longest=0.8)
        assert await asyncio.gather(*(weigh(slept, 0.5) for _ in range(3))) == [0.5] * 3
        child = await pool(os.getpid)
        with pytest.raises(TextTooIntricate):
            await weigh(counted)
        assert await weigh(os.getpid) == child
        with pytest.raises(EditingBusy) as busy:
            await Weighing(pool, patience=0.3)(counted)
        assert busy.value.status == 503
        assert await weigh(os.getpid) != child


def test_an_older_database_gives_each_finished_article_its_first_version(
    server: Server, article: int, tmp_path: Path
) -> None:
    first = server.get(f"/articles/{article}/versions/1").json
    data = tmp_path / "old"
    data.mkdir(mode=0o700)
    with closing(sqlite3.connect(server.data / "byline.db")) as db:
        db.execute("VACUUM INTO ?", (str(data / "byline.db"),))
    earlier_shape(data, "0002")
    with Server(data, server.settings, WORDY) as upgraded:
        assert result(upgraded, article)["version"] == 1
        assert upgraded.get(f"/articles/{article}/versions").json["items"][0]["origin"] == "written"
        again = upgraded.get(f"/articles/{article}/versions/1").json
        assert again["content"] == first["content"]
        assert put(upgraded, article, "# Another text\n").json == {"version": 2}
