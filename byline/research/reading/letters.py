"""Guesses a legacy encoding by the letters that a language would use."""

import re

SAMPLE = 12_000  # bytes
WESTERN = (
    "àâçèéêëîïôùûüœæ",  # French
    "äöüß",  # German
    "áéíñóúü¿¡",  # Spanish
    "áâãàçéêíóôõú",  # Portuguese
    "àèéìíòóù",  # Italian
    "åäöé",  # Swedish
    "æøåéö",  # Danish
    "áéíóúýþðæö",  # Icelandic
)
CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýžäľĺŕô",  # Czech, Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţșț",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
CYRILLIC = ("оеаинтсрвлбгджзйкмпуфхцчшщъыьэюяёіїєґўјљњћђџ",)  # of these four the commonest first
GREEK = ("αοιετσνηρπβγδζθκλμξυφχψωςάέήίόύώϊϋΐ",)
HEBREW = ("יולאהתרבמשגדזחטכנסעפצקךםןףץ",)
ARABIC = ("ايلمنوترهبءآأؤإئةثجحخدذزسشصضطظعغفقكىپچژگ،؛؟",)
TURKISH = ("çğıöşüâî",)
COMMON = 10  # letters that count whole in an alphabet of its own; the others count less
ANY_WESTERN = "".join(sorted(set("".join(WESTERN)) - set("ýþð")))
TYPOGRAPHIC = frozenset("“”‘’‚„–—…«»‹›€£©®™°§·•\u00a0¡¿")
NARROW: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("cp1252", WESTERN, 0.15),
    ("cp1252", (ANY_WESTERN,), 0.05),
    ("cp1250", CENTRAL, 0.0),
    ("iso8859-2", CENTRAL, -0.01),
    ("cp1251", CYRILLIC, 0.0),
    ("koi8_r", CYRILLIC, 0.0),
    ("iso8859-5", CYRILLIC, -0.01),
    ("cp866", CYRILLIC, -0.01),
    ("cp1253", GREEK, 0.0),
    ("cp1254", TURKISH, 0.0),
    ("cp1255", HEBREW, 0.0),
    ("cp1256", ARABIC, 0.0),
    ("mac_roman", WESTERN, -0.1),
    ("cp850", WESTERN, -0.1),
)
WIDE = (
    ("cp932", "のにはをたがでとしれさあいうえるらりこ、。"),
    ("euc_jp", "のにはをたがでとしれさあいうえるらりこ、。"),
    ("gb18030", "的一是不了在人有我他这中大来上国个到说们为子和你地出，。、"),
    ("big5", "的一是不了在人有我他這中大來上國個到說們為子和你地出，。、"),
    ("euc_kr", "이다는의을에가하고를은도지로한사기인어대서나과"),
)
SIGN = re.compile(r"(?<=(.{2}))([^\x00-\x7f])(?=(.?))", re.DOTALL)
LEAST_WIDE = 0.08  # share of the commonest letters in an East Asian text


def likeliest(data: bytes) -> str:
    """Name the encoding under which the bytes hold the letters that some language uses most."""
    sample = _sample(data)
    wide = {name: _wide(sample, name, common) for name, common in WIDE}
    best = max(wide, key=lambda n: wide[n])
    if wide[best] >= LEAST_WIDE:
        return best
    scored = [
        (_narrow(sample.decode(name, "replace"), letters) + bonus, -i, name)
        for i, (name, languages, bonus) in enumerate(NARROW)
        for letters in languages
    ]
    return max(scored)[2]


def _sample(data: bytes) -> bytes:
    """Take lines that are not plain ASCII."""
    lines = [line for line in data[:4_000_000].split(b"\n") if not line.isascii()]
    return b"\n".join(lines)[:SAMPLE]


def _wide(sample: bytes, name: str, common: str) -> float:
    text = sample.decode(name, "replace")
    letters = [c for c in text if ord(c) > 127]
    if letters.count("\ufffd") > 1 + len(letters) / 100:
        return 0.0
    return sum(c in common for c in letters) / max(1, len(letters))


def _narrow(text: str, letters: str) -> float:
    """Score from -2 to 1: the letters of the language count for it, odd signs against it."""
    latin = min(letters) < "\u0250"
    worth = {c: 1.0 if latin or i < COMMON else 0.6 for i, c in enumerate(letters)}
    found = SIGN.findall(text)
    scores = (_weight(before, sign, after, worth, latin=latin) for before, sign, after in found)
    return sum(scores) / max(1, len(found))


def _weight(before: str, sign: str, after: str, worth: dict[str, float], *, latin: bool) -> float:
    """Say what one letter tells for its language, by itself and by its neighbours."""
    weight = worth.get(sign.lower())
    if weight is None:
        return _other(before, sign, after)
    if sign.isupper() and before[-1:].islower():
        return -2.0
    if latin:  # Latin words are not made of accented letters alone
        return -1.0 if before.isalpha() and not any(c.isascii() for c in before) else weight
    return -1.0 if before.isalpha() and before[-1].isascii() else weight


def _other(before: str, sign: str, after: str) -> float:
    if sign in TYPOGRAPHIC:
        inside = before[-1:].isalpha() and after.islower() and sign != "’"
        return -1.0 if inside else 0.9
    return -0.5 if sign.isalpha() else -2.0
