"""Requests as nobody means them: broken JSON, wrong encodings, numbers and paths beyond reason."""

import http.client
from collections import Counter
from dataclasses import dataclass, field
from random import Random

SURROGATE = b'{"topic": "\\ud800"}'
BODIES = (
    b"",
    b"null",
    b"[]",
    b'"topic"',
    b"{",
    b'{"topic": NaN}',
    b'{"topic": "bees", "min_words": NaN}',
    b'{"topic": "bees", "min_words": Infinity}',
    b'{"topic": "bees", "min_words": 1e999}',
    b'{"topic": "bees", "min_words": ' + b"9" * 5000 + b"}",
    b'{"topic": "bees", "min_words": -0.0}',
    SURROGATE,
    b'{"topic": "bees", "tone": "\\udfff"}',
    b'{"\\ud800": 1}',
    '{"topic": "Bienenstöcke"}'.encode("latin-1"),
    '{"topic": "bees"}'.encode("utf-16"),
    b'\xef\xbb\xbf{"topic": "bees"}',
    b'{"topic": "a\\u0000b"}',
    b'{"topic": "   "}',
    b'{"topic": "bees", "topic": 3}',
    b'{"topic": {"a": 1}}',
    b'{"content": "a"}',
    b'{"content": "\\u0000"}',
    b'{"content": "\\ud800"}',
    b'{"content": "' + b"[" * 20_000 + b'"}',
    b'{"section": "section-0", "instruction": "a"}',
    b'{"topic": "bees", "template": "\\u0000"}',
    b'{"topic": "bees", "template": 9e99}',
    b'{"name": "a\\u0000b", "fields": {}}',
    b'{"name": "\\ud800", "fields": {"tone": "\\udfff"}}',
    b'{"name": "a", "fields": {"tone": "\\u0000", "voice": "\\u0000"}}',
    b'{"name": "a", "fields": {"fields": {"fields": {}}}}',
    b'{"url": "http://127.0.0.1:99999/"}',
    b'{"url": "http://0x7f.1/\\u0000"}',
    b'{"url": "http://[::ffff:169.254.169.254]/"}',
    b"[" * 5000,
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
    b'{"topic": ' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"topic": "' + b"b" * 1_100_000 + b'"}',
    b'{"topic": "' + b"b" * 100_000 + b'"}',
    b"\x00\xff\xfe",
)
NUMBERS = ("0", "-1", "1e9", str(2**63 - 1), str(2**63), "9" * 4000, "%00", "1.5", "abc", "١", " 1")
PATHS = (
    "/articles/{n}",
    "/articles/{n}/status",
    "/articles/{n}/result",
    "/articles/{n}/events?after={n}",
    "/articles/{n}/image",
    "/articles/{n}/calls?bodies={n}",
    "/articles/{n}/export?format={n}",
    "/articles/?page={n}&size={n}",
    "/articles/estimate",
    "/documents",
    "/documents/{n}",
    "/documents?page={n}&size={n}",
    "/articles/?search={n}&status={n}",
    "/articles/{n}/cancel",
    "/articles/{n}/retry",
    "/articles/{n}/content",
    "/articles/{n}/revise",
    "/articles/{n}/versions/{n}",
    "/articles/{n}/rendered",
    "/articles/{n}/proposals",
    "/articles/{n}/proposals/{n}/accept",
    "/templates",
    "/templates/{n}",
    "/webhooks",
    "/webhooks/{n}",
    "/webhooks/{n}/test",
    "/webhooks/{n}/deliveries",
    "/docs/static/../../../../etc/passwd",
    "/docs/static/%2e%2e/%2e%2e/core.py",
    "/%ff%fe",
    "//articles",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Idempotency-Key": "k" * 300},
    {"Idempotency-Key": ""},
    {"Idempotency-Key": "\xff\xfe"},
    {"Last-Event-ID": "9" * 40},
    {"Last-Event-ID": "-1"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Encoding": "gzip"},
    {"If-Match": "*"},
    {"If-Match": '"1"'},
    {"If-Match": '"' + "9" * 400},
    {"Accept": "\x01"},
    {"Content-Length": "-5"},
    {"X" * 200: "y"},
)
# What a finished article can be asked for: of the numbers above, none is one's.
FINISHED: tuple[tuple[str, str, bytes | None], ...] = (
    ("PUT", "/articles/{n}/content", b'{"content": "a"}'),
    ("PUT", "/articles/{n}/content", b'{"content": "' + b"[1]> *_" * 200 + b'"}'),
    ("POST", "/articles/{n}/rendered", b'{"content": "\\ud800' + b"[1]> *_" * 200 + b'"}'),
    ("GET", "/articles/{n}/rendered", None),
    ("GET", "/articles/{n}/export?format=docx", None),
    ("GET", "/articles/{n}/export?format=epub&front_matter=2", None),
    ("POST", "/articles/{n}/revise", b'{"section": "section-1", "instruction": "\\ud800"}'),
    ("POST", "/articles/{n}/revise", b'{"section": "section-1", "instruction": "a"}'),
    ("POST", "/articles/{n}/revise", b'{"selection": "\\u0000"}'),
    ("GET", "/articles/{n}/proposals", None),
    ("POST", "/articles/{n}/proposals/1/accept", b"[" * 5000),
    ("POST", "/articles/{n}/proposals/{n}/reject", None),
    ("GET", "/articles/{n}/versions/99999999999", None),
    ("POST", "/articles/{n}/retry", b'{"budget_usd": 1e999}'),
    ("POST", "/articles/{n}/approve", b'{"outline": {"sections": [{"id": "\\ud800"}]}}'),
)
FOREIGN = ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"})
METHODS = ("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE")


@dataclass
class Attack:
    """Sends so many hostile requests and counts what came back."""

    port: int
    seed: int = 1
    article: int = 0  # one that is finished, if there is any: the others are nobody's
    sent: int = 0
    failures: list[str] = field(default_factory=list)
    let_through: list[str] = field(default_factory=list)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def run(self, requests: int) -> None:
        random = Random(self.seed)
        connection = self._connect()
        for _ in range(requests):
            if not self._one(connection, random):
                connection.close()
                connection = self._connect()
        connection.close()

    def _one(self, connection: http.client.HTTPConnection, random: Random) -> bool:
        """Send one request; False when the connection cannot be used again."""
        foreign = random.choice(FOREIGN) if random.random() < 0.1 else {}
        headers = {"Content-Type": "application/json"} | random.choice(HEADERS) | foreign
        path = random.choice(PATHS).format(n=random.choice(NUMBERS))
        method, body = random.choice(METHODS), random.choice((None, *BODIES))
        if random.random() < 0.5:
            method, path = "POST", "/articles/create"
        elif self.article and random.random() < 0.1:
            method, path, body = random.choice(FINISHED)
            path = path.format(n=self.article)
            headers = {"If-Match": "*"} | headers
        self.sent += 1
        answer: http.client.HTTPResponse | None = None
        try:
            connection.request(method, path.replace(" ", "%20"), body, headers)
            answer = connection.getresponse()
            answer.read()
        except (ConnectionError, http.client.HTTPException, UnicodeEncodeError, ValueError):
            if answer is not None:
                answer.close()
            return False  # it hung up, or our own client refused to say it
        self.answers[path.rpartition("/")[2], answer.status] += 1
        if answer.status >= 500:
            self.failures.append(f"{answer.status} {method} {path[:80]} {(body or b'')[:40]!r}")
        refused = method not in ("GET", "HEAD", "OPTIONS") or "Host" in foreign
        if foreign and refused and answer.status not in (400, 403):
            self.let_through.append(f"{answer.status} {method} {path[:80]} {headers}")
        return not answer.will_close

    def _connect(self) -> http.client.HTTPConnection:
        """Connect; who does not answer within 20 seconds hangs, which is a failure too."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
