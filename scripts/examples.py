"""An example of every prompt, with an answer to it: one small article on honey bees."""

from typing import Any

from byline.article import Brief, Draft, DraftSection, Keyword, Passage, Section, Sentence, Value
from byline.prompts.editor import AskedDrop, AskedEdits, AskedReplace, EditArticle
from byline.prompts.image import CoverText, DescribeCover, PictureCover, PictureText
from byline.prompts.judge import (
    Judgement,
    Judgements,
    JudgeSentences,
    Rewrites,
    RewriteSentences,
    Rewritten,
    Written,
)
from byline.prompts.outline import AskedOutline, AskedSection, DraftOutline, SourceNote
from byline.prompts.prompt import Plain, Prompt
from byline.prompts.research import (
    AskedQuestion,
    Evidence,
    FindGaps,
    Gaps,
    NewQueries,
    Perspective,
    Perspectives,
    PlanResearch,
    Queries,
    Question,
    SearchAgain,
    Synthesise,
)
from byline.prompts.revising import ReviseText
from byline.prompts.seo import DescribeForSearch, SEOText
from byline.prompts.writer import MoreText, WriteMore, WriteSection

Example = tuple[Prompt[Any], Value]  # a prompt and what a model might say to it

BRIEF = Brief(
    topic="Honey bees",
    tone="friendly",
    target_audience="gardeners",
    min_words=400,
    keyphrase="honey bees",
    voice="Warm and plain, like a neighbour over the fence.\nSay colony, never hive.",
)
DANCE = Passage(
    id="s1.2",
    source_id="s1",
    text="A forager that has found flowers dances on the comb. The angle of the dance tells the "
    "direction of the food against the sun, and its length tells the distance.",
    start=0,
    end=159,
)
MITE = Passage(
    id="s2.1",
    source_id="s2",
    text="The mite Varroa destructor feeds on the brood and carries viruses. Untreated colonies "
    "mostly die within three years.",
    start=0,
    end=119,
)
SOURCES = (
    SourceNote(id="s1", title="The waggle dance", date="2019"),
    SourceNote(id="s2", title="Threats to honey bees", required=True),
)
KEYWORDS = (Keyword(word="waggle dance", weight=1.0), Keyword(word="varroa", weight=0.8))
HOW = Question(
    id="q1",
    text="How do honey bees tell each other where food is?",
    queries=("honey bee dance direction distance", "waggle dance meaning"),
)
HARM = Question(
    id="q2",
    text="What kills honey bee colonies?",
    queries=("causes of colony loss", "varroa mite colony death"),
)
TALK = Section(
    id="1",
    heading="How bees talk about food",
    goal="The reader knows what the dance of a forager says.",
    words=120,
    passage_ids=("s1.2",),
)
DANGERS = Section(
    id="2",
    heading="What threatens a colony",
    goal="The reader knows the mite and what it does.",
    words=120,
    passage_ids=("s2.1",),
)
DRAFT = Draft(
    title="Honey bees in the garden",
    sections=(
        DraftSection(
            id="1",
            heading=TALK.heading,
            paragraphs=(
                (
                    Sentence(text="A bee that finds flowers dances.", passage_ids=("s1.2",)),
                    Sentence(
                        text="The dance's angle gives the way, its length the distance.",
                        passage_ids=("s1.2",),
                    ),
                ),
            ),
        ),
        DraftSection(
            id="2",
            heading=DANGERS.heading,
            paragraphs=(
                (
                    Sentence(text="A mite feeds on the brood.", passage_ids=("s2.1",)),
                    Sentence(text="Bees that find flowers dance.", passage_ids=("s1.2",)),
                ),
            ),
        ),
    ),
)
WRITTEN = (
    Written(number=1, text="A bee that finds flowers dances.", passage_ids=("s1.2",)),
    Written(number=2, text="Every colony dies within a year.", passage_ids=("s2.1",)),
)

EXAMPLES: tuple[Example, ...] = (
    (
        PlanResearch(topic=BRIEF.topic, keyphrase="honey bees", language="en", headings=()),
        Perspectives(
            perspectives=(
                Perspective(
                    who="a gardener",
                    questions=(AskedQuestion(question=HOW.text, queries=HOW.queries),),
                ),
                Perspective(
                    who="a beekeeper",
                    questions=(AskedQuestion(question=HARM.text, queries=HARM.queries),),
                ),
            )
        ),
    ),
    (
        FindGaps(
            topic=BRIEF.topic,
            evidence=(
                Evidence(question=HOW, score=0.7, best=DANCE.text),
                Evidence(question=HARM, score=0.2, best="Bees visit many kinds of flowers."),
            ),
        ),
        Gaps(unanswered=("q2",)),
    ),
    (
        SearchAgain(topic=BRIEF.topic, language="en", open=(HARM,)),
        NewQueries(questions=(Queries(id="q2", queries=("parasites of bee brood",)),)),
    ),
    (
        Synthesise(topic=BRIEF.topic, question=HOW.text, passages=(DANCE,)),
        Plain(text="A forager tells where flowers are by a dance on the comb [s1.2]."),
    ),
    (
        DraftOutline(
            brief=BRIEF, sources=SOURCES, passages=(DANCE, MITE), keywords=KEYWORDS, named=False
        ),
        AskedOutline(
            title=DRAFT.title,
            sections=tuple(
                AskedSection(heading=s.heading, goal=s.goal, passage_ids=s.passage_ids)
                for s in (TALK, DANGERS)
            ),
        ),
    ),
    (
        WriteSection(
            brief=BRIEF,
            title=DRAFT.title,
            section=TALK,
            neighbours=(f"{DANGERS.heading}: {DANGERS.goal}",),
            sources=SOURCES[:1],
            passages=(DANCE,),
            keywords=KEYWORDS,
        ),
        Plain(
            text="A bee that finds flowers dances on the comb [s1.2]. The angle of the dance gives "
            "the direction against the sun, and its length the distance [s1.2]."
        ),
    ),
    (
        WriteMore(
            brief=BRIEF,
            section=DANGERS,
            written="A mite feeds on the brood.",
            words=60,
            passages=(MITE,),
        ),
        MoreText(paragraphs=("The mite also carries viruses from bee to bee [s2.1].",)),
    ),
    (
        JudgeSentences(sentences=WRITTEN, passages=(DANCE, MITE)),
        Judgements(
            judgements=(
                Judgement(
                    number=1,
                    verdict="supported",
                    quote="A forager that has found flowers dances on the comb.",
                ),
                Judgement(number=2, verdict="unsupported", quote=""),
            )
        ),
    ),
    (
        RewriteSentences(language="en", sentences=WRITTEN[1:], passages=(MITE,)),
        Rewrites(
            sentences=(
                Rewritten(
                    number=2,
                    text="Most colonies that are not treated die within three years.",
                    passage_ids=("s2.1",),
                ),
            )
        ),
    ),
    (
        EditArticle(
            brief=BRIEF,
            draft=DRAFT,
            passages=(DANCE, MITE),
            sources=SOURCES,
            keywords=KEYWORDS,
            turn=1,
        ),
        AskedEdits(
            edits=(
                AskedReplace(
                    edit="replace",
                    sentence=3,
                    text="The brood of the same bees is what a mite feeds on.",
                    reason="transition",
                ),
                AskedDrop(edit="drop", sentence=4, reason="repetition"),
            )
        ),
    ),
    (
        DescribeForSearch(
            title=DRAFT.title,
            keyphrase="honey bees",
            language="en",
            lead=("A bee that finds flowers dances.",),
            headings=(TALK.heading, DANGERS.heading),
            keywords=KEYWORDS,
            voice=BRIEF.voice,
        ),
        SEOText(
            title="Honey bees: how they talk and what threatens them",
            meta_description="Honey bees tell each other by a dance where flowers are. Read how "
            "the dance works, and what a small mite does to a colony.",
            keywords=("honey bees", "waggle dance", "varroa mite"),
        ),
    ),
    (
        DescribeCover(
            topic=BRIEF.topic, title=DRAFT.title, headings=(TALK.heading, DANGERS.heading)
        ),
        CoverText(
            kicker="Nature",
            alt_text="A cover card for an article on how honey bees talk and what threatens them.",
        ),
    ),
    (
        PictureCover(
            topic=BRIEF.topic, title=DRAFT.title, headings=(TALK.heading, DANGERS.heading)
        ),
        PictureText(
            scene="A honey bee on a flower in a garden, seen from close by, with a hive behind it, "
            "in the soft light of the morning.",
            alt_text="A honey bee on a flower in front of a hive.",
        ),
    ),
    (
        ReviseText(
            brief=BRIEF,
            title=DRAFT.title,
            heading=TALK.heading,
            instruction="Say it more simply, for children.",
            draft="The dance's angle gives the way, its length the distance. [s1.2]",
            lead="A bee that finds flowers dances.",
            follow="## What threatens a colony",
            sources=SOURCES[:1],
            passages=(DANCE,),
        ),
        Plain(text="The way a bee dances shows where the food is, and how far away [s1.2]."),
    ),
)
