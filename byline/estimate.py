"""What an article will take, said before it is made: how long, how many tokens, what they cost.

The figures below were measured (`python -m benchmarks.estimates`, two cores, the sample library).
Another machine, provider or model differs from them by a factor, which the last articles show; so
they give how the work grows with its size, and the last articles give how fast it is here.
"""

from collections.abc import Sequence
from statistics import median

from byline.article import Brief, Value
from byline.images.drawn import MOST_TOKENS
from byline.models.language.prices import Price

COMPOSING = (1.9, 0.0003)  # seconds: at least, and for each word
READING = 0.02  # seconds for a file
FETCHING = 0.5  # for a page of the web, eight at once: a guess
PASSAGES = 24_000  # tokens of the passages that a model is shown, at most; it is shown them twice
TOKENS_OF_WORD = 1.4
TOKENS_IN = (7_000, 15.0)  # beside the passages: at least, and for each word
TOKENS_OUT = (1_000, 4.1)
SMALL_IN, SMALL_OUT = 5_700, 780  # of these, what a small model is asked
CHAIN = (1_500, 0.33)  # tokens of the longest chain of answers, each of which needs the one before
CALLS = 8  # in that chain
LOCAL_SHARE = 0.5  # of all tokens are in the chain where two calls go side by side
HOSTED, LOCAL = (
    (1.0, 60.0),
    (2.0, 25.0),
)  # seconds to the first token, then tokens a second: a guess
DRAWING = (10.0, 60.0)  # seconds: a guess
DRAWN = 400  # tokens of a picture at least
UNKNOWN = (0.6, 2.5)  # of what is expected, while no article has shown more
SPARE = (0.9, 1.2)  # beyond the quickest and the slowest of the last articles
ENOUGH = 5  # articles, of which the quickest and the slowest no longer count


class Span(Value):
    """From the least to the most that is likely."""

    low: float
    high: float


class Task(Value):
    """What the work depends on: `pages` are of the web, `evidence_words` those of its documents.

    They are None where they are not known.
    """

    words: int
    files: int = 0
    pages: int = 0
    evidence_words: int | None = None


class Taken(Value):
    """What a finished article has taken: seconds in which its calls were at work, and tokens."""

    task: Task
    seconds: float
    tokens_in: int = 0
    tokens_out: int = 0


class Estimate(Value):
    """What an article will take: seconds, tokens, USD; the cost is None where a price is unknown.

    `words` is how long it can become: a composed article has no more than its documents.
    """

    model: str
    composes: bool
    image_model: str | None
    seconds: Span
    cost_usd: Span | None
    tokens_in: int
    tokens_out: int
    words: int
    sources: int
    evidence_words: int | None
    notes: tuple[str, ...]


class Prices(Value):
    """The prices of those who work on it; None: not known. Whoever does not, is free."""

    main: Price | None
    small: Price | None
    image: Price | None


class Cast(Value):
    """Who works on an article: the models' names ("" for none), where and at what price."""

    model: str
    composes: bool
    local: bool
    image_model: str
    prices: Prices


def estimate(brief: Brief, task: Task, cast: Cast, taken: Sequence[Taken]) -> Estimate:
    """Estimate an article by what the `taken` ones of the same model took."""
    seconds = _shares([t.seconds / _seconds(t.task, cast) for t in taken])
    expected = _seconds(task, cast)
    extra = DRAWING if cast.image_model else (0.0, 0.0)
    tokens = (0, 0) if cast.composes else (_tokens_in(task), _tokens_out(task))
    ins = _shares([t.tokens_in / _tokens_in(t.task) for t in taken if t.tokens_in])
    outs = _shares([t.tokens_out / _tokens_out(t.task) for t in taken if t.tokens_out])
    cost = _cost(tokens, ins, outs, cast)
    words = task.words if task.evidence_words is None else min(task.words, task.evidence_words)
    return Estimate(
        model=cast.model,
        composes=cast.composes,
        image_model=cast.image_model or None,
        seconds=Span(
            low=round(expected * seconds[0] + extra[0], 1),
            high=round(expected * seconds[2] + extra[1], 1),
        ),
        cost_usd=cost,
        tokens_in=round(tokens[0] * ins[1]),
        tokens_out=round(tokens[1] * outs[1]),
        words=words if cast.composes else task.words,
        sources=task.files + task.pages,
        evidence_words=task.evidence_words,
        notes=tuple(_notes(brief, task, cast, cost, len(taken))),
    )


def _shares(ratios: list[float]) -> tuple[float, float, float]:
    """Give the least, the usual and the most of what is expected that articles have taken."""
    if not ratios:
        return UNKNOWN[0], 1.0, UNKNOWN[1]
    ordered = sorted(ratios)
    inner = ordered[1:-1] if len(ordered) >= ENOUGH else ordered
    return inner[0] * SPARE[0], median(ordered), inner[-1] * SPARE[1]


def _seconds(task: Task, cast: Cast) -> float:
    reading = READING * task.files + FETCHING * task.pages
    if cast.composes:
        return COMPOSING[0] + reading + COMPOSING[1] * task.words
    first, rate = LOCAL if cast.local else HOSTED
    chain = CHAIN[0] + CHAIN[1] * task.words
    if cast.local:
        chain = max(chain, LOCAL_SHARE * _tokens_out(task))
    return COMPOSING[0] + reading + CALLS * first + chain / rate


def _tokens_in(task: Task) -> float:
    known = task.evidence_words
    shown = PASSAGES if known is None else min(PASSAGES, TOKENS_OF_WORD * known)
    return TOKENS_IN[0] + 2 * shown + TOKENS_IN[1] * task.words


def _tokens_out(task: Task) -> float:
    return TOKENS_OUT[0] + TOKENS_OUT[1] * task.words


def _cost(
    tokens: tuple[float, float],
    ins: tuple[float, float, float],
    outs: tuple[float, float, float],
    cast: Cast,
) -> Span | None:
    main, small, image = cast.prices.main, cast.prices.small, cast.prices.image
    if main is None or small is None or image is None:
        return None
    ends = []
    for end, picture in ((0, DRAWN), (2, MOST_TOKENS)):
        all_in, all_out = round(tokens[0] * ins[end]), round(tokens[1] * outs[end])
        small_in, small_out = min(SMALL_IN, all_in), min(SMALL_OUT, all_out)
        cost = main.of(all_in - small_in, all_out - small_out) + small.of(small_in, small_out)
        ends.append(round(cost + image.of(0, picture), 4))
    return Span(low=ends[0], high=ends[1])


def _notes(brief: Brief, task: Task, cast: Cast, cost: Span | None, articles: int) -> list[str]:
    last = "the last article" if articles == 1 else f"the last {articles} articles"
    notes = [
        f"By what {last} of {cast.model} took here."
        if articles
        else f"No article of {cast.model} was finished here yet: a guess."
    ]
    if cost is None:
        notes.append("A price is not known, so the cost is not; BYLINE_PRICES sets it.")
    elif brief.budget_usd is not None and brief.budget_usd < cost.high:
        notes.append(f"It may cost ${cost.high:.2f}: the budget may end it before it is finished.")
    if task.evidence_words is not None and task.evidence_words < task.words:
        notes.append(f"The documents hold {task.evidence_words} words; it may become shorter.")
    if brief.approve_outline:
        notes.append("The time until the outline is approved is not counted.")
    return notes
