"""`byline write TOPIC`: a brief from the command line, and the article that comes of it."""

import argparse
import asyncio
import re
from contextlib import aclosing
from pathlib import Path

from pydantic import ValidationError

from byline.article import Brief
from byline.errors import BriefError
from byline.settings import Settings

WANTED = {
    "topic": "TOPIC: give 1 to 300 characters of text",
    "min_words": "--min-words: give a number from 100 to 20000",
    "language": "--language: give a code such as en or de",
    "tone": "--tone: give at most 100 characters",
    "target_audience": "--audience: give at most 200 characters",
    "voice": "--voice: give at most 2000 characters of text",
    "budget_usd": "--budget: give an amount above 0",
    "keyphrase": "--keyphrase: give at most 120 characters",
    "sources": "--sources: give an address of printable ASCII, at most 2000 characters, once",
    "excluded": "--exclude: give addresses, or names of files in the library",
    "preferred_domains": "--prefer-domain: give a domain such as example.org",
    "excluded_domains": "--exclude-domain: give a domain such as example.org",
}
MOST_READ = 20_000  # letters of a voice's file: more than it may have, whatever is trimmed
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "write",
        help="write an article",
        description="Write an article on TOPIC from documents and pages of the web. The last line "
        "printed is its path.",
    )
    parser.set_defaults(run=lambda asked: asyncio.run(_write(asked)))
    add = parser.add_argument
    add("topic", metavar="TOPIC", help="what the article is about")
    add(
        "--sources",
        metavar="SOURCE",
        action="append",
        default=[],
        help="a file or web address (it must be used) or folder to write from; may be given again",
    )
    add(
        "--web",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="search the web; else only where no sources are named and the samples tell too little",
    )
    add("--exclude", metavar="SOURCE", action="append", default=[], help="a source not to draw on")
    for name, what in (("prefer", "whose pages are read first"), ("exclude", "that is not read")):
        add(
            f"--{name}-domain",
            metavar="DOMAIN",
            action="append",
            default=[],
            help=f"a domain {what}; may be given again",
        )
    add("--tone", default="professional", help="for language models")
    add("--audience", default="", help="for language models")
    add("--voice", default="", metavar="TEXT", help="how the brand speaks; @FILE reads it there")
    add("--min-words", type=int, default=1000, metavar="N", help="100 to 20000")
    add("--language", default="en", help="ISO 639-1 code, as in en")
    add("--keyphrase", default="", help="the words to be found by; else the topic")
    add("--no-image", action="store_true", help="make no cover")
    add("--no-seo", action="store_true", help="leave out the search checks")
    add("--out", metavar="DIR", default="articles", help="default: articles")
    add("--model", default="", metavar="NAME", help="as in openai:gpt-5; else BYLINE_MODEL")
    add("--small-model", default="", metavar="NAME", help="for the small prompts")
    add("--image-model", default="", metavar="NAME", help="to draw the cover")
    add("--base-url", default="", metavar="URL", help="of the model's server")
    add("--budget", type=float, metavar="USD", help="what the article may cost at most")
    add("--json", action="store_true", help="print the result as JSON instead")


def _brief(asked: argparse.Namespace) -> Brief:
    voice = _voice(asked.voice)
    try:
        return Brief(
            topic=asked.topic,
            tone=asked.tone,
            target_audience=asked.audience,
            min_words=asked.min_words,
            include_image=not asked.no_image,
            seo_optimize=not asked.no_seo,
            language=asked.language,
            keyphrase=asked.keyphrase,
            budget_usd=asked.budget,
            sources=tuple(s for s in asked.sources if ADDRESS.match(s)),
            excluded=tuple(asked.exclude),
            web=asked.web,
            preferred_domains=tuple(asked.prefer_domain),
            excluded_domains=tuple(asked.exclude_domain),
            voice=voice,
        )
    except ValidationError as error:
        raise BriefError(_complaint(error)) from error


def _voice(given: str) -> str:
    """Give the text, or what stands in the file that it names. Raises `BriefError`."""
    if not given.startswith("@"):
        return given
    path = Path(given[1:])
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(MOST_READ)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        msg = f"--voice: {path}: {why}"
        raise BriefError(msg) from error


def _complaint(error: ValidationError) -> str:
    fields = dict.fromkeys(str(e["loc"][0]) for e in error.errors() if e["loc"])
    return "; ".join(WANTED.get(field, field) for field in fields)


async def _write(asked: argparse.Namespace) -> int:
    """Write the article, or go on with it. Raises what `run` gives an exit code to."""
    brief = _brief(asked)
    from byline.events import Written
    from byline.finished import Finished
    from byline.folder import ArticleFolder
    from byline.models.language.named import Chosen
    from byline.newsroom import Means, Newsroom
    from byline.pins import COMPOSER, Pins, pin, pins_of, today
    from byline.progress import Progress
    from byline.research.entries.holdings import home
    from byline.research.files import Shelf

    settings = Settings.read()
    chosen = Chosen(
        asked.model or settings.model,
        asked.small_model or settings.small_model,
        asked.image_model or settings.image_model,
    )
    access = settings.access(chosen, asked.base_url)
    own = tuple(Path(s) for s in asked.sources if not ADDRESS.match(s))
    names = tuple(str(p.absolute()) for p in own or settings.library)
    means = Means(access, web=settings.web_access, encyclopedias=home(settings.data_dir))
    async with Newsroom.opened(means=means) as newsroom:
        newsroom.models_for(brief, pins_of(chosen, today(), Shelf(files=()), samples=False))

        def pins() -> Pins:
            begun = pin(brief, settings, chosen, own)
            newsroom.check(brief, begun)  # before they are kept: a resume goes by them alone
            return begun

        named_model = chosen.model or COMPOSER
        with ArticleFolder.take(Path(asked.out), brief, names, pins, named_model) as folder:
            progress = Progress(folder.path, resumed=folder.resumed)
            with folder.journal() as journal, progress:
                writing = newsroom.write(brief, folder.commission.pins, journal)
                async with aclosing(writing) as work:
                    async for told in work:
                        if isinstance(told, Finished):
                            done = folder.keep(told)
                            progress.finished(told.article)
                        elif not isinstance(told[1], Written):
                            progress.show(told[1])
    print(done if asked.json else folder.path / "article.md")  # noqa: T201  (what was asked for)
    return 0
