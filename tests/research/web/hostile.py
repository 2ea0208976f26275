"""Writes addresses that are meant to slip past a guard: every notation that some program reads."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

GUARDED_4 = """
    127.0.0.1 127.1.2.3 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.1.2 172.16.0.1
    172.31.255.254 192.168.1.1 169.254.169.254 169.254.0.1 100.64.0.1 100.100.100.200
    100.127.255.254 168.63.129.16 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1
    198.19.255.254 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    192.31.196.1 192.52.193.1 192.175.48.1
""".split()
GUARDED_6 = """
    :: ::1 fe80::1 fe80::a9fe:a9fe fec0::1 fc00::1 fd00:ec2::254 fd12:3456:789a::1 ff02::1 ff0e::1
    2001:db8::1 3fff::1 3ffe::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2002::1 100::1 100:0:0:1::1
    5f00::1 4000::1 8000::1 64:ff9b::1 64:ff9b:1::1 ::ffff:0:127.0.0.1 2620:4f:8000::1
""".split()
FULLWIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def notations(ip: str) -> Iterator[str]:
    """Write an IPv4 address in all ways that inet_aton, browsers or IDNA read."""
    number = int(IPv4Address(ip))
    a, b, c, d = (int(part) for part in ip.split("."))
    yield from (ip, f"{ip}.", f"{ip}..", str(number), f"{number}.", hex(number), f"0{number:o}")
    yield from (f"0x{number:X}", f"0X{number:x}", f"0x{number:016x}", f"00000{number:o}")
    yield from (f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}")
    yield from (f"000{a:o}.000{b:o}.000{c:o}.000{d:o}", f"{a}.{b:#x}.0{c:o}.{d}")
    yield from (f"{a}.{b}.{c * 256 + d}", f"{a}.{number & 0xFFFFFF}", f"{a:#x}.{number & 0xFFFFFF}")
    yield from (f"{a + 256}.{b}.{c}.{d}", str(number + 2**32), f"{ip}.0", f"{a}..{b}.{c}.{d}")
    yield from (ip.translate(FULLWIDTH), ip.replace(".", "。"), ip.replace(".", "｡"))
    yield from (ip.translate(CIRCLED), ip.translate(BOLD), f"{a}\u00ad.{b}.{c}.{d}")
    yield from (quote(ip).replace(".", "%2E"), "".join(f"%{ord(x):02x}" for x in ip), f"%00{ip}")
    yield from (f"[::ffff:{ip}]", f"[::FFFF:{number >> 16:x}:{number & 0xFFFF:x}]", f"[::{ip}]")
    yield from (f"[0:0:0:0:0:ffff:{ip}]", f"[::ffff:0:{ip}]", f"[64:ff9b::{ip}]")
    yield from (f"[64:ff9b:1::{ip}]", f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]")
    teredo = number ^ 0xFFFFFFFF
    yield f"[2001:0:4136:e378:8000:63bf:{teredo >> 16:x}:{teredo & 0xFFFF:x}]"
    yield from (f"[fe80::{ip}%25eth0]", f"[{ip}]", f"[::ffff:{ip}%251]", f"[v1.{ip}]")


def notations_6(ip: str) -> Iterator[str]:
    """Write an IPv6 address in several ways."""
    address = IPv6Address(ip)
    yield from (f"[{ip}]", f"[{address.exploded}]", f"[{address.exploded.upper()}]", f"[{ip}].")
    yield from (f"[{ip}%251]", f"[{ip}%lo]", f"[{ip}%25lo]", ip, f"[{ip}", f"[[{ip}]]", f"[{ip} ]")
    yield quote(f"[{ip}]")


def hosts() -> list[str]:
    """Give all hosts that lead to a guarded address, or nowhere."""
    numbers = [host for ip in GUARDED_4 for host in notations(ip)]
    return numbers + [host for ip in GUARDED_6 for host in notations_6(ip)]


def loopback_hosts() -> list[str]:
    """Give those that lead to this machine, if anywhere."""
    return [host for ip in GUARDED_4 if ip.startswith("127.") for host in notations(ip)]


def dressed(host: str, port: int) -> Iterator[str]:
    """Put a host into addresses."""
    yield f"http://{host}:{port}/"
    yield f"HTTPS://{host}:{port}/latest/meta-data/?a=b#c"


def tricks(port: int) -> Iterator[str]:
    """Write addresses that parsers disagree about; all of them aim at this machine."""
    to = f"127.0.0.1:{port}"
    for between in "@ #@ ?@ /@ \\@ \\\\@ ;@ %40 %23@ %2f@ %5c@ :80@ :80#@ &@ %00@ %0d%0a@".split():
        yield f"http://public.example{between}{to}/"
        yield f"http://{to}{between}public.example/"
    for letter in ("\t", "\n", "\r", "\r\n", "\x00", "\x0b", "\x7f", "\x85", "\xa0", "\u200b", " "):
        yield f"http://127.0{letter}.0.1:{port}/"
        yield f"http://{letter}{to}/"
        yield f"{letter}http://{to}/"
        yield f"ht{letter}tp://{to}/"
        yield f"http://{to}/{letter}"
        yield f"http://{to}{letter}/"
        yield f"http://public.example/ HTTP/1.1{letter}Host: {to}"
    for begin in (
        "http:",
        "http:/",
        "http:///",
        "http:////",
        "http:\\\\",
        "http:/\\",
        "//",
        "",
        "://",
    ):
        yield f"{begin}{to}/"
    for scheme in """file ftp gopher dict ldap ldaps tftp sftp smb jar netdoc data javascript ws wss
        view-source blob about chrome mailto ssh telnet unix http+unix httpx xhttp h2 feed php
        expect phar zip glob ogg rtsp git svn""".split():
        yield f"{scheme}://{to}/"
        yield f"{scheme.upper()}:{to}"
        yield f"{scheme}:http://{to}/"
    for odd in """0 1 22 25 79 6000 6667 10080 65536 99999 -1 +80 ８０ ٨٠ 0x50 80:80 1e3 80.0 ' ""
        """.split():
        yield f"http://127.0.0.1:{odd}/"
        yield f"http://[::1]:{odd}/"
        yield f"http://localhost:{odd}/"
    for low in (0, 1, 7, 21, 22, 23, 25, 110, 143, 389, 445, 465, 587, 993, 1023, 2049, 6000, 6667):
        yield f"http://public.example:{low}/"
    yield f"http://{to}/" + "a" * 2000
    yield "http://" + "1" * 2500
    yield "http://" + "a." * 120 + f"nip.example:{port}/"
