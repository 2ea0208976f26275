"""The cover: legible, inside its frame, the same every time, whatever the title."""

import asyncio
import io
import time
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from byline.errors import ProviderError
from byline.images.cover import CoverRequest, TypstPainter, seed_of

Colour = tuple[int, ...]

TITLES = {
    "one word": "Honey",
    "a headline": "What a decade of heat pumps taught Norway about comfort and cost",
    "300 characters": ("Lorem ipsum dolor sit amet consectetur adipiscing " * 6)[:300],
    "an endless word": "x" * 300,
    "a long word": "Donaudampfschifffahrtsgesellschaftskapitän",
    "an address": "https://example.org/a/very/long/path/to/a-document-with-a-name.html",
    "Chinese": "十五分钟城市：五年之后",
    "300 ideographs": "字" * 300,
    "Japanese": "東京の未来と太陽光発電について",
    "Arabic": "مستقبل الطاقة الشمسية في العالم العربي",
    "endless Arabic": "السلام" * 50,
    "Hebrew": "העתיד של האנרגיה הסולארית",
    "Cyrillic": "Как работают солнечные батареи",
    "Devanagari": "सौर ऊर्जा का भविष्य",
    "Thai": "พลังงานแสงอาทิตย์ในประเทศไทยและอนาคตของโลก",
    "emoji": "💡 Bright ideas 🐝 for the garden 👩🏽‍🔬",
    "accents in towers": "Z" + "\u0301\u0302" * 150 + "algo",
    "Typst source": '#panic("no") \\ $x^2$ #read("/etc/passwd") *a* `b` <c> @d // e\n\n= f',
    "quotes and controls": "\"'\\\x00\x07\r\n\t\u202e\u2028\u00ad",
    "nothing": "",
}


def request(title: str, seed: int = 7) -> CoverRequest:
    return CoverRequest(title=title, kicker="Energy", footer="8 min read", seed=seed)


def paint(wanted: CoverRequest) -> bytes:
    return asyncio.run(TypstPainter().paint(wanted))


def picture(cover: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(cover))
    image.load()
    return image


def pixels(image: Image.Image, *box: int) -> Counter[Colour]:
    """Count the colours in a box (left, top, right, bottom)."""
    raw = image.crop((box[0], box[1], box[2], box[3])).tobytes()
    return Counter(tuple(raw[i : i + 3]) for i in range(0, len(raw), 3))


def near(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) < 28 for a, b in zip(one, other, strict=True))


def empty(image: Image.Image, *box: int) -> bool:
    """Tell whether a box holds nothing but background, give or take WebP's noise."""
    back = pixels(image, 540, 4, 600, 10).most_common(1)[0][0]
    bands = image.crop((box[0], box[1], box[2], box[3])).split()
    low, high = zip(*(band.getextrema() for band in bands), strict=True)
    return near(low, back) and near(high, back)


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast ratio (1 to 21) of two sRGB colours, by WCAG 2.2."""

    def light(colour: Colour) -> float:
        parts = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def gutter(image: Image.Image) -> bool:
    """Tell whether a strip of 30 px keeps title and pattern apart from top to bottom."""
    return any(empty(image, x, 0, x + 30, 630) for x in range(180, 1000, 5))


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_a_title_stays_inside_its_frame_and_off_the_pattern(title: str) -> None:
    cover = paint(request(title))
    image = picture(cover)
    assert (image.format, image.size) == ("WEBP", (1200, 630))
    assert 10_000 < len(cover) < 120_000
    mirrored = empty(image, 1200 - 60, 0, 1200, 630)
    margin = (1140, 0, 1200, 630) if mirrored else (0, 0, 60, 630)
    words = (660, 1200) if mirrored else (0, 540)
    assert empty(image, *margin)
    assert empty(image, words[0], 0, words[1], 55)  # above the kicker
    assert empty(image, words[0], 106, words[1], 112)  # between kicker and title
    assert empty(image, words[0], 588, words[1], 630)  # under the footer
    assert gutter(image)


@given(st.text(max_size=300), st.integers())
@settings(max_examples=25, deadline=None)
def test_any_text_makes_a_cover(title: str, seed: int) -> None:
    wanted = CoverRequest(title=title, kicker=title[:60], footer=title[-60:], seed=seed)
    assert picture(paint(wanted)).size == (1200, 630)


def test_right_to_left_titles_stand_on_the_right() -> None:
    image = picture(paint(request(TITLES["Hebrew"])))
    assert empty(image, 1140, 0, 1200, 630)
    assert not empty(image, 0, 0, 60, 630)


def test_every_palette_is_legible() -> None:
    backs = set()
    for seed in range(28):
        image = picture(paint(request("Honey", seed)))
        back = pixels(image, 10, 200, 60, 400).most_common(1)[0][0]
        backs.add(back)
        small = pixels(image, 72, 545, 150, 575)  # the site's name
        seen = {
            "title": next(
                c for c, _ in pixels(image, 72, 250, 400, 380).most_common() if not near(c, back)
            ),
            "kicker": pixels(image, 80, 99, 130, 102).most_common(1)[0][0],
            "footer": max(small, key=lambda c: contrast(c, back)),
        }
        for name, colour in seen.items():
            assert contrast(colour, back) >= 4.5, (seed, name)
    assert len(backs) >= 8


def test_the_same_request_gives_the_same_bytes() -> None:
    for title in ("Honey", TITLES["Chinese"]):
        assert paint(request(title)) == paint(request(title))


def test_another_seed_gives_another_picture() -> None:
    assert len({paint(request("Honey", seed)) for seed in range(6)}) == 6


def test_a_seed_is_the_topics_own() -> None:
    assert seed_of("solar power") == 2212676600
    assert len({seed_of(f"topic {i}") for i in range(200)}) == 200


def test_a_latin_cover_never_looks_at_the_systems_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    own, calls = typst.Fonts, []

    def fonts(*, include_system_fonts: bool = True) -> typst.Fonts:
        calls.append(include_system_fonts)
        return own(include_system_fonts=include_system_fonts)

    monkeypatch.setattr(typst, "Fonts", fonts)
    for title in ("Tiếng Việt & “naïve” façades — 50 €", TITLES["Cyrillic"], TITLES["Hebrew"]):
        paint(request(title))
    assert calls
    assert not any(calls)
    paint(request(TITLES["Chinese"]))
    assert any(calls)


def test_words_that_no_font_can_write_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    own = typst.Fonts
    monkeypatch.setattr(typst, "Fonts", lambda **_: own(include_system_fonts=False))
    assert paint(request("城市")) == paint(request("Byline"))
    assert paint(request("Honey 🐝 bees")) == paint(request("Honey bees"))


def test_titles_are_data_and_never_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    said = paint(request(f'#read("{secret}")'))
    assert picture(said).size == (1200, 630)
    template = resources.files("byline.images").joinpath("cover.typ").read_text("utf-8")
    assert not [word for word in ("eval(", "read(", "import", "include") if word in template]


def test_a_failing_painter_says_so_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise typst.TypstError("out of ink", "out of ink")

    monkeypatch.setattr(typst, "compile", broken)
    with pytest.raises(ProviderError, match="out of ink"):
        paint(request("Honey"))


def test_the_newsroom_goes_on_while_a_cover_is_painted() -> None:
    async def both() -> int:
        painting = asyncio.create_task(TypstPainter().paint(request("Honey")))
        turns = 0
        while not painting.done():
            await asyncio.sleep(0.001)
            turns += 1
        return turns

    started = time.perf_counter()
    assert asyncio.run(both()) > 5
    assert time.perf_counter() - started < 10
