"""Addresses: one spelling for each, and when two of them are the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.errors import SourceError, SourceGuarded, SourceUnreachable
from byline.research.web.address import joined, parsed, same, site


@pytest.mark.parametrize(
    ("url", "spelling"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://EXAMPLE.org:443/A?b#c", "https://example.org/A?b"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://example.org:08080/", "http://example.org:8080/"),
        ("http://example.org./", "http://example.org/"),
        ("http://example.org/?", "http://example.org/"),
        ("http://example.org?q", "http://example.org/?q"),
        ("http://bücher.example/ä?ö=ü#ß", "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://example.org/a/./b/../c/", "http://example.org/a/c/"),
        ("http://example.org/a/%2e%2E/../../b", "http://example.org/b"),
        ("http://example.org/a/..", "http://example.org/"),
        ("http://example.org/a//b", "http://example.org/a//b"),
        (
            'http://example.org/"<a>`{b}|^?"<>',
            "http://example.org/%22%3Ca%3E%60%7Bb%7D%7C%5E?%22%3C%3E",
        ),
        ("http://example.org/%zz%", "http://example.org/%zz%"),
        (
            "http://example.org/می\u200cشود?\ufeff",
            "http://example.org/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF?%EF%BB%BF",
        ),
        ("http://example.org/@a:b", "http://example.org/@a:b"),
        ("http://[2001:4860:0::8888]:80/", "http://[2001:4860::8888]/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0300.0250.0x01.1./", "http://192.168.1.1/"),
        ("http://3232235777/", "http://192.168.1.1/"),
        ("http://１２７．０．０．１/", "http://127.0.0.1/"),
    ],
)
def test_an_address_has_one_spelling(url: str, spelling: str) -> None:
    assert parsed(url).url == spelling
    assert parsed(spelling).url == spelling


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "http:/example.org",
        "http://",
        "http:///a",
        "ftp://a/",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://example.org\\a",
        "http://a b/",
        "http://example.org/a b",
        "http://example.org/\n",
        "http://exa\tmple.org/",
        " http://example.org/",
        "http://exa%6dple.org/",
        "http://a..b/",
        "http://[::1",
        "http://[::1%lo]/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://09.1.1.1/",
        "http://1.2.3.0x100/",
        "http://a.0x/b@",
        "http://" + "a" * 64 + ".org/",
        "http://example.org/" + "a" * 1982,
        "http://example.org/" + "ä" * 400,
        "http://example.org:http/",
        "http://example.org:123456/",
        "http://*.example.org/",
        "http://\ud800/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(SourceUnreachable, match="cannot be used"):
        parsed(url)


@pytest.mark.parametrize("port", [0, 1, 22, 25, 81, 1023, 1720, 2049, 6000, 6667, 10080, 65536])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(SourceGuarded, match=str(port)):
        parsed(f"http://example.org:{port}/")


@pytest.mark.parametrize(
    ("location", "arrived"),
    [
        ("c", "/a/c"),
        ("", "/a/b?q"),
        ("#x", "/a/b?q"),
        ("?z", "/a/b?z"),
        ("../..", "/"),
        (" /x ", "/x"),
        ("//two.example/y", "//two.example/y"),
        ("c:d", None),
        ("./c:d", "/a/c:d"),
        ("javascript:1", None),
    ],
)
def test_relative_addresses_are_read_as_browsers_do(location: str, arrived: str | None) -> None:
    base = parsed("http://one.example/a/b?q")
    if arrived is None:
        with pytest.raises(SourceUnreachable):
            joined(base, location)
        return
    expected = f"http:{arrived}" if arrived.startswith("//") else f"http://one.example{arrived}"
    assert joined(base, location).url == expected


SAME = "http://example.org/a?b=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=1",
        "http://www.example.org/a/?b=1#c",
        "https://www.example.org:443/a?b=1&utm_source=x&utm_campaign=y",
        "http://EXAMPLE.org/%61?fbclid=z&b=1",
        "http://example.org:80/a?gclid=1&b=1&&",
        "http://example.org/x/../a?b=1&_ga=2.1&mc_eid=3",
    ],
)
def test_the_same_page_is_known(url: str) -> None:
    assert same(url) == same(SAME)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/A?b=1",
        "http://example.org/a?b=2",
        "http://example.org/a",
        "http://m.example.org/a?b=1",
        "http://example.org:8080/a?b=1",
        "http://example.org/a?b=1&c",
        "no address",
        "http://example.org/a%2F?b=1",
        "http://example.org/a?b=1&utm=2",
    ],
)
def test_another_page_is_another(url: str) -> None:
    assert same(url) != same(SAME)


def test_a_site_is_its_host_without_www() -> None:
    assert site("https://www.Example.org:8443/a") == "example.org"
    assert site("http://wwwexample.org/") == "wwwexample.org"
    assert site("nothing") == ""


@given(st.text(alphabet=st.sampled_from("ahtp:/.?#@[]%\\ 019xäÄ１。\t\u00ad-_&=")))
def test_whatever_is_parsed_is_plain_and_parsed_again_the_same(rest: str) -> None:
    try:
        address = parsed(f"http://{rest}")
    except SourceError:
        return
    assert address.url.isascii() and address.url.isprintable() and " " not in address.url
    assert parsed(address.url) == address
    assert same(address.url) == same(f"http://{rest}")
