"""A backup holds what the database held at one moment; it is restored whole or not at all."""

import io
import os
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, Float, Integer, LargeBinary, Table, insert, select, text

from backend.database import engine
from backend.database.backup import check, create, restore
from backend.database.sealed import Sealed, Sealing
from backend.database.snapshot import MOMENTARY
from backend.database.tables import metadata
from backend.errors import BackupDamaged, BackupUnfit, DatabaseNotEmpty
from byline.errors import BylineError
from tests.backend.faults import REPEATED, asked, calls, disk, earlier_shape, number, torn_logs
from tests.conftest import Byline, Done, unmeasured
from tests.postgres import shared_cluster
from tests.serving import PROGRAMS, Server, eventually

HOSTILE = ("", "\\u0000", "a\nb\r\n\t\"'\\", "\u2028 \U0001f41d e\u0301", "x" * 7_000, "[{")
BYTES = (b"", bytes(range(256)), b"\n{}\n", os.urandom(7_000))
STEPS = 20
TORN = (
    "SELECT count(*) FROM article WHERE head <> "
    "(SELECT count(*) FROM record WHERE record.article_id = article.id)"
)
QUIET: Callable[[str, int], None] = lambda table, rows: None  # noqa: E731


def another(url: str, tmp_path: Path, kind: str) -> str:
    """Give the address of an empty database of a kind."""
    return (
        shared_cluster().database() if kind == "postgresql" else f"sqlite:///{tmp_path}/{kind}.db"
    )


def backup(url: str) -> io.BytesIO:
    out = io.BytesIO()
    create(url, out, QUIET)
    return out


def told(file: io.BytesIO) -> list[bytes]:
    """Give what a backup says of the database, without when it was made."""
    return list(Sealed(file).lines())[1:]


def written(url: str, work: Callable[[Connection], Any]) -> Any:
    opened = engine.engine(url, 1, writes=True)
    try:
        with opened.begin() as c:
            return work(c)
    finally:
        opened.dispose()


def made(url: str, shape: str = "head") -> None:
    opened = engine.engine(url, 1, writes=True)
    engine.migrate(opened, shape)
    opened.dispose()


def value(of: Any, n: int) -> Any:
    """Give a column's value in row n, none of which is like another."""
    if of.nullable and n % 2:
        return None
    if isinstance(of.type, Boolean):
        return n % 2 == 0
    if isinstance(of.type, Integer):
        return n + 1
    if isinstance(of.type, Float):
        return (0.1, 1 / 3, 1.0, 1e300)[n % 4]
    if isinstance(of.type, LargeBinary):
        return BYTES[n % len(BYTES)]
    longest = getattr(of.type, "length", None) or 100_000
    return (HOSTILE[n % len(HOSTILE)] + f"{n}")[-longest:]


def column(url: str, query: Any) -> list[Any]:
    """Give the first column of what a statement answers."""
    return list(written(url, lambda c: c.scalars(query).all()))


def filled(url: str) -> None:
    """Put rows into every table, and remove the last of some."""
    made(url)

    def fill(c: Connection) -> None:
        for table in metadata.sorted_tables:
            rows = [{col.name: value(col, n) for col in table.c} for n in range(6)]
            c.execute(insert(table), rows)
        if c.dialect.name == "postgresql":
            for name in ("article", "document", "webhook"):  # ids were given by hand
                c.execute(text(f"SELECT setval('{name}_id_seq', 6)"))
        for name in ("delivery", "webhook", "document", "article"):
            table = metadata.tables[name]
            c.execute(table.delete().where(table.c.id == 6))

    written(url, fill)


def rows(url: str, table: Table) -> list[Any]:
    columns = [c for c in table.c if c.name != "worker_id"]
    found = written(url, lambda c: c.execute(select(*columns)).all())
    return sorted(repr(tuple(row)) for row in found)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_all_that_is_in_one_kind_of_database_comes_to_be_in_another(
    database_url: str, tmp_path: Path, into: str
) -> None:
    filled(database_url)
    taken = backup(database_url)
    other = another(database_url, tmp_path, into)
    _, counts = restore(other, taken, QUIET)
    assert {c.table for c in counts} == set(metadata.tables) - MOMENTARY
    assert all(c.rows >= 5 for c in counts)
    for table in metadata.sorted_tables:
        same = [] if table.name in MOMENTARY else rows(database_url, table)
        assert rows(other, table) == same, table.name
        if "worker_id" in table.c:
            free = select(table.c.worker_id).distinct()
            assert column(other, free) == [None]
    assert told(backup(other)) == told(taken)


def test_the_language_of_a_database_changes_nothing(tmp_path: Path) -> None:
    """One that is sorted by a language's rules has the rows of a table in another order."""
    icu = "CREATE DATABASE sorted TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    shared_cluster().ask("postgres", icu)
    url = shared_cluster().url("sorted")
    made(url)
    names = [{"name": name, "created_at": ""} for name in "aBcAbC-_1"]
    written(url, lambda c: c.execute(insert(metadata.tables["owner"]), names))
    taken = backup(url)
    other = f"sqlite:///{tmp_path}/other.db"
    restore(other, taken, QUIET)
    assert told(backup(other)) == told(taken)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_no_id_that_was_ever_given_is_given_again(
    database_url: str, tmp_path: Path, into: str
) -> None:
    filled(database_url)
    other = another(database_url, tmp_path, into)
    restore(other, backup(database_url), QUIET)
    for name in ("article", "document", "webhook"):
        table = metadata.tables[name]
        new = {c.name: value(c, 8) for c in table.c if c.name != "id"}
        given = insert(table).values(**new).returning(table.c.id)
        assert column(other, given) == [7]


def test_taken_under_load_it_holds_every_article_and_the_work_goes_on_in_the_other_kind(
    database_url: str, tmp_path: Path
) -> None:
    into = "postgresql" if "sqlite" in database_url else "sqlite"
    settings = {"STEPS": str(STEPS), "SECONDS": "0.05", "BYLINE_MAX_ARTICLES": "10"}
    own = settings | {"BYLINE_DATABASE_URL": database_url}
    if "sqlite" in database_url:
        (tmp_path / "from").mkdir()
        database_url = f"sqlite:///{tmp_path}/from/byline.db"
        own = settings
    with Server(tmp_path / "from", own, PROGRAMS / "quick.py", measured=False) as first:
        accepted = [first.create(topic=f"Bees {n}") for n in range(10)]
        eventually(lambda: calls(first, "finished") > STEPS)
        before = calls(first, "finished")

        def meanwhile(table: str, rows: int) -> None:
            """Let the server write between the first table and the others: it waits for nobody."""
            if (table, rows) == ("article", 10):
                eventually(lambda: calls(first, "finished") > before + STEPS)

        taken = io.BytesIO()
        create(database_url, taken, meanwhile)
        first.end(signal.SIGKILL)
    other = another(database_url, tmp_path, into)
    settings |= {"BYLINE_DATABASE_URL": other}
    if into == "sqlite":
        del settings["BYLINE_DATABASE_URL"]
        (tmp_path / "into").mkdir()
        other = f"sqlite:///{tmp_path}/into/byline.db"
    restore(other, taken, QUIET)
    second = Server(tmp_path / "into", settings, PROGRAMS / "quick.py", measured=False)
    done = "SELECT article_id, key, attempt, started_at FROM call WHERE state = 'finished'"
    kept = {tuple(row) for row in asked(second, done)}
    assert number(second, TORN) == 0
    assert before <= len(kept) < 10 * STEPS
    with second:
        assert all(second.wait(article)["status"] == "completed" for article in accepted)
        assert (torn_logs(second), number(second, REPEATED)) == (0, 0)
        assert calls(second, "finished") == 10 * STEPS
        assert kept <= {tuple(row) for row in asked(second, done)}  # none was made again


def small(tmp_path: Path) -> bytes:
    url = f"sqlite:///{tmp_path}/small.db"
    made(url)
    return backup(url).getvalue()


def test_a_file_that_ends_early_or_has_another_byte_is_refused(tmp_path: Path) -> None:
    whole = small(tmp_path)
    random = Random(1)
    damaged = [whole[:n] for n in range(len(whole))] + [whole + b"\0", whole + whole, whole[1:]]
    for n in range(len(whole)):
        other = bytearray(whole)
        other[n] ^= 1 << random.randrange(8)
        damaged.append(bytes(other))
    for file in damaged:
        with pytest.raises(BackupDamaged):
            Sealed(io.BytesIO(file))
    for file in random.sample(damaged, 5):
        with pytest.raises(BackupDamaged):
            restore(f"sqlite:///{tmp_path}/none.db", io.BytesIO(file), QUIET)
    assert not (tmp_path / "none.db").exists()
    check(io.BytesIO(whole), QUIET)


def resealed(file: bytes, lines: Callable[[list[bytes]], None], **count: Any) -> io.BytesIO:
    """Give a backup that is not what it says, under a seal that is in order."""
    whole = Sealed(io.BytesIO(file))
    said = list(whole.lines())
    lines(said)
    out = io.BytesIO()
    sealing = Sealing(out)
    for line in said:
        sealing.write(line)
    first, *rest = whole.seal.tables
    sealing.seal((first.model_copy(update=count), *rest))
    return out


def later(lines: list[bytes]) -> None:
    lines[0] = lines[0].replace(engine.shapes()[-1].encode(), b"9999")


def other_form(lines: list[bytes]) -> None:
    lines[0] = b'{"byline_backup": 2, "more": []}'


def row_gone(lines: list[bytes]) -> None:
    del lines[next(n for n, line in enumerate(lines) if line.startswith(b"["))]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a backup that has something of everything in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('whole')}/filled.db"
    filled(url)
    return backup(url).getvalue()


@pytest.mark.parametrize(
    ("change", "count", "error"),
    [
        (list, {"rows": 7}, BackupDamaged),
        (list, {"sha256": "0" * 64}, BackupDamaged),
        (row_gone, {}, BackupDamaged),
        (later, {}, BackupUnfit),
        (other_form, {}, BackupUnfit),
    ],
)
def test_one_that_is_not_what_it_says_changes_nothing(
    database_url: str,
    whole: bytes,
    change: Callable[[list[bytes]], None],
    count: dict[str, Any],
    error: type[BylineError],
) -> None:
    with pytest.raises(error):
        restore(database_url, resealed(whole, change, **count), QUIET)
    made(database_url)
    for table in metadata.sorted_tables:
        assert rows(database_url, table) == []


def test_it_goes_into_an_empty_database_only(database_url: str, tmp_path: Path) -> None:
    taken = io.BytesIO(small(tmp_path))
    made(database_url)  # a service was started with it, and nothing was asked of it
    restore(database_url, taken, QUIET)
    table = metadata.tables["owner"]
    written(database_url, lambda c: c.execute(insert(table).values(name="a", created_at="")))
    with pytest.raises(DatabaseNotEmpty, match="owner"):
        restore(database_url, taken, QUIET)
    assert len(rows(database_url, table)) == 1


def test_what_this_kind_of_database_cannot_keep_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nul.db"
    made(url)
    bad = insert(metadata.tables["owner"]).values(name="a\0b", created_at="")
    written(url, lambda c: c.execute(bad))
    restore(f"sqlite:///{tmp_path}/other.db", backup(url), QUIET)
    with pytest.raises(BackupUnfit, match="owner"):
        restore(shared_cluster().database(), backup(url), QUIET)


def test_one_of_an_earlier_shape_is_brought_up_to_date(database_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    old = f"sqlite:///{data}/byline.db"
    filled(old)
    owned = text("UPDATE document SET hash = id, kind = id")
    keyed = text("UPDATE article SET idempotency_key = id")  # what 0004 holds for all owners
    written(old, lambda c: (c.execute(owned), c.execute(keyed)))
    earlier_shape(data, "0004")
    sequence = "UPDATE sqlite_sequence SET seq = 6 WHERE name IN ('article', 'document')"
    written(old, lambda c: c.execute(text(sequence)))
    head, _ = restore(database_url, backup(old), QUIET)
    assert head.shape == "0004"
    article = metadata.tables["article"]
    assert column(database_url, select(article.c.owner)) == ["local"] * 5
    new = {c.name: value(c, 8) for c in article.c if c.name != "id"}
    given = insert(article).values(**new).returning(article.c.id)
    assert column(database_url, given) == [7]


def test_a_database_of_a_later_version_or_an_early_one_is_not_backed_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/byline.db"
    made(url, "0003")
    with pytest.raises(BackupUnfit, match="early"):
        backup(url)
    made(url)
    written(url, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(BackupUnfit, match="later"):
        backup(url)


def at(byline: Byline, data: Path, *arguments: str, **env: str) -> Done:
    return byline("backup", *arguments, forked=True, BYLINE_DATA_DIR=str(data), **env)


def test_the_command_takes_one_and_says_what_is_in_it(byline: Byline, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    data.mkdir()
    filled(f"sqlite:///{data}/byline.db")
    assert at(byline, data, "create", "file").code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    for table in ("article\t5\t", "owner\t6\t"):
        assert table in at(byline, data, "check", "file").out
    assert at(byline, data, "restore", "file", "--into", "new").code == 0
    new = f"sqlite:///{tmp_path}/new/byline.db"
    given, restored = Counter(told(io.BytesIO(file.read_bytes()))), Counter(told(backup(new)))
    audited = b'{"table":"audit",'  # one row more: that it was restored
    assert [line for line in given - restored if not line.startswith(audited)] == []
    assert [line for line in restored - given if b"backup restore" not in line] == [
        line for line in restored if line.startswith(audited)
    ]
    assert not list(tmp_path.glob(".file*"))


def test_what_it_cannot_do_it_says_in_one_line(byline: Byline, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    assert at(byline, data, "create", "file").code == 2  # there is no database, and none is made
    assert not file.exists()
    assert not (data / "byline.db").exists()
    data.mkdir()
    made(f"sqlite:///{data}/byline.db")
    file.write_text("mine")
    there = at(byline, data, "create", "file")
    assert (there.code, file.read_text()) == (2, "mine")
    assert "--force" in there.err
    damaged = at(byline, tmp_path / "new", "restore", "file")
    assert (damaged.code, (tmp_path / "new" / "byline.db").exists()) == (4, False)
    assert at(byline, data, "check", "none").code == 2
    assert at(byline, data, "create", "file", "--force").code == 0
    away = at(byline, data, "restore", "file", "--into", "postgresql://u:geheim@127.0.0.1:1/x")
    assert away.code == 4
    for done in (there, damaged, away):
        assert len(done.err.strip().splitlines()) == 1
        assert "geheim" not in done.err + done.out


def test_a_database_in_use_is_left_alone(byline: Byline, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(small(tmp_path))
    own = {} if "sqlite" in database_url else {"BYLINE_DATABASE_URL": database_url}
    with Server(tmp_path / "data", own, PROGRAMS / "quick.py", measured=False):
        done = at(byline, tmp_path / "data", "restore", "file", **own)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "using" in done.err


def run(
    where: Path, *arguments: str, most: int = -1, out: Any = None, env: dict[str, str] | None = None
) -> Any:
    """Start a command in a process whose files may grow to so many bytes: then the disk is full."""
    command = [sys.executable, "-m", "byline.cli", "backup", *arguments]
    own = unmeasured() | {"BYLINE_DATA_DIR": str(where / "data")} | (env or {})
    limits = (most, most)
    return subprocess.Popen(
        command,
        cwd=where,
        env=own,
        stdout=out,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
    )


def refused(process: subprocess.Popen[bytes]) -> bool:
    """Wait for a command; say whether it told of the full disk."""
    _, said = process.communicate(timeout=60)
    return process.returncode == 4 and b"disk is full" in said


def peak(process: subprocess.Popen[bytes]) -> float:
    """Wait for a command; give the most memory that it has had, in megabytes."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stderr
    assert process.returncode == 0, process.stderr.read()
    process.stderr.close()
    return used.ru_maxrss / 1024


def sized(where: Path, megabytes: int) -> Path:
    """Give a folder with a database of about this size."""
    (where / "data").mkdir(parents=True)
    url = f"sqlite:///{where}/data/byline.db"
    made(url)
    article, blob = metadata.tables["article"], metadata.tables["blob"]
    one = {c.name: value(c, 0) for c in article.c} | {"id": 1}
    random = Random(1)

    def fill(c: Connection) -> None:
        c.execute(insert(article).values(**one))
        for n in range(10 * megabytes):
            many = {"article_id": 1, "hash": f"{n:064}", "data": random.randbytes(100_000)}
            c.execute(insert(blob).values(**many))

    written(url, fill)
    return where


def test_a_large_one_is_never_in_memory_as_a_whole_nor_half_restored(tmp_path: Path) -> None:
    large, least = (
        sized(tmp_path / "large", 30),
        peak(run(sized(tmp_path / "none", 0), "create", "x")),
    )
    assert peak(run(large, "create", "file")) < least + 20
    into, log = ("restore", "file", "--into", "new"), large / "new" / "byline.db-wal"
    killed = run(large, *into)
    eventually(lambda: log.exists() and log.stat().st_size > 4_000_000)
    killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    log.unlink()  # what it had written of the backup, which the database has never heard of
    trigger = large / "full"
    power = {"LD_PRELOAD": str(disk(large)), "POWER_DIR": str(log.parent), "POWER_SEED": "1"}
    power |= {"POWER_FULL": str(trigger), "POWER_CUT": str(large / "cut")}
    filling = run(large, *into, env=power)
    eventually(lambda: log.exists() and log.stat().st_size > 4_000_000)
    trigger.touch()
    assert refused(filling)
    assert peak(run(large, *into, out=subprocess.DEVNULL)) < least + 60


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    large = sized(tmp_path / "large", 6)
    (large / "kept").write_text("mine")
    assert refused(run(large, "create", "kept", "--force", most=3_000_000))
    with Path("/dev/full").open("wb") as full:
        assert refused(run(large, "create", "-", out=full))
    assert {path.name for path in large.iterdir()} == {"kept", "data"}
    assert (large / "kept").read_text() == "mine"
