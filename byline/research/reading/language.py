"""Names the language of a document's prose."""

import re

from byline.research.reading.parts import Part

SAMPLE = 4000  # letters
LEAST = 100  # letters; below that any answer would be a guess
LONG = 80  # letters of a paragraph that is surely prose
MOST_LINKS = 0.6
SURE, AHEAD = 0.22, 1.5  # the share of a language's own small words, and its lead, that settle it
SMALL_WORDS = {
    "en": "the of and to in is was that for it with as on by he his at from are were this which "
    "be had but not or have an they their has been she her who when",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch "
    "es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce "
    "il sont avec son aux cette ses mais ou comme",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero "
    "sus le ha me si sin sobre este entre cuando",
    "it": "di e il la che in un a per è una sono con non del le si della da al dei i nel alla più "
    "ha come anche delle dal gli ma o su",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi "
    "ao ele das tem à seu sua ou ser",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als door naar bij "
    "uit werd maar die was over tot of worden wordt",
}
DIALECTS = {"yue": "zh", "ary": "ar", "arz": "ar"}  # what the model tells apart and we do not
SCRIPTS = (  # letters that are written in one language only, or nearly so
    ("ja", re.compile("[\u3040-\u30ff]"), 0.1),
    ("ko", re.compile("[\uac00-\ud7a3]"), 0.3),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.3),
    ("he", re.compile("[\u0590-\u05ff]"), 0.3),
)


def language(found: list[Part]) -> str:
    """Give the language as ISO 639-1, or "" where there is too little prose to tell."""
    told = [p.text for p in found if p.kind != "heading" and p.links <= MOST_LINKS]
    prose = " ".join(t for t in told if len(t) > LONG)[:SAMPLE]
    prose = prose if len(prose) >= 2 * LEAST else " ".join(told)[:SAMPLE]
    if len(prose) < LEAST:
        return ""
    return _by_script(prose) or _by_words(prose) or _by_model(prose)


def _by_script(prose: str) -> str:
    for name, letters, share in SCRIPTS:
        if len(letters.findall(prose)) > share * len(prose):
            return name
    return ""


def _by_words(prose: str) -> str:
    """Recognise the commonest languages by their small words: the model takes 0.6 s to load."""
    said = re.findall(r"[^\W\d_]+", prose.lower())
    shares = {name: sum(w in own for w in said) / max(1, len(said)) for name, own in _OWN.items()}
    best, second = sorted(shares, key=lambda n: -shares[n])[:2]
    return best if shares[best] >= SURE and shares[best] >= AHEAD * shares[second] else ""


_OWN = {name: frozenset(text.split()) for name, text in SMALL_WORDS.items()}


def _by_model(prose: str) -> str:
    import py3langid

    name = str(py3langid.classify(prose)[0])
    return DIALECTS.get(name, name)
