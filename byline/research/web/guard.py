"""Which network addresses may be dialled: the public ones, and what the settings open."""

import ipaddress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from byline.errors import SettingsError, SourceGuarded, SourceUnreachable
from byline.research.web.address import parsed

GUARDED = (
    "The address leads into a private network, which pages are never fetched from; "
    "BYLINE_FETCH_ALLOW names what may be reached nevertheless."
)
IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Written out: what `ipaddress` calls global differs between patch versions of Python (3.11.7 passes
# 192.0.0.192, where a cloud keeps its metadata, and all of 64:ff9b::/96 and 2002::/16). From the
# registries iana-ipv4-special-registry and iana-ipv6-special-registry, and the clouds' manuals.
REFUSED_4 = tuple(
    IPv4Network(n)
    for n in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32
    """.split()
)
PUBLIC_6 = IPv6Network("2000::/3")  # all that is given out: no ::/96, mapped, NAT64, ULA, ...
REFUSED_6 = tuple(
    IPv6Network(n)
    for n in """
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3ffe::/16 3fff::/20
    """.split()
)


def public(address: IP) -> bool:
    """Is this an address of the public internet, which anybody could ask for a page?"""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in REFUSED_4)
    if address.scope_id is not None or address not in PUBLIC_6:
        return False
    return not any(address in network for network in REFUSED_6)


@dataclass(frozen=True)
class Guard:
    """What may be dialled beyond the public internet; a port of None stands for all ports."""

    hosts: tuple[tuple[str, int | None], ...] = ()
    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def of(cls, allowed: tuple[str, ...]) -> "Guard":
        """Read BYLINE_FETCH_ALLOW: hosts, IP addresses (both with a port or without), networks.

        Raises `SettingsError`, which names the entry that is none of these.
        """
        hosts: list[tuple[str, int | None]] = []
        networks: list[tuple[Network, int | None]] = []
        for entry in allowed:
            what, port = _entry(entry)
            if isinstance(what, str):
                hosts.append((what, port))
            else:
                networks.append((what, port))
        return cls(tuple(hosts), tuple(networks))

    def opens(self, host: str, ip: str, port: int) -> bool:
        """May `ip` be dialled, when `host` is what was asked for?"""
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return False
        if public(address):
            return True
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            return False
        named = any(host == name and p in {None, port} for name, p in self.hosts)
        return named or any(
            address in network and p in {None, port} for network, p in self.networks
        )


def _entry(entry: str) -> tuple[str | Network, int | None]:
    if network := _network(entry):
        return network, None
    try:
        address = parsed(f"http://{entry}")
    except (SourceUnreachable, SourceGuarded):
        address = None
    if address is None or not entry.isascii() or set("/?#") & set(entry) or entry.endswith(":"):
        msg = (
            f"BYLINE_FETCH_ALLOW: {entry!r} is no host, address or network; "
            "write them as wiki.example.lan, 127.0.0.1:8080 or 10.1.2.0/24"
        )
        raise SettingsError(msg)
    port = address.port if entry.endswith(f":{address.port}") else None
    return _network(address.host) or address.host, port


def _network(text: str) -> Network | None:
    """Read a network, or an address as one of its own; an address with a zone is none."""
    try:
        return None if "%" in text else ipaddress.ip_network(text)
    except ValueError:
        return None
