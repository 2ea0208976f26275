"""The children in which documents are parsed: what hostile files do to them, and to each other."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from byline.errors import (
    ReaderFailed,
    SourceBroken,
    SourceEmpty,
    SourceEncrypted,
    SourceError,
    SourceNotText,
    SourceTimeout,
    SourceTooLarge,
    SourceUnsupported,
)
from byline.research import pool as pool_module
from byline.research.pool import ReadingPool
from tests.research import made

GOOD = b"A good text stands in this file, and it is read after whatever went before it."
ENDLESS = b"<p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">A text.</p>"
GIGABYTE = 1_000_000_000
MANY = b"</w:t></w:r></w:p>" + b"<w:p/>" * 600_000 + b"<w:p><w:r><w:t>"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
ok_docx = made.archive([("word/document.xml", made.word_xml(b"A good text."))])


def forms(depth: int) -> bytes:
    """Make a PDF of forms that each draw the next one twice."""
    page = made.PAGE.replace(b"/Font << /F1 4 0 R >>", b"/XObject << /X 6 0 R >>")
    head = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
    form += b"/Resources << /XObject << /X %d 0 R >> >> "
    content = b"/Length 11 >>\nstream\n/X Do /X Do\nendstream"
    first = b"<< /Length 5 >>\nstream\n/X Do\nendstream"
    chain = [form % (7 + i if i < depth else 6) + content for i in range(depth + 1)]
    return made.pdf([*head, page, made.FONT, first, *chain])


HOSTILE: dict[str, tuple[str, Callable[[], bytes], type[SourceError]]] = {
    "a locked PDF": ("pdf", made.locked_pdf, SourceEncrypted),
    "a PDF cut short": ("pdf", lambda: made.pdf_page(b"BT ET" * 999)[:3000], SourceBroken),
    "a PDF of nothing": ("pdf", lambda: b"%PDF-1.7\n", SourceBroken),
    "a PDF with a deep page tree": ("pdf", lambda: made.deep_pdf(20_000), SourceBroken),
    "a PDF whose stream is a bomb": ("pdf", lambda: made.pdf_bomb(GIGABYTE), SourceTooLarge),
    "a PDF of forms in forms": ("pdf", lambda: forms(40), SourceTooLarge),
    "a page under a PDF's name": ("pdf", lambda: b"<html><p>Not found</p></html>", SourceBroken),
    "a DOCX bomb": ("docx", lambda: made.docx_bomb(GIGABYTE), SourceTooLarge),
    "a DOCX bomb that lies about its size": (
        "docx",
        lambda: made.with_false_sizes(made.docx_bomb(GIGABYTE), 1000),
        SourceBroken,
    ),
    "a DOCX with a bomb for a picture": (
        "docx",
        lambda: made.docx_bomb(2 * GIGABYTE, "word/media/image1.bmp"),
        SourceTooLarge,
    ),
    "a DOCX of 30,000 members": (
        "docx",
        lambda: made.archive((f"m/{n}", b"") for n in range(30_000)),
        SourceTooLarge,
    ),
    "a DOCX in a DOCX": ("docx", lambda: made.archive([("inner.docx", ok_docx)]), SourceBroken),
    "a DOCX of endless paragraphs": (
        "docx",
        lambda: made.archive([("word/document.xml", made.word_xml(MANY))]),
        SourceTooLarge,
    ),
    "a DOCX with entities": (
        "docx",
        lambda: made.archive([("word/document.xml", made.word_xml(b"&b;", ENTITIES))]),
        SourceBroken,
    ),
    "a locked DOCX": ("docx", lambda: made.OLE + bytes(600) + made.ENCRYPTED, SourceEncrypted),
    "a DOCX of locked members": ("docx", lambda: made.with_lock(ok_docx), SourceEncrypted),
    "an old DOC": ("docx", lambda: made.OLE + bytes(600), SourceUnsupported),
    "a DOCX that is none": ("docx", lambda: b"some text", SourceNotText),
    "a DOCX cut short": ("docx", lambda: ok_docx[: len(ok_docx) // 2], SourceBroken),
    "binary data": ("txt", lambda: bytes(range(256)) * 400, SourceNotText),
    "a text of 40 MB": ("txt", lambda: "😀 word ".encode() * 4_000_000, SourceTooLarge),
    "white space in UTF-16": ("txt", lambda: " \n\t".encode("utf-16"), SourceEmpty),
    "a page nested 10,000 deep": (
        "html",
        lambda: b"<div>" * 10_000 + b"<p>Text.</p>" + b"</div>" * 10_000,
        SourceBroken,
    ),
}  # fmt: skip


@pytest.fixture
async def pool() -> AsyncIterator[ReadingPool]:
    async with ReadingPool(1, cpu_seconds=10) as opened:
        yield opened


def children(parent: int) -> list[int]:
    """Give the processes that a process has started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def readers() -> list[int]:
    """Give the reading children of this process."""
    own = children(os.getpid())
    return [p for p in own if b"reading.child" in _command(p)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def gone(pid: int) -> bool:
    """Has a process ended?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
    except OSError:
        return True
    return state == "Z"


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (it waits for another process)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_has_its_own_error_and_harms_no_other(
    pool: ReadingPool, name: str
) -> None:
    suffix, make, error = HOSTILE[name]
    data = make()
    await pool.parse("txt", GOOD)
    with pytest.raises(SourceError) as raised:
        await pool.parse(suffix, data)
    assert type(raised.value) is error
    assert raised.value.message
    assert (await pool.parse("txt", GOOD)).text == GOOD.decode()


async def test_a_page_with_an_attribute_of_20_mb_is_read(pool: ReadingPool) -> None:
    page = b"<p title='" + b"x" * 20_000_000 + b"'>The paragraph is read all the same.</p>"
    assert (await pool.parse("html", page)).text == "The paragraph is read all the same."


async def test_no_child_takes_more_memory_than_it_may(pool: ReadingPool) -> None:
    await pool.parse("txt", GOOD)
    (pid,) = readers()
    assert _most_memory(pid) <= 600_000_000


def _most_memory(pid: int) -> int:
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return int(next(x for x in limits if x.startswith("Max address space")).split()[3])


async def test_a_document_that_computes_too_long_times_out() -> None:
    async with ReadingPool(1, cpu_seconds=1) as pool:
        with pytest.raises(SourceTimeout):
            await pool.parse("html", ENDLESS)
        assert (await pool.parse("txt", GOOD)).text


async def test_a_child_that_hangs_times_out_and_is_ended() -> None:
    async with ReadingPool(1, wall_seconds=1) as pool:
        await pool.parse("txt", GOOD)
        (pid,) = readers()
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SourceTimeout):
            await pool.parse("txt", GOOD)
        assert gone(pid)
        assert (await pool.parse("txt", GOOD)).text


async def test_the_limit_of_computing_is_each_document_s_own() -> None:
    slow = b"<p " + b" ".join(b"a%d=1" % i for i in range(10_000)) + b">A slow text is here.</p>"
    async with ReadingPool(1, cpu_seconds=1) as pool:
        for _ in range(12):
            assert (await pool.parse("html", slow)).text == "A slow text is here."
        assert len(readers()) == 1


async def test_a_cancelled_parse_ends_its_child(pool: ReadingPool) -> None:
    parse = asyncio.ensure_future(pool.parse("html", ENDLESS))
    await until(lambda: len(readers()) == 1)
    (pid,) = readers()
    await asyncio.sleep(0.2)
    parse.cancel()
    with pytest.raises(asyncio.CancelledError):
        await parse
    assert gone(pid)
    assert (await pool.parse("txt", GOOD)).text == GOOD.decode()


async def test_a_child_that_somebody_else_killed_costs_nothing(pool: ReadingPool) -> None:
    await pool.parse("txt", GOOD)
    os.kill(readers()[0], signal.SIGKILL)
    assert (await pool.parse("txt", GOOD)).text == GOOD.decode()


async def test_ctrl_c_in_a_terminal_is_for_the_parent_alone(pool: ReadingPool) -> None:
    await pool.parse("txt", GOOD)
    (pid,) = readers()
    assert os.getpgid(pid) != os.getpgid(0)


async def test_a_closed_pool_leaves_no_child_behind() -> None:
    async with ReadingPool(3) as pool:
        await asyncio.gather(*(pool.parse("txt", GOOD) for _ in range(12)))
        pids = readers()
        assert 1 <= len(pids) <= 3
    assert all(gone(pid) for pid in pids)


async def test_a_child_is_replaced_after_many_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "RECYCLE", 3)
    async with ReadingPool(1) as pool:
        seen = set()
        for _ in range(7):
            await pool.parse("txt", GOOD)
            seen.update(readers())
    assert len(seen) == 3


async def test_documents_read_at_once_do_not_mix() -> None:
    texts = [f"The text of document number {n} is told here in one sentence." for n in range(40)]
    async with ReadingPool(3) as many:
        read = await asyncio.gather(*(many.parse("txt", t.encode()) for t in texts))
    assert [d.text for d in read] == texts


@pytest.mark.parametrize("program", ["/bin/true", "/no/such/program"])
async def test_a_child_that_does_not_start_is_no_fault_of_the_document(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    async with ReadingPool(1) as pool:
        with pytest.raises(ReaderFailed):
            await pool.parse("txt", GOOD)


@pytest.mark.parametrize(
    "answer",
    ['{"failure": 3', '{"failure": "article_lost"}', '{"text": 1}', "[]", '{"failure": [1]}'],
)
async def test_nonsense_from_a_child_that_was_taken_over_is_a_broken_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\necho ready\nread line\necho '{answer}'\nread line\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    async with ReadingPool(1) as pool:
        with pytest.raises(SourceBroken):
            await pool.parse("txt", GOOD + b"\n")


PARENT = """
import asyncio, sys
from byline.research.pool import ReadingPool

async def main():
    async with ReadingPool(1, cpu_seconds=2) as pool:
        await pool.parse("txt", b"A text that is read before the endless one begins.")
        print("busy", flush=True)
        busy = sys.argv[1] == "busy"
        page = b"<p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">A text.</p>"
        await (pool.parse("html", page) if busy else asyncio.sleep(60))

asyncio.run(main())
"""


def _start(state: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, state], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


@pytest.mark.parametrize("state", ["busy", "idle"])
async def test_children_end_when_their_parent_is_killed(state: str) -> None:
    with _start(state) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"busy\n"
        (pid,) = children(parent.pid)
        if state == "busy":
            await until(lambda: _cpu(pid) > 0.5)
        parent.kill()
        parent.wait()
        await until(lambda: gone(pid))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def test_500_documents_cost_no_more_each_than_100_do() -> None:
    page = (
        "# A page\n\n" + "A [link](http://x.example/) in a sentence of some words. " * 100
    ).encode()

    async def seconds(count: int) -> float:
        began = time.monotonic()
        async with ReadingPool(2) as pool:
            await asyncio.gather(*(pool.parse("md", page) for _ in range(count)))
        return (time.monotonic() - began) / count

    few, many = await seconds(100), await seconds(500)
    assert many < 2 * few
