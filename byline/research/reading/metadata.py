"""Takes title, author, date, address and licence from the head of a text file."""

import re

from byline.research.reading.parts import Parts, clean

FRONT = re.compile(r"(-{3}|\+{3})[ \t]*\n")
LONGEST_FRONT, LONGEST_VALUE = 8000, 500  # letters of front matter, and of a field
FIELDS = {
    "title": "title",
    "author": "author",
    "authors": "author",
    "by": "author",
    "creator": "author",
    "date": "date",
    "published": "date",
    "published time": "date",
    "publish date": "date",
    "release date": "date",
    "url": "url",
    "source": "url",
    "url source": "url",
    "source url": "url",
    "link": "url",
    "permalink": "url",
    "canonical": "url",
    "canonical_url": "url",
    "licence": "licence",
    "license": "licence",
    "rights": "licence",
    "copyright": "licence",
}
FIELD = re.compile(r":?([A-Za-z][A-Za-z_ -]{1,20})\s?[:=]\s*(.*)$")
HEADER = frozenset(FIELDS) - {"by", "link", "source", "copyright", "rights"}
MOST_HEADER = 8  # lines at a text's head that may name its title, author and source
SITE = re.compile(r"\s+(?:[-|–—·»:]|::)\s+(?=[^\s])")


def take(text: str, parts: Parts) -> str:
    """Take the front matter, a first heading and header lines; give the text without them."""
    text = _front_matter(text.lstrip("\ufeff \n\t"), parts)
    lines = text.lstrip("\n").split("\n")
    kept: list[str] = []
    seen = 0
    while lines and seen < MOST_HEADER:
        line = lines[0].strip()
        if line and not _header(line, parts, first=seen == 0):
            break
        seen += bool(line)
        kept.append(lines.pop(0))
    return "\n".join(lines)


def field(line: str, parts: Parts) -> None:
    """Take a line `Title: ...` of a head that is known to be one."""
    if match := FIELD.match(line):
        _set(parts, match[1], match[2])


def _front_matter(text: str, parts: Parts) -> str:
    mark = FRONT.match(text)
    end = text.find(f"\n{mark[1]}", mark.end() - 1, LONGEST_FRONT) if mark else -1
    if not mark or end < 0:
        return text
    for line in text[mark.end() : end].split("\n"):
        field(line.strip(), parts)
    rest = text.find("\n", end + 1)
    return text[rest:] if rest >= 0 else ""


def _header(line: str, parts: Parts, *, first: bool) -> bool:
    """Take a line of a text's head: `# Title`, `Source: address`, `Author: name`."""
    if first and line.startswith("# "):
        parts.title = parts.title or clean(line[2:].strip("# "))
        return True
    match = FIELD.match(line)
    if not match:
        return line == "Markdown Content:"
    name, value = match[1].lower().strip(), match[2].strip()
    if name in HEADER or (name == "source" and re.match(r"https?://\S+$", value)):
        return _set(parts, name, value)
    return False


def _set(parts: Parts, name: str, value: str) -> bool:
    slot = FIELDS.get(name.strip().lower())
    value = clean(value).strip("\"'[]{} ").replace('", "', ", ")
    if not slot or len(value) > LONGEST_VALUE:
        return False
    if slot == "url" and not value.startswith(("http://", "https://")):
        return False
    if value and not getattr(parts, slot):
        setattr(parts, slot, value)
    return True


def page_title(title: str, headings: list[str], address: str) -> str:
    """Give a page's title without the name of its site, where that is plain to see."""
    for heading in headings:
        rest = title[len(heading) :]
        if len(heading) >= 8 and title.startswith(heading) and SITE.match(rest):
            return heading
    host = re.sub(r"\W", "", address.split("://", 1)[-1].split("/", 1)[0].lower())
    pieces = SITE.split(title)
    if len(pieces) > 1:
        last = re.sub(r"\W", "", pieces[-1].lower())
        if last in {"wikipedia", "youtube", "medium", "reddit"} or (len(last) > 2 and last in host):
            return title[: title.rfind(pieces[-1])].rstrip(" -|–—·»:")
    return title
