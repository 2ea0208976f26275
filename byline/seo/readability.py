"""Measures how easy a text is to read: syllables, sentences, paragraphs, passives, transitions.

Everything works on plain strings. What rests on English word lists is None for other languages.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(  # vowel letters that are written but not spoken
    r"""
      (?<=[^aeiouy])e$   (?<![^aeiouylr'][lr]e)
    | (?<=[^aeiouy])es$  (?<![^aeiouylr][lr]es)  (?<![sxzcg]es)  (?<![cs]hes)
    | (?<=[^aeiouy])ed$  (?<![^aeiouylr][lr]ed)  (?<![td]ed)
    | (?<=[aeio][gq])ue[sd]?$                                            # league, technique
    | (?:(?<=[aeiouy][^aeiouyl])|(?<=[aeiouy][^aeiouy][^aeiouyl]))       # movement, closely
      e(?=(?:ments?|ly|ness|less|ful|fully)$)
    | (?<=[aeiouy][fn])e(?=t(?:y|ies)$)                                  # safety, ninety
    | (?<=ic)a(?=lly$)                                                   # basically
    | (?<=^ev)e(?=ry|ning)                                               # everything
    | e(?=[^aeiouylrsdn]) (?:                                            # lifetime, something
        (?<=^(?:there|where|house|guide|space|stone|trade|store|white))
      | (?<=^(?:fore|else|life|time|type|wave|side|safe|nine|line|base|like|make|wide|care|name
               |fire|case|note|date|sale|some|home)))
    """,
    re.VERBOSE,
)
APART = re.compile(  # neighbouring vowels that are spoken one by one, and a spoken m
    r"""
      i(?=a)(?!age)(?<![cgst]i)                                          # reliable
    | (?<=[cgst])i(?=a)(?!a(?:n?s?$|ls?$|lly|li[sz]|nt))                 # appreciate, not special
    | i(?=o)(?<![cgstxnlh]i) | (?<=[cgsthln])i(?=o[^nu])                 # period, biologist
    | i(?=u|et) | (?<=sc|[^f]r|.[bdlmnpv])i(?=en) | (?<=[a-z][^aeiout])i(?=ers?$|est$)
    | u(?=a)(?<![gq]u) | u(?=e[ln])(?<![gqs]u) | u(?=i(?:d|n|t[yio]))(?<![gq]u) | u(?=ou)
    | e(?=o)(?<![gpy]e)(?!eop|eou) | (?<=g)e(?=o[gmlp]) | e(?=ing|um)       # video, geology
    | (?<=[aio][rd])e(?=as?$) | (?<=[pnr])e(?=ans?$) | (?<=cr)e(?=at(?!u))  # area, European, create
    | (?<=r)e(?=ac[^h]|ali) | e(?<=line|ucle)(?=ar) | (?<=th)e(?=at[^h])
    | o(?=ics?$|ing$|el[ei]) | (?<=p)o(?=e[mt]) | (?<=c)o(?=e[fx]|op[ei]) | (?<=o)o(?=log)
    | a(?=ics?$) | (?<=ch)a(?=o) | y(?=i)                                # mosaic, chaos, flying
    | (?<=is|as|ys|th)m(?=s?$) | ^mc | (?<=[sd])n't$                     # organism, couldn't
    """,
    re.VERBOSE,
)

BREAK = re.compile(r"\n\s*\n")
MARK = re.compile(r"(?<![.!?…])[.!?…؟۔।॥።։]++[\"'”’»)\]]*+(?=\s)|[。！？｡]+[」』”’）]*|[။។]+")
NUMBERED = frozenset("no nos nr p pp fig figs vol ch art sec approx ca".split())
TITLES = frozenset(
    "dr mr mrs ms prof st mt gen col capt lt sgt rev hon gov sen rep vs cf viz e.g i.e".split()
)
ABBREVIATED = re.compile(r"(?:\w\.)*[A-Za-z]|(?:Inc|Ltd|Corp|Co)")  # may or may not end a sentence
OPENS = re.compile(
    r"(?:The|It|In|He|She|They|This|These|Those|That|A|An|But|However|And|On|At|For|When|While|After"
    r"|Before|By|As|We|I|You|There|His|Her|Its|Their|Then|If|To|From|With|Some|Many|Most|No)\b"
)
BY_TWOS = re.compile(r"[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
BY_FOURS = re.compile(r"[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer

PARTICIPLES = (
    "arisen|beaten|bent|bitten|blown|borne|born|bought|bound|bred|broadcast|broken|brought|built|burnt"
    "|burst|cast|caught|chosen|cut|dealt|done|drawn|driven|dug|eaten|fed|felt|flown|flung|forbidden"
    "|forgiven|forgotten|fought|found|frozen|given|ground|grown|heard|held|hewn|hidden|hit|hung|hurt"
    "|kept|knit|known|laid|learnt|led|left|lent|let|lit|lost|made|meant|met|mistaken|paid|proven|put"
    "|read|ridden|rung|run|said|sawn|seen|sent|set|sewn|shaken|shed|shorn|shot|shown|shrunk|shut|slain"
    "|slit|smitten|sold|sought|sown|spelt|spent|spilt|split|spoilt|spoken|spread|sprung|spun|stolen"
    "|stricken|strewn|struck|strung|stuck|stung|sung|sunk|swept|sworn|swum|swung|taken|taught|thought"
    "|thrown|thrust|told|torn|trodden|understood|upheld|wept|withdrawn|withheld|won|worn|wound|woven"
    "|written|wrung"
)
ADJECTIVES = (  # end like participles, say no passive
    "excited|hundred|indeed|interested|kindred|naked|need|pleased|red|sacred|seed|speed|talented|tired"
    "|wicked|worried"
)
PASSIVE = re.compile(
    rf"""
    (?:\b(?:am|is|are|was|were|be|been|being|get|gets|got|gotten|getting)(?:n't)?|\w'(?:re|m))\s+
    (?:(?:\w+ly|not|also|never|always|often|ever|still|just|then|now|first|later|once|soon|already
      |even|well|thus|so|very|too|almost|sometimes|therefore|both|all|more|most|less)\s+){{0,3}}
    (?:\w+-)?(?!(?:{ADJECTIVES})\b)(?:(?:re|over|mis|out|fore)?(?:{PARTICIPLES})|\w+ed)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
TRANSITION = re.compile(
    r"""
    ^\W*(?:and|but|yet|so|still|next|then|now|first|second|third|last|later|again|once|since|until
          |earlier|today|together|overall|after|before|when|if|even|to\ this\ end)\b
    | \b(?:accordingly|additionally|afterwards?|albeit|also|although|because|besides|consequently
      |conversely|despite|eventually|finally|firstly|furthermore|hence|however|indeed|instead|lastly
      |likewise|meanwhile|moreover|namely|nevertheless|nonetheless|notably|otherwise|particularly
      |previously|rather|secondly|similarly|simultaneously|specifically|subsequently|therefore
      |thereby|though|thus|ultimately|unless|unlike|whereas|while|whilst|e\.g|i\.e|above\ all
      |after\ all|as\ a\ (?:result|consequence)|as\ (?:if|long\ as|soon\ as|well\ as|such|though)
      |at\ first|at\ last|at\ the\ same\ time|by\ contrast|due\ to|even\ (?:if|so|though)
      |for\ (?:example|instance|this\ reason)|given\ that|in\ (?:spite|terms)\ of|in\ turn
      |in\ (?:addition|contrast|fact|other\ words|particular|short|the\ end|the\ meantime)|just\ as
      |not\ only|of\ course|on\ the\ (?:contrary|one\ hand|other\ hand)|so\ that|such\ as
      |that\ is(?=,)|until\ then)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def syllables(word: str) -> int:
    """Count the spoken syllables of an English word, at least one.

    A figure or an abbreviation in capitals counts as one and a contraction as one word, by Flesch's
    own rules (How to Write Plain English, 1979, chapter 2). Against the CMU Pronouncing Dictionary
    the rules are right for 99 % of the words of running text.
    """
    return max(1, sum(_spoken(part) for part in re.split(r"[-–—/]", word)))


@lru_cache(20_000)
def _spoken(part: str) -> int:
    plain = unicodedata.normalize("NFKD", part.replace("’", "'"))
    letters = re.sub(r"[^A-Za-z']", "", plain).strip("'")
    if not letters or re.search(r"\d", part) or (len(letters) > 1 and letters.isupper()):
        return 1 if any(c.isalnum() for c in part) else 0
    owner = letters.lower().removesuffix("'s")
    hissed = owner != letters.lower() and re.search(r"(?:[sxz]|[cs]h|[cgsz]e)$", owner)
    sound = re.sub(r"(?<=[aeiou])y(?=[aeiou])", "-", owner)
    count = len(VOWELS.findall(sound)) - len(SILENT.findall(sound)) + len(APART.findall(sound))
    return max(1, count) + bool(hissed)


@lru_cache(32)
def sentences(text: str) -> tuple[str, ...]:
    """Split a text into its sentences; a blank line, as between paragraphs, ends one too.

    Titles (Dr.), initials, abbreviations and decimal points do not end a sentence. Thai and Lao do
    not mark where sentences end: there each paragraph comes back whole.
    """
    return tuple(s for paragraph in BREAK.split(text) for s in _in_paragraph(paragraph))


def _in_paragraph(text: str) -> Iterable[str]:
    start = 0
    for mark in MARK.finditer(text):
        before = text[max(start, mark.start() - 40) : mark.start()]
        said = any(c.isalnum() for c in before)
        if said and _ends(before, mark[0], text[mark.end() : mark.end() + 40]):
            yield text[start : mark.end()].strip()
            start = mark.end()
    if text[start:].strip():
        yield text[start:].strip()


def _ends(before: str, mark: str, after: str) -> bool:
    upcoming = after.lstrip(" \t\r\n\"'“‘([«")
    if upcoming[:1].islower():
        return False
    last = before.rsplit(maxsplit=1)[-1].lstrip("\"'“‘([«")
    if not mark.startswith("."):
        return True
    if last.lower() in TITLES:
        return False
    if last.lower() in NUMBERED:
        return not upcoming[:1].isdigit()
    return not ABBREVIATED.fullmatch(last) or bool(OPENS.match(upcoming))


def word_count(text: str) -> int:
    """Count the words: what stands between spaces and holds a letter or a digit.

    Scripts without spaces are reckoned by length, two characters a word for Chinese and Japanese
    and four for Thai, Lao, Burmese and Khmer: to split them truly would take a dictionary.
    """
    twos, fours = len(BY_TWOS.findall(text)), len(BY_FOURS.findall(text))
    spaced = BY_FOURS.sub(" ", BY_TWOS.sub(" ", text)).split()
    words = sum(any(c.isalnum() for c in token) for token in spaced)
    return words + (twos + 1) // 2 + (fours + 3) // 4


def sentence_lengths(text: str) -> tuple[int, ...]:
    """Give the length of each sentence in words."""
    return tuple(word_count(s) for s in sentences(text))


def paragraph_lengths(paragraphs: Iterable[str]) -> tuple[int, ...]:
    """Give the length of each paragraph in words."""
    return tuple(word_count(p) for p in paragraphs)


def flesch(text: str, language: str) -> float | None:
    """Give the Flesch reading ease: about 0 (hard) to 100 (easy), 60 to 70 is plain English.

    206.835 - 1.015 * words per sentence - 84.6 * syllables per word, from Rudolf Flesch, "A new
    readability yardstick", Journal of Applied Psychology 32 (1948), 221-233. None where the text
    has no words or its language (a tag such as "en" or "en-GB") is not English.
    """
    words = [w for w in text.split() if any(c.isalnum() for c in w)]
    if not _english(language) or not words:
        return None
    per_sentence = len(words) / len(sentences(text))
    per_word = sum(syllables(w) for w in words) / len(words)
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word


def passive_share(text: str, language: str) -> float | None:
    """Give the share (0 to 1) of sentences in the passive voice; None unless it is English.

    A form of be or get, adverbs, and a participle make a passive. Forms shortened to 's are passed
    over, for they may be has; "is located" counts, for its form is the same.
    """
    return _share(PASSIVE, text, language)


def transition_share(text: str, language: str) -> float | None:
    """Give the share (0 to 1) of sentences with a transition word; None unless it is English."""
    return _share(TRANSITION, text, language)


def _share(pattern: re.Pattern[str], text: str, language: str) -> float | None:
    found = sentences(text.replace("’", "'"))
    if not _english(language) or not found:
        return None
    return sum(bool(pattern.search(s)) for s in found) / len(found)


def _english(language: str) -> bool:
    return language.lower().split("-")[0] == "en"
