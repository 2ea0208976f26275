"""Articles to export: one with everything in it, hostile ones, and ones of chance."""

import io
from random import Random
from typing import Any

from PIL import Image

from byline.article import (
    Article,
    Brief,
    Citation,
    Cover,
    SEOMeta,
    Source,
    SourceFailure,
    Verdict,
)
from byline.exports.export import Form, Wanted

DATE = "2026-11-27T10:00:00.123456Z"
SENTENCE = "Solar power turns sunlight into electricity."
SOURCES = (
    Source(
        id="s1",
        title="Solar power",
        author="Ada Writer",
        date="2026-01-15",
        path="solar-power.md",
        licence="https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    Source(id="s2", title="The grid", url="https://example.org/grid?a=1&b=2", site="Example"),
)
RICH = r"""# Sun and grid

Solar power turns sunlight into electricity. [1] Grids balance *supply* and **demand**. [1] [2]

## Parts and prices

It costs $5 to $6, ~~not 7~~, with `code` and a [link](https://example.org/a?b=1&c=2).[^a]
The energy is $E = mc^2$, and of a source that fails $\foo{x}$.

$$\sum_{i=1}^n x_i^2 = \frac{a}{b} + \sqrt[3]{x} \cdot \begin{pmatrix}1&2\\3&4\end{pmatrix}$$

| Kind | Share (%) | Note |
|:-----|----------:|:----:|
| Sun  |       100 | much |
| Wind |        20 | some [2] |

#### Deep

```python
def f(x):
    return "x" * 3
```

> A quotation. [2]

3. three
4. four
   - nested

## Languages

Arabic العربية, Hebrew עברית, Hindi हिन्दी, Chinese 中文.

تحول الطاقة الشمسية ضوء الشمس إلى كهرباء.

---

## Sources

1. Solar power. Ada Writer.
2. The grid.

## About this article

A note.

[^a]: A note of the *author*. [1]
"""
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "![x](file:///etc/passwd)",
    '#import "@preview/cetz:0.3.0"',
    '#read("/etc/passwd")',
    '"); #read("/etc/passwd"); ("',
    '\\"; #panic("x") //',
    "#{ while true {} }",
    "]; #panic(1) [",
    "$ #panic(1) $",
    r"$\text{#panic(1)}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\text{<script>alert(1)</script>}$",
    r"$$\frac{a}{\begin{matrix}\end{matrix}}$$",
    r"$\sqrt[]{}_{}^{}$ $\left($ $}{$ $\\$ $&$",
    "<label> @reference /* comment */ // comment",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "&e; &#0; &#xFFFE; &lt;b&gt; ]]> <![CDATA[",
    "\x00\x07\x0b\x1b[31m\u202e\u2028\ufffe\ufdd0\ue000\U000f0000",
    "../../etc/passwd",
    "[1] [2] [3] [0] [99999] [^a] [^b]\n\n[^a]: see [^a] and [^b]\n\n[^b]: [^a] [1]",
    "[1]: http://evil.example",
    "> " * 300 + "deep",
    "- " * 200 + "deep",
    "*" * 400 + "deep" + "*" * 400,
    "| a | b |\n|:-:|--|\n| #x | $y$ |",
    '```x" onclick="alert(1)\n#panic(1)\n```',
    "# one\n\n###### six\n\n#\n\n## [^a]",
    "\U0001fae8 \U00012000 \u0f40 e\u0301\u0301\u0301",
    "x" * 300,
)
FRAGMENTS = (
    *HOSTILE,
    "Plain words of a sentence. [1]",
    "**bold *both* x**",
    "1. one\n2. two\n\n   more",
    "* a\n* b\n  * c",
    "$x_1^2$ and $$\\frac{1}{2}$$",
    "a\\\nb",
    "العربية #x",
    "中文_字*符*",
    "---",
    "### h *em* `c`",
    "$5 and $6, 100% #1 C#",
    "> quote\n> - li\n>   1. deep",
)


def picture() -> bytes:
    """Draw a small cover."""
    out = io.BytesIO()
    Image.new("RGB", (120, 63), "navy").save(out, "WEBP")
    return out.getvalue()


COVER = picture()


def cited(n: int, verdict: Verdict, sentence: str = SENTENCE, quote: str = "") -> Citation:
    quote = quote or sentence
    return Citation(
        n=n,
        sentence=sentence,
        source_id=f"s{n}",
        quote=quote,
        start=0,
        end=len(quote),
        verdict=verdict,
    )


def article(**changes: Any) -> Article:
    """Make an article with everything in it, or with some of it changed."""
    fields: dict[str, Any] = {
        "brief": Brief(topic="Solar power", min_words=1000),
        "title": "Sun and grid",
        "content": RICH,
        "outline": "",
        "sources": SOURCES,
        "citations": (
            cited(1, Verdict.VERBATIM),
            cited(2, Verdict.PARTLY, "Grids balance supply and demand.", "Grids balance all."),
        ),
        "seo_meta": SEOMeta(
            title="Sun", meta_description="Sun & grid.", slug="sun", keywords=("sun", "grid")
        ),
        "cover": Cover(alt_text="A pattern & dots"),
        "word_count": 1012,
        "model": "composer",
        "composed": True,
        "failures": (SourceFailure(name="scan.pdf", code="source_empty", message="No text."),),
        "notes": ("A note.",),
    }
    return Article(**fields | changes)


def hostile(random: Random) -> Article:
    """Make an article in which every text is an attack."""

    def some() -> str:
        return random.choice(HOSTILE)

    source = Source(
        id="s1",
        title=some(),
        author=some(),
        date=some(),
        path=some(),
        site=some(),
        licence=some(),
        url=random.choice(("", "javascript:alert(1)", 'https://a.example/"x', "https://a.example")),
    )
    sentence = some()
    return article(
        title=some(),
        content="\n\n".join((f"# {some()}", f"{sentence} [1]", some(), f"## {some()}", some())),
        sources=(source,),
        citations=(cited(1, random.choice(list(Verdict)), sentence, some()),),
        cover=Cover(alt_text=some()),
        seo_meta=SEOMeta(
            title=some(), meta_description=some(), slug="x", keywords=(some(), some())
        ),
        model=some(),
        notes=(some(),),
        not_honoured=(some(),),
        failures=(SourceFailure(name=some(), code="x", message=some()),),
    )


def by_chance(random: Random) -> Article:
    """Make an article of a dozen pieces in any order."""
    pieces = (
        random.choice(FRAGMENTS) if random.random() < 0.6 else " ".join(random.sample(FRAGMENTS, 3))
        for _ in range(12)
    )
    return article(content="\n\n".join(pieces))


def wanted(form: Form, own: Article | None = None, **changes: Any) -> Wanted:
    """Ask for a form of an article."""
    fields: dict[str, Any] = {
        "article": own or article(),
        "form": form,
        "name": "sun",
        "cover": COVER,
        "created_at": DATE,
        "completed_at": DATE,
        "image": "cover.webp",
        "json_ld": '{"@type": "Article"}',
    }
    return Wanted(**fields | changes)
