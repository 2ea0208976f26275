"""Behind a proxy the client is who the proxy says; whoever is no trusted proxy is not believed."""

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from backend.api.proxied import Hop, hop
from backend.settings import ServerSettings
from byline.errors import SettingsError
from tests.serving import PROGRAMS, Server

QUICK = PROGRAMS / "quick.py"
PROXIES = ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32")
TOLD = [
    ({"x-forwarded-for": "192.0.2.7"}, Hop(client="192.0.2.7")),
    ({"x-forwarded-for": "198.51.100.1, 192.0.2.7"}, Hop(client="192.0.2.7")),
    ({"x-forwarded-for": "198.51.100.1, 192.0.2.7, 10.1.2.3"}, Hop(client="192.0.2.7")),
    ({"x-forwarded-for": "198.51.100.1, unknown, 10.1.2.3"}, Hop(client="10.1.2.3")),
    ({"x-forwarded-for": "192.0.2.7:4711"}, Hop(client="192.0.2.7")),
    ({"x-forwarded-for": "[2001:dead::7]:4711"}, Hop(client="2001:dead::7")),
    ({"x-forwarded-for": "<script>"}, Hop(client="127.0.0.1")),
    (
        {"x-forwarded-proto": "HTTPS", "x-forwarded-host": "news.example"},
        Hop(client="127.0.0.1", scheme="https", host="news.example"),
    ),
    ({"x-forwarded-proto": "file"}, Hop(client="127.0.0.1")),
    (
        {"forwarded": 'for="[2001:dead::7]:4711";proto=https;host=news.example'},
        Hop(client="2001:dead::7", scheme="https", host="news.example"),
    ),
    (
        {"forwarded": "for=198.51.100.1, For=192.0.2.7;proto=http, for=10.0.0.1"},
        Hop(client="192.0.2.7"),
    ),
    ({"forwarded": "for=192.0.2.7, for=_hidden"}, Hop(client="127.0.0.1")),
    ({"forwarded": 'for="192.0.2.7, for=10.0.0.1'}, Hop(client="127.0.0.1")),
    ({"forwarded": "for=192.0.2.7", "x-forwarded-for": "192.0.2.8"}, Hop()),
]


@pytest.mark.parametrize(("headers", "told"), TOLD)
def test_the_nearest_that_is_no_proxy_is_the_client(headers: dict[str, str], told: Hop) -> None:
    assert hop(Headers(headers), "127.0.0.1", PROXIES) == told


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.1/8", "*"])
def test_what_is_no_network_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BYLINE_TRUSTED_PROXIES", value)
    with pytest.raises(SettingsError, match=r"^BYLINE_TRUSTED_PROXIES: "):
        ServerSettings.read()


def test_behind_a_trusted_proxy_clients_are_counted_apart_and_pages_over_https_are_our_own(
    tmp_path: Path,
) -> None:
    settings = {"BYLINE_TRUSTED_PROXIES": "127.0.0.1", "BYLINE_RATE_WITHOUT_KEY": "2/hour"}
    settings |= {"BYLINE_ALLOWED_HOSTS": "news.example", "BYLINE_REQUIRE_KEY": "false"}
    with Server(tmp_path / "data", settings, QUICK) as server:

        def get(client: str, written: int = 0) -> int:
            # What a client writes stands further left: the proxy adds the last one.
            told = {"X-Forwarded-For": f"198.51.100.{written}, {client}"}
            return server.get("/articles/", told).status

        statuses = [get("192.0.2.7", written) for written in range(4)]
        assert statuses == [200, 200, 429, 429], "he writes another address each time, in vain"
        assert get("192.0.2.8") == 200
        told = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
        told |= {"X-Forwarded-Host": "news.example", "Origin": "https://news.example"}
        made = server.ask("POST", "/articles/create", {"topic": "Bees"}, headers=told)
        assert made.status == 201, made.body
        other = told | {"Origin": "https://evil.example"}
        refused = server.ask("POST", "/articles/create", {"topic": "Bees"}, headers=other)
        assert refused.status == 403
        other = told | {"X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}
        refused = server.ask("POST", "/articles/create", {"topic": "Bees"}, headers=other)
        assert refused.status == 403, "the name that a proxy tells must be one of ours, too"


@pytest.mark.parametrize("proxies", ["", "192.0.2.0/24"])
def test_nobody_else_is_believed_not_even_on_this_machine(tmp_path: Path, proxies: str) -> None:
    settings = {"BYLINE_TRUSTED_PROXIES": proxies, "BYLINE_RATE_WITHOUT_KEY": "2/hour"}
    settings |= {"BYLINE_ALLOWED_HOSTS": "news.example", "BYLINE_REQUIRE_KEY": "false"}
    with Server(tmp_path / "data", settings, QUICK) as server:
        lies = [
            {"X-Forwarded-For": "192.0.2.7"},
            {"Forwarded": "for=192.0.2.8"},
            {"X-Forwarded-For": "192.0.2.9", "X-Real-IP": "192.0.2.9"},
        ]
        assert [server.get("/articles/", lie).status for lie in lies] == [200, 200, 429]
        told = {"X-Forwarded-Host": "news.example", "Origin": "https://news.example"}
        refused = server.ask("POST", "/articles/create", {"topic": "Bees"}, headers=told)
        assert refused.status == 403
