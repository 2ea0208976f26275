"""What a web address is: the one spelling in which it is kept, shown and dialled.

Follows the URL standard (url.spec.whatwg.org) where that is what browsers do, and refuses what only
programs that disagree with one another would read.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

from yarl import URL

from byline.errors import SourceGuarded, SourceUnreachable

NEVER = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # not even to be escaped
LONGEST = 2_000  # characters
PORTS = {"http": 80, "https": 443}
LEAST_PORT = 1024  # below it, beside the two, live other services than web servers
# Those of the Fetch standard's bad ports that are not below it: fetch.spec.whatwg.org/#bad-port
BAD_PORTS = frozenset(
    (1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670))
) | {6679, 6697, 10080}
PARTS = re.compile(r"(https?)://([^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.DOTALL)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:\[\]%@]+)(?::([0-9]{0,5}))?")
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.DOTALL)
SAFE = "!#$%&'()*+,-./:;=?@[]_~"  # of an address; what else there is stands escaped
ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
TRACKING = re.compile(
    r"(?:utm_\w*|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|fbclid|msclkid|yclid|"
    r"twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_ga|_gl|_hsenc|_hsmi|vero_id|"
    r"ref_src|ref_url|oly_enc_id|oly_anon_id|wickedid|srsltid|at_medium|at_campaign|cmpid)(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Address:
    """A parsed address. `host` is a name in ASCII or an IP address without brackets.

    `path` begins with a slash and holds the query, as they are sent; a fragment is not kept.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Give scheme, host and port, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """Give the address as text, in printable ASCII."""
        return self.origin + self.path


def parsed(url: str) -> Address:
    """Parse an address.

    Raises `SourceUnreachable` for what is no web address, `SourceGuarded` for a port that pages are
    not fetched from.
    """
    if len(url) > LONGEST:
        raise _unusable(f"it is longer than {LONGEST:,} characters")
    if NEVER.search(url):
        raise _unusable("it holds characters that no address holds")
    match = PARTS.fullmatch(url)
    if not match:
        raise _unusable("it does not begin with http:// or https:// and a host")
    scheme, authority, path, query = match[1].lower(), match[2], match[3] or "/", match[4] or ""
    if not authority.isprintable():
        raise _unusable("its host holds characters that are not seen")
    if "@" in authority:
        raise _unusable("it names a user")
    host, port = _authority(authority)
    number = int(port or PORTS[scheme])
    if number not in PORTS.values() and (
        number < LEAST_PORT or number in BAD_PORTS or number > 65535
    ):
        raise SourceGuarded(f"Pages are not fetched from port {number}.")
    sent = quote(_dotless(path) + ("" if query == "?" else query), safe=SAFE)
    address = Address(scheme, host, number, sent)
    if len(address.url) > LONGEST:
        raise _unusable(f"it is longer than {LONGEST:,} characters")
    return address


def joined(base: Address, location: str) -> Address:
    """Parse the address that a redirect leads to, which may be relative to `base`. Raises as above.

    Spaces and letters that are not ASCII, which servers forget to escape, are escaped.
    """
    if any("\udc80" <= c <= "\udcff" for c in location):  # bytes that were not UTF-8
        location = location.encode("utf-8", "surrogateescape").decode("latin-1")
    location = location.strip(" ").replace(" ", "%20")
    if SCHEME.match(location):
        return parsed(location)
    if location.startswith("//"):
        return parsed(f"{base.scheme}:{location}")
    path = base.path.partition("?")[0]
    if location.startswith("/"):
        path = ""
    elif location.startswith("#") or not location:
        path = base.path
    elif not location.startswith("?"):
        path = path[: path.rfind("/") + 1]
    return parsed(base.origin + path + location)


def site(url: str) -> str:
    """Give the host without `www.`; "" where `url` is no web address."""
    try:
        return parsed(url).host.removeprefix("www.")
    except (SourceUnreachable, SourceGuarded):
        return ""


def same(url: str) -> str:
    """Give a key that two addresses share if they lead to one page.

    Scheme, `www.`, the scheme's own port, a slash at the end, the parameters by which visitors are
    tracked and the fragment do not count. What is no web address is its own key.
    """
    try:
        address = parsed(url)
    except (SourceUnreachable, SourceGuarded):
        return url
    port = "" if address.port in PORTS.values() else f":{address.port}"
    path, _, query = ESCAPE.sub(_unescaped, address.path).partition("?")
    kept = "&".join(p for p in query.split("&") if p and not TRACKING.fullmatch(p))
    host = address.host.removeprefix("www.")
    return f"{host}{port}{path.rstrip('/')}{'?' if kept else ''}{kept}"


def is_ip(host: str) -> bool:
    """Is an address's host an IP address, not a name?"""
    return ":" in host or NUMERIC.fullmatch(host) is not None


def _unusable(why: str) -> SourceUnreachable:
    return SourceUnreachable(f"The address cannot be used: {why}.")


def _authority(text: str) -> tuple[str, str]:
    """Give host and port, the port "" where it is not written."""
    match = AUTHORITY.fullmatch(text)
    if not match:
        raise _unusable("its host or port is malformed")
    if match[1].startswith("["):
        try:
            return IPv6Address(match[1][1:-1]).compressed, match[2] or ""
        except ValueError:
            raise _unusable("its IPv6 address is malformed") from None
    return _name(match[1]), match[2] or ""


def _name(text: str) -> str:
    """Give a host's name in ASCII. Numbers in whatever notation are an IPv4 address."""
    try:
        name = URL.build(scheme="http", host=text).raw_host or ""
    except ValueError:  # UnicodeError is one
        raise _unusable("its host is no name") from None
    name = name.removesuffix(".")
    if NUMERIC.fullmatch(name):
        return _ipv4(name)
    if not NAME.fullmatch(name):
        raise _unusable("its host is no name")
    return name


def _ipv4(text: str) -> str:
    """Read the notations of inet_aton, as browsers do: 127.1, 0x7f000001, 017700000001."""
    parts = text.split(".")
    try:
        numbers = [_number(part) for part in parts]
        if len(parts) > 4 or any(n > 255 for n in numbers[:-1]):
            raise ValueError  # noqa: TRY301  (the same end as a part that is no number)
        whole = sum(n << 8 * (3 - place) for place, n in enumerate(numbers[:-1]))
        if numbers[-1] >= 256 ** (5 - len(parts)):
            raise ValueError  # noqa: TRY301
        return str(IPv4Address(whole + numbers[-1]))
    except ValueError:
        raise _unusable("its IPv4 address is malformed") from None


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)


def _dotless(path: str) -> str:
    """Follow the steps `.` and `..` in a path, which begins with a slash."""
    steps: list[str] = []
    parts = path.split("/")[1:]
    for n, part in enumerate(parts, 1):
        plain = part.lower().replace("%2e", ".")
        if plain not in {".", ".."}:
            steps.append(part)
            continue
        if plain == "..":
            del steps[-1:]
        if n == len(parts):
            steps.append("")
    return "/" + "/".join(steps)


def _unescaped(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in UNRESERVED else f"%{match[1].upper()}"
