"""The image and compose: what they copy, set and start is there, and runs as they start it."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from byline.settings import PREFIX
from scripts.settings import FIELDS
from tests.backend.faults import small_library
from tests.conftest import unmeasured
from tests.postgres import asked, shared_cluster
from tests.serving import ROOT, eventually, free_port

USER = "10001"
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Read the Dockerfile, a continued line as one."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines) if name]


def last(name: str) -> str:
    return [rest for found, rest in instructions() if found == name][-1]


def settings() -> dict[str, str]:
    """Give what the image sets in its last stage."""
    return dict(pair.split("=", 1) for pair in shlex.split(last("ENV")))


def copied() -> list[tuple[list[str], str]]:
    """Give what is copied out of the checkout, and where to."""
    found = [rest.split() for name, rest in instructions() if name == "COPY"]
    return [(words[:-1], words[-1]) for words in found if not words[0].startswith("--from")]


def let_in(path: str) -> bool:
    """Say whether a path gets into the build: of .dockerignore's rules the last that fits."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        rule = line.removeprefix("!")
        if rule and not rule.startswith("#") and _fits(path, rule):
            kept = line.startswith("!")
    return kept


def _fits(path: str, rule: str) -> bool:
    parts = path.split("/")
    heads = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    if rule.startswith("**/"):
        return any(fnmatch(part, rule[3:]) for part in parts)
    return any(head == rule or (rule == "*" and "/" not in head) for head in heads)


def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_the_linter_has_no_complaint() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--no-color", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_copied_is_there_and_gets_into_the_build() -> None:
    sources = [source for many, _ in copied() for source in many]
    assert {"byline", "backend", "frontend", "requirements/server.txt"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        inside = source if (ROOT / source).is_file() else f"{source}/__init__.py"
        assert let_in(inside), source
    assert let_in("backend/database/migrations/env.py")
    assert let_in("frontend/static/logo.svg")


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".env.local", "backend/.env", ".git/config", ".venv/bin/python",
        "articles/a/article.md", "byline/articles/a.md", "byline/__pycache__/cli.pyc",
        ".byline/byline.db", "tests/conftest.py", "benchmarks/results/a.json",
        "frontend/editor/node_modules/a.js", "requirements/dev.txt",
    ],
)  # fmt: skip
def test_nothing_else_gets_in(path: str) -> None:
    assert not let_in(path)


def test_it_runs_as_nobody_and_is_told_what_exists() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in FIELDS}
    set_here = {name for name in settings() if name.startswith(PREFIX)}
    assert {"BYLINE_DATA_DIR", "BYLINE_HOST"} <= set_here <= known
    assert last("USER") == f"{USER}:{USER}"
    assert settings()["BYLINE_DATA_DIR"] == last("VOLUME")
    assert settings()["BYLINE_PORT"] == last("EXPOSE")
    for name in ("ENTRYPOINT", "CMD"):
        assert json.loads(last(name))  # no shell between the signal and the process
    assert "--require-hashes" in next(rest for _, rest in instructions() if "pip install" in rest)


def test_compose_starts_what_there_is_and_shows_no_database() -> None:
    services = compose()["services"]
    assert set(services) == {"api", "worker", "database"}
    known = {f"{PREFIX}{name.upper()}" for name in FIELDS} | {"PGPASSWORD"}
    for name in ("api", "worker"):
        service = services[name]
        assert set(service["environment"]) <= known
        assert service["depends_on"] == {"database": {"condition": "service_healthy"}}
        assert service["read_only"] is True
        assert service["environment"]["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith(
        "${POSTGRES_PASSWORD:?"
    )
    assert "healthcheck" in services["database"]
    assert "ports" not in services["database"] and "ports" not in services["worker"]
    assert services["api"]["ports"] == ["${PUBLISH:-127.0.0.1:8000}:8000"]
    assert {v.split(":")[0] for s in services.values() for v in s["volumes"]} == set(
        compose()["volumes"]
    )


@dataclass
class Image:
    """What the image holds, in a folder that its user cannot write to."""

    where: Path
    port: int

    def command(self, *arguments: str) -> list[str]:
        assert json.loads(last("ENTRYPOINT")) == ["byline"]
        return [*_as_user(), str(self.python), "-P", "-m", "byline.cli", *arguments]

    @property
    def python(self) -> Path:
        return self.where / "venv" / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        told = settings() | {"BYLINE_DATA_DIR": str(self.where / "data")}
        told |= {"BYLINE_HOST": "0.0.0.0", "BYLINE_PORT": str(self.port), "BYLINE_WEB": "false"}  # noqa: S104
        told |= {"HOME": str(self.where / "tmp"), "TMPDIR": str(self.where / "tmp")}
        kept = {
            k: v for k, v in unmeasured().items() if not k.startswith(PREFIX) and k != "VIRTUAL_ENV"
        }
        return kept | told | {"PATH": os.environ["PATH"]}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.where / "app",
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=60,
        )

    @contextmanager
    def started(self, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.where / f"{arguments[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command(*arguments),
                cwd=self.where / "app",
                env=self.environment | more,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def healthy(self) -> bool:
        kind, _, told = last("HEALTHCHECK").partition(" CMD ")
        assert kind
        _, *rest = json.loads(told)
        command = [*_as_user(), str(self.python), *rest]
        return not subprocess.run(command, env=self.environment, capture_output=True).returncode


def _as_user() -> list[str]:
    """Give what runs a command as the image's user; whoever is not root is nobody already."""
    if os.getuid():
        return []
    return [
        "setpriv",
        f"--reuid={USER}",
        f"--regid={USER}",
        "--clear-groups",
        "--bounding-set=-all",
    ]


@pytest.fixture
def image() -> Iterator[Image]:
    # pytest's own folders are its user's alone
    where = Path(tempfile.mkdtemp(prefix="byline-image-"))
    for sources, target in copied():
        for source in sources:
            _copy(source, where / "app", target)
    for folder in ("data", "tmp"):
        (where / folder).mkdir(mode=0o700)
        if not os.getuid():
            os.chown(where / folder, int(USER), int(USER))
    _make_environment(where)
    where.chmod(0o755)
    for path in (where / "app", *(where / "app").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield Image(where, free_port())
    for path in (where / "app", *(where / "app").rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(where)


def _make_environment(where: Path) -> None:
    """Make what /opt/venv is: the packages of this one, and the checkout that was copied.

    Root's own Python is nobody else's: then the machine's runs them, which is of the same version.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    common = Path("/usr/bin") / version
    python = sys.executable if os.getuid() or not common.exists() else str(common)
    venv = where / "venv"
    subprocess.run([python, "-m", "venv", "--without-pip", venv], check=True)
    packages = sysconfig.get_path("purelib")
    own = venv / "lib" / version / "site-packages" / "byline.pth"
    own.write_text(f"{where / 'app'}\n{packages}\n")


def _copy(source: str, app: Path, target: str) -> None:
    """Do what COPY does, with what .dockerignore lets in."""
    for path in (ROOT / source, *(ROOT / source).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and let_in(name):
            placed = app / (name if target in ("./", source) else f"{target}{path.name}")
            placed.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, placed)


def test_it_writes_an_article_from_files_it_cannot_change(image: Image) -> None:
    services = compose()["services"]
    database = {"BYLINE_DATABASE_URL": shared_cluster().database(), "PGPASSWORD": "a$b/@: %"}
    database |= small_library(image.where / "library")
    serve, work = services["api"]["command"], services["worker"]["command"]
    refused = image.run(*serve, **database)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "byline keys create" in refused.stderr
    made = image.run("keys", "create", "--operator", **database)
    assert made.returncode == 0, made.stderr
    key = made.stdout.split()[-1]
    with image.started(*serve, **database) as api, image.started(*work, **database) as worker:
        eventually(image.healthy, 60)
        article = json.loads(
            _asked(image, key, "/articles/create", {"topic": "Honey bees", "min_words": 300})
        )["id"]
        status = f"SELECT status FROM article WHERE id = {article:d}"  # noqa: S608
        eventually(lambda: asked(database["BYLINE_DATABASE_URL"], status) == [("completed",)], 90)
        exported = _asked(image, key, f"/articles/{article}/export?format=pdf")
        assert exported.startswith(b"%PDF")
        assert api.poll() is worker.poll() is None
    assert not image.healthy()
    changed = [p for p in (image.where / "app").rglob("*") if p.name == "__pycache__"]
    assert not changed


def _asked(image: Image, key: str, path: str, body: Any = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{image.port}{path}", data, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        found: bytes = answer.read()
    return found
