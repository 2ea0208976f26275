"""Plans research without a model: the topic itself, and the headings that the sources share.

Before anything is read it asks for what any topic has, in the words of `FACETS`, and in the other
words beside these where nothing was found.
"""

from collections import Counter

from byline.models.composer.headings import fit, tidied
from byline.models.composer.runs import Judge
from byline.prompts.research import (
    FindGaps,
    Gaps,
    NewQueries,
    PlanResearch,
    Queries,
    Question,
    ResearchPlan,
    SearchAgain,
    Synthesis,
    Synthesise,
)

MOST_QUESTIONS = 6
FACETS = {
    "de": {"Geschichte": "Entstehung", "einfach erklärt": "Überblick", "Folgen": "Auswirkungen"},
    "en": {
        "history": "origins",
        "explained": "overview",
        "impact": "consequences",
        "criticism": "debate",
    },
    "es": {"historia": "origen", "explicación": "resumen", "consecuencias": "impacto"},
    "fr": {"histoire": "origines", "explication": "présentation", "conséquences": "impact"},
    "it": {"storia": "origini", "spiegazione": "panoramica", "conseguenze": "impatto"},
    "nl": {"geschiedenis": "oorsprong", "uitleg": "overzicht", "gevolgen": "impact"},
    "pt": {"história": "origem", "explicação": "visão geral", "consequências": "impacto"},
}
ANSWERED = 0.25  # a question's best score, below which it counts as unanswered


def questions(prompt: PlanResearch) -> ResearchPlan:
    """Ask for the topic, and for the headings that more than one source has."""
    asked = [
        Question(
            id="q1", text=prompt.topic, queries=(prompt.topic, *filter(None, (prompt.keyphrase,)))
        )
    ]
    facets = FACETS.get(prompt.language.split("-")[0], ()) if prompt.unread else ()
    asked += [
        Question(id=f"q{n}", text=f"{prompt.topic}: {facet}", queries=(f"{prompt.topic} {facet}",))
        for n, facet in enumerate(facets, 2)
    ]
    spread = Counter(tidied(h) for h in prompt.headings)
    for heading, _ in spread.most_common(40):
        if len(asked) < MOST_QUESTIONS and fit(heading, prompt.topic, set()):
            asked.append(
                Question(
                    id=f"q{len(asked) + 1}", text=heading, queries=(f"{prompt.topic} {heading}",)
                )
            )
    return ResearchPlan(questions=tuple(asked))


def gaps(prompt: FindGaps) -> Gaps:
    """Name the questions whose best passage is below the floor."""
    return Gaps(unanswered=tuple(e.question.id for e in prompt.evidence if e.score < ANSWERED))


def again(prompt: SearchAgain) -> NewQueries:
    """Ask for the open facets in other words; for the topic itself there are none."""
    facets = FACETS.get(prompt.language.split("-")[0], {})
    other = {f"{prompt.topic}: {facet}": word for facet, word in facets.items()}
    return NewQueries(
        questions=tuple(
            Queries(id=q.id, queries=(f"{prompt.topic} {other[q.text]}",))
            for q in prompt.open
            if q.text in other
        )
    )


def synthesis(prompt: Synthesise) -> Synthesis:
    """Quote the best run of the passages."""
    judge = Judge.of(f"{prompt.topic} {prompt.question}", (), "en")
    runs = [r for p in prompt.passages if (r := judge.run([p]))]
    if not runs:
        return Synthesis(text="")
    best = max(runs, key=lambda r: r.worth)
    return Synthesis(text=" ".join(f"{q.text} [{q.passage_id}]" for q in best.quotes[:3]))
