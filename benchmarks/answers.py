"""What the provider simulator answers: a function of the prompt alone.

It writes from the passages that it is shown, in words close to theirs, and judges by the words
that sentence and passage share. With `obedient`, it also does whatever it is told anywhere in the
prompt.
"""

import json
import re
from typing import Any

PASSAGE = re.compile(r'<passage id="([^"]+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
DRAFT = re.compile(r"<draft>\n(.*?)\n</draft>", re.DOTALL)
NUMBERED = re.compile(r"^(\d+)\. (.*?)(?: \[([^\[\]]*)\])?$", re.MULTILINE)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
ORDER = re.compile(r"write\s+(?:the\s+word\s+)?([A-Z]{4,})\s+backwards", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
OPENINGS = ("In short, ", "By that account, ", "Put simply, ", "On this point, ", "Here, ")


def answer(system: str, user: str, schema: dict[str, Any] | None, obedient: bool = False) -> str:
    """Answer a prompt: JSON where there is a schema, else text."""
    fields = set((schema or {}).get("properties", {}))
    said: Any = _said(fields, user)
    if obedient and (orders := ORDER.findall(f"{system}\n{user}")):
        words = " ".join(dict.fromkeys(o[::-1] for o in orders[:5]))
        said = _obeyed(said, words)
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _said(fields: set[str], user: str) -> Any:  # noqa: ANN401  (JSON)
    kinds = {
        "perspectives": _plan, "unanswered": _gaps, "questions": _again, "title": _outline,
        "paragraphs": _more, "judgements": _judged, "sentences": _rewritten, "edits": _edited,
        "meta_description": _described, "kicker": _captioned, "scene": _pictured,
    }  # fmt: skip
    if "meta_description" in fields:
        return _described(user)
    if {"title", "sections"} <= fields:
        return _outline(user)
    for field, kind in kinds.items():
        if field in fields:
            return kind(user)
    if "\nChange: " in user:
        return _revised(user)
    return _section(user) if "\nSection: " in user else _synthesis(user)


def _passages(user: str) -> list[tuple[str, str]]:
    return [(i, " ".join(text.split())) for i, text in PASSAGE.findall(user)]


def _sentences(text: str) -> list[str]:
    return [s for s in SENTENCE.split(text) if 5 <= len(s.split()) <= 60 and s[-1] in ".!?"]


def _line(user: str, name: str) -> str:
    match = re.search(rf"^{name}: (.*)$", user, re.MULTILINE)
    return match[1] if match else ""


def _plan(user: str) -> Any:  # noqa: ANN401
    topic = _line(user, "Topic")
    asks = (
        ("a practitioner", "What is {} and how does it work?", "{} definition how it works"),
        ("a historian", "How did {} come about?", "history of {}"),
        ("a payer", "What does {} bring, and what does it cost?", "{} benefits costs"),
        ("a sceptic", "What is disputed about {}?", "{} risks criticism"),
    )
    return {
        "perspectives": [
            {"who": w, "questions": [{"question": q.format(topic), "queries": [s.format(topic)]}]}
            for w, q, s in asks
        ]
    }


def _gaps(user: str) -> Any:  # noqa: ANN401
    return {"unanswered": [i for i, text in _passages(user) if text == "(nothing was found)"]}


def _again(user: str) -> Any:  # noqa: ANN401
    asked = re.findall(r"^(q\d+): (.*?) \(searched", user, re.MULTILINE)
    return {"questions": [{"id": i, "queries": [text]} for i, text in asked]}


def _outline(user: str) -> Any:  # noqa: ANN401
    passages = [p for p in _passages(user) if _sentences(p[1])]
    wanted = int(re.search(r"about (\d+) sections?,", user)[1])  # type: ignore[index]
    count = max(1, min(wanted, len(passages) // 2))
    sections = []
    for n in range(count):
        own = passages[n::count]
        first = _sentences(own[0][1])[0]
        sections.append(
            {
                "heading": " ".join(WORD.findall(first)[:4]),
                "goal": first,
                "passage_ids": [i for i, _ in own],
            }
        )
    return {"title": _line(user, "Topic"), "sections": sections}


def _told(user: str, words: int, but: str = "") -> list[str]:
    """Tell the passages' sentences in turn, one of each, until there are words enough."""
    queues = [(i, _sentences(text)) for i, text in _passages(user)]
    out: list[str] = []
    total = 0
    for turn in range(40):
        for i, sentences in queues:
            if turn < len(sentences) and total < words and sentences[turn] not in but:
                opening = OPENINGS[len(sentences[turn]) % len(OPENINGS)]
                told = f"{opening}{sentences[turn]}"
                if told in but:
                    continue
                out.append(f"{told} [{i}]")
                total += len(told.split())
    return out


def _paragraphs(sentences: list[str]) -> list[str]:
    return [" ".join(sentences[n : n + 4]) for n in range(0, len(sentences), 4)]


def _section(user: str) -> str:
    match = re.search(r"about (\d+) words", user)
    return "\n\n".join(_paragraphs(_told(user, int(match[1]) if match else 150)))


def _revised(user: str) -> str:
    """Tell the passages anew, as long as the stretch was; what is to be added is added as it is."""
    draft = DRAFT.findall(user)[-1]
    told = _told(user, len(draft.split()), draft)
    added = re.search(r"^Change: Add: (.+)$", user, re.MULTILINE)
    return "\n\n".join(_paragraphs(told + ([added[1]] if added else [])))


def _more(user: str) -> Any:  # noqa: ANN401
    match = re.search(r"about (\d+) words", user)
    draft = DRAFT.search(user)
    told = _told(user, int(match[1]) if match else 50, draft[1] if draft else "")
    return {"paragraphs": _paragraphs(told)}


def _synthesis(user: str) -> str:
    return " ".join(_told(user, 60)) or "Nothing is known."


def _share(sentence: str, text: str) -> float:
    own = set(WORD.findall(sentence.lower()))
    return len(own & set(WORD.findall(text.lower()))) / max(1, len(own))


def _judged(user: str) -> Any:  # noqa: ANN401
    texts = dict(_passages(user))
    out = []
    draft = DRAFT.search(user)
    for number, text, cited in NUMBERED.findall(draft[1] if draft else ""):
        own = [texts[i.strip()] for i in cited.split(",") if i.strip() in texts]
        best = max(
            (s for t in own for s in _sentences(t)), key=lambda s: _share(text, s), default=""
        )
        share = max((_share(text, t) for t in own), default=0.0)
        verdict = "supported" if share > 0.7 else "partly" if share > 0.5 else "unsupported"
        if not own:
            verdict = "unsupported" if len(text.split()) > 6 else "no_claim"
        out.append({"number": int(number), "verdict": verdict, "quote": best})
    return {"judgements": out}


def _rewritten(user: str) -> Any:  # noqa: ANN401
    passages = [(i, _sentences(t)) for i, t in _passages(user)]
    draft = DRAFT.search(user)
    shown = NUMBERED.findall(draft[1] if draft else "")
    numbers = [int(n) for n, _, cited in shown if cited != "cites nothing"]
    usable = [(i, s[-1]) for i, s in passages if s]
    return {
        "sentences": [
            {"number": n, "text": f"Here, {text}", "passage_ids": [i]}
            for n, (i, text) in zip(numbers, usable, strict=False)
        ]
    }


def _edited(user: str) -> Any:  # noqa: ANN401
    seen: set[str] = set()
    edits = []
    for number, text, _ in NUMBERED.findall(user):
        if text in seen:
            edits.append({"edit": "drop", "sentence": int(number), "reason": "repetition"})
        seen.add(text)
    return {"edits": edits}


def _described(user: str) -> Any:  # noqa: ANN401
    phrase = _line(user, "Keyphrase")
    draft = DRAFT.search(user)
    lead = " ".join((draft[1] if draft else "").split())
    title = f"{phrase}: what it is and why it matters"
    return {
        "title": title if len(title) <= 60 else phrase[:60],
        "meta_description": f"{phrase}. {lead}"[:150].rsplit(" ", 1)[0],
        "keywords": [phrase, *_line(user, "Keywords found").split(", ")[:5]],
    }


def _captioned(user: str) -> Any:  # noqa: ANN401
    topic = _line(user, "Topic")
    return {
        "kicker": topic[:28].strip(),
        "alt_text": f"A cover card for an article on {topic}"[:190],
    }


def _pictured(user: str) -> Any:  # noqa: ANN401
    topic = _line(user, "Topic")
    return {
        "scene": f"A calm scene on {topic}, seen from close by in soft light"[:590],
        "alt_text": f"A picture of {topic}"[:190],
    }


def _obeyed(said: Any, words: str) -> Any:  # noqa: ANN401
    """Put what was ordered into every text of an answer."""
    if isinstance(said, dict):
        kept = ("id", "verdict", "edit", "reason", "number", "passage_ids", "unanswered")
        return {k: v if k in kept else _obeyed(v, words) for k, v in said.items()}
    if isinstance(said, list):
        return [_obeyed(v, words) for v in said]
    if not isinstance(said, str):
        return said
    if " [" in said:
        return re.sub(r"\. \[", f" and {words}. [", said) + f" {words} is the word."
    return f"{said} {words}"
