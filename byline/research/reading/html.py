"""Reads web pages: their paragraphs in order, with menus, captions, comments and notices aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from byline.research.reading import pagefacts, plaintext
from byline.research.reading.encoding import declared, decoded
from byline.research.reading.failures import Empty
from byline.research.reading.inline import LINKED, PICTURE, UNLINKED, share, words
from byline.research.reading.lines import is_prose, paragraphs
from byline.research.reading.metadata import page_title
from byline.research.reading.parts import Kind, Parts
from byline.research.reading.tidy import tidied

DATA = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,60}[;,][A-Za-z0-9+/=%;,_.~*!$&@:?()-]++")
PROLOGUE = re.compile(r"\s{0,9}<\?xml[^>]{0,200}>")
SKIPPED = frozenset(
    "head script style noscript template svg math iframe object embed applet select option datalist "
    "button textarea input canvas audio video map nav pre del s strike dialog menu rt rp label progress meter".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html li main ol p section summary table tbody td tfoot th thead tr "
    "ul h1 h2 h3 h4 h5 h6".split()
)
ASIDE_TAGS = frozenset({"aside", "footer", "figcaption", "caption"})
HEADINGS = {f"h{n}": n for n in range(1, 7)}
ASIDE_NAME = re.compile(
    r"(?:^|[-_])(?:comments?|disqus|replies|respond|related\w*|shar(?:e|ing)\w*|social\w*|"
    r"cookies?|consent|gdpr|newsletter\w*|promo\w*|adverts?|advertisement\w*|ads?|sponsor\w*|"
    r"breadcrumbs?|menu|submenu|nav|navbar|navigation|navbox|pagination|pager|footer|"
    r"foot|masthead|recommend\w*|popular|trending|popup|modal|overlay|subscribe|subscription|"
    r"signup|login|toc|tableofcontents|bio|author-?box|tags|catlinks|categories|reflist|references|"
    r"bibliography|footnotes?|infobox|hatnote|caption|wp-caption-text|thumbcaption|"
    r"credits?|paywall|disclaimer|skip-?links?|prevnext|postnav|jump|"
    r"header-?links|copyright|legal|metadata|mbox|ambox|sister\w*|toctree-wrapper|printfooter)(?:$|[-_])",
    re.IGNORECASE,
)
BOX_NAME = re.compile(r"(?:^|[-_])(?:\w*sidebars?|side-?bar|widgets?|banner|box)(?:$|[-_])", re.I)
HIDDEN_NAME = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|mw-editsection|headerlink|noprint|"
    r"hidden|d-none|is-hidden|u-hidden)(?:\s|$)",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "menu", "dialog", "complementary"}
)
KINDS: dict[str, Kind] = {
    "li": "item",
    "dt": "item",
    "dd": "text",
    "blockquote": "quote",
    "p": "text",
}
BREAKING = SKIPPED - {"math", "svg", "button"}
WHOLE = frozenset({"html", "body", "main", "article", "h1", "a", "span", "p"})
SPACE = re.compile(r"\s+")
LONGEST_HEADING = 250
MOST_CAPTION = 160  # letters: a paragraph below a picture that is shorter is its caption
LEAST_MAIN = 60  # words
TELLING = 50  # words of prose that make a box part of the text
LEAST_PROSE, MOST_LINKS = 80, 0.6  # letters, and share of links, of a paragraph of prose
LEAST_WHOLE = 1000  # letters of prose in a page that has a main box
NEARLY_ALL = 0.8
MOST_LOOKS = 60  # times that a large area is searched for the page's text
CELL = 20  # words: a table's cell that holds as many is layout, not a table


def read(data: bytes) -> Parts:
    """Read an HTML page. Raises `NotText` for what is none, `Empty` for a page without elements."""
    text = DATA.sub("", PROLOGUE.sub("", decoded(data, declared(data)), count=1))
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.ParserError as error:  # nothing but white space and comments
        raise Empty from error
    if root is None:
        raise Empty
    parts = Parts()
    facts = pagefacts.gather(root)
    facts.fill(parts)
    _Walk(root, parts).all()
    if not any(p.kind != "heading" for p in parts.found):
        _preformatted(root, parts)
    headings = [p.text for p in parts.found if p.kind == "heading"]
    parts.title = page_title(parts.title, headings[:40], f"{facts.site} {parts.url}")
    parts.title = parts.title or (headings[0] if headings else "")
    return tidied(parts)


def _preformatted(root: etree._Element, parts: Parts) -> None:
    """Read a page that is one plain text, as browsers save those."""
    texts = ["".join(pre.itertext()) for pre in root.iter("pre", "textarea", "plaintext")]
    found = plaintext.read("\n\n".join(texts))
    parts.found = found.found
    parts.title = parts.title or found.title


@dataclass
class _Frame:
    """What an element changed, to be undone at its end."""

    block: bool = False
    kind: bool = False
    aside: bool = False
    cell: bool = False
    heading: int = 0
    link: bool = False
    first: int = 0  # the number of parts before it
    prose: int = 0  # letters of prose in it


class _Walk:
    """Goes over the elements in their order and collects the text between block elements."""

    def __init__(self, root: etree._Element, parts: Parts) -> None:
        self.root = root
        self.parts = parts
        self.main = _main(root)
        self.outside = self.main is not None
        self.looks = 0
        self.frames: list[_Frame] = []
        self.kinds: list[Kind] = ["text"]
        self.asides = self.cells = self.links = 0
        self.text: list[str] = []
        self.end_matter: tuple[int, int, str] | None = None  # depth, parts before, heading before
        self.picture = False
        self.boxes: list[tuple[int, int, int]] = []  # prose, first and last part of each element
        self.prose = 0

    def all(self) -> None:
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._close(element)
            elif self._skipped(element):
                self.frames.append(_Frame())
                self.text.append(" " if element.tag in BREAKING else "")
                walk.skip_subtree()
            else:
                self._open(element)
        self._flush()
        self._beside_the_main_box()

    def _skipped(self, element: etree._Element) -> bool:
        if element.tag in SKIPPED or element.get("hidden") is not None:
            return True
        if element.get("aria-hidden") == "true" or HIDDEN_STYLE.search(element.get("style", "")):
            return True
        return bool(HIDDEN_NAME.search(element.get("class", "")))

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        frame = _Frame(block=tag in BLOCKS, link=tag == "a" and element.get("href") is not None)
        if frame.block:
            self._flush()
            frame.first = len(self.parts.found)
        if element is self.main:
            self.outside = False
        frame.heading = HEADINGS.get(tag, 0)
        frame.cell = tag in {"td", "th"}
        frame.kind = tag in KINDS
        frame.aside = tag not in WHOLE and self._is_aside(element)
        self.kinds += [KINDS[tag]] if frame.kind else []
        self.asides += frame.aside
        self.cells += frame.cell
        self.frames.append(frame)
        self._begin_inline(element, frame)

    def _begin_inline(self, element: etree._Element, frame: _Frame) -> None:
        if frame.link:
            self.links += 1
            self.text.append(LINKED)
        if element.tag == "br":
            self.text.append("\n")
        elif element.tag == "img":
            self.text.append(PICTURE)
        elif element.text:
            self.text.append(SPACE.sub(" ", element.text))

    def _close(self, element: etree._Element) -> None:
        frame = self.frames.pop()
        if frame.link:
            self.links -= 1
            self.text.append(UNLINKED)
        if frame.block:
            self._flush(frame.heading)
            self._weigh(frame)
        if frame.kind:
            self.kinds.pop()
        self.asides -= frame.aside
        self.cells -= frame.cell
        if element is self.main:
            self.outside = True
        self._end_of_box()
        if element.tail and self.frames:
            self.text.append(SPACE.sub(" ", element.tail))

    def _is_aside(self, element: etree._Element) -> bool:
        """Is this a menu, a sidebar, the comments? Not if the page's own heading stands in it."""
        if self.asides or self.looks >= MOST_LOOKS:
            return False
        names = f"{element.get('class', '')} {element.get('id', '')}".split()
        box = element.tag == "aside" or any(BOX_NAME.search(name) for name in names)
        if not box and element.tag not in ASIDE_TAGS and element.get("role") not in ROLES:
            if not any(ASIDE_NAME.search(name) for name in names):
                return False
        if any(element.find(f".//{tag}") is not None for tag in ("h1", "main", "article")):
            self.looks += 1
            return False
        return not box or not _tells(element)

    def _flush(self, heading: int = 0) -> None:
        """Make parts of the text that was collected up to a block's begin or end."""
        text, self.text = "".join(self.text), [LINKED] if self.links else []
        lines = [line for line in text.split("\n")]
        said = [words(line) for line in lines]
        if heading:
            self._head(" ".join(filter(None, said)), heading)
            return
        for group in _groups(said):
            marked = "".join(lines[i] for i in group)
            self._add(" ".join(said[i] for i in group), marked)

    def _head(self, text: str, level: int) -> None:
        aside = self.asides > 0 or self.outside
        before = self.parts.heading
        self.picture = False
        if len(text) > LONGEST_HEADING:
            self.parts.add("text", text, aside=aside)
        elif text and not self.cells:
            began = self.parts.head(text, level, aside=aside)
            if began:
                self.end_matter = (len(self.frames), len(self.parts.found), before)

    def _end_of_box(self) -> None:
        """End the end matter with the element that holds it and its heading."""
        if self.end_matter is None or len(self.frames) >= self.end_matter[0]:
            return
        depth, found, before = self.end_matter
        if len(self.parts.found) > found:
            self.parts.resume(before)
            self.end_matter = None
        else:
            self.end_matter = (len(self.frames), found, before)

    def _weigh(self, frame: _Frame) -> None:
        frame.prose += self.prose
        self.prose = 0
        if frame.prose:
            self.boxes.append((frame.prose, frame.first, len(self.parts.found)))
        if self.frames:
            self.frames[-1].prose += frame.prose

    def _beside_the_main_box(self) -> None:
        """Put aside what stands around the smallest element that holds nearly all prose."""
        whole = max((prose for prose, _, _ in self.boxes), default=0)
        if whole < LEAST_WHOLE:
            return
        main = min((b for b in self.boxes if b[0] >= NEARLY_ALL * whole), key=lambda b: b[2] - b[1])
        found = self.parts.found
        titles = [i for i, p in enumerate(found[: main[1]]) if p.kind == "heading" and not p.aside]
        for part in (*found[: titles[-1] if titles else main[1]], *found[main[2] :]):
            part.aside = True

    def _add(self, text: str, marked: str) -> None:
        below_picture, self.picture = self.picture, PICTURE in marked and not text
        if not text or (self.cells and not is_prose(text, CELL)):
            return
        kind = self.kinds[-1]
        beside = (below_picture or PICTURE in marked) and kind == "text"
        aside = self.asides > 0 or self.outside or (beside and len(text) <= MOST_CAPTION)
        links = share(marked)
        if not aside and links <= MOST_LINKS and len(text) >= LEAST_PROSE:
            self.prose += len(text)
        self.parts.add(kind, text, links, aside)


def _tells(element: etree._Element) -> bool:
    """Are there paragraphs of prose in this box, not only links and notices?"""
    told = "".join("".join(p.itertext()) for p in element.iter("p"))
    linked = sum(len("".join(a.itertext())) for a in element.iter("a"))
    return len(told.split()) >= TELLING and linked < 0.3 * len(told)


def _groups(said: list[str]) -> Iterator[range]:
    """Divide lines between which `<br>` stood: an empty one ends a paragraph."""
    start = 0
    for i in range(len(said) + 1):
        if i == len(said) or not said[i]:
            for begin, end in paragraphs(said[start:i]):
                yield range(start + begin, start + end)
            start = i + 1


def _main(root: etree._Element) -> etree._Element | None:
    """Find the element that the page itself calls its main part, if it holds enough text."""
    found = root.findall(".//main") or root.findall(".//*[@role='main']")
    if len(found) != 1 or len("".join(found[0].itertext()).split()) < LEAST_MAIN:
        return None
    return found[0]
