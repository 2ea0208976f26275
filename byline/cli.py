"""The command line: `byline write TOPIC`, `byline export FOLDER`, `byline models`, `byline sources`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from byline import __version__, checking
from byline.article import Brief
from byline.errors import (
    BriefError,
    BylineError,
    DiskFull,
    FolderError,
    NotEnoughEvidence,
    PriceUnknown,
    SettingsError,
)
from byline.exports.export import FORMS
from byline.settings import Settings

BAD_BRIEF, NO_EVIDENCE, FAILED, INTERRUPTED = 2, 3, 4, 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run a command; give the exit code.

    0 done, 2 bad brief, setting or usage, 3 not enough evidence, 4 something that Byline needs
    has failed, 130 interrupted. After 4 and 130 the same command goes on where it stopped.
    """
    asked = _parser().parse_args(argv)
    try:
        return asyncio.run(_command(asked))
    except KeyboardInterrupt:
        _say("Interrupted. The same command goes on from here.")
        return INTERRUPTED
    except BylineError as error:
        _say(error.message)
        return _exit_code(error)


async def _command(asked: argparse.Namespace) -> int:
    if asked.command == "models":
        return await _models()
    if asked.command == "sources":
        return 0 if await checking.sources_reached() else FAILED
    return await (_export if asked.command == "export" else _write)(asked)


def _exit_code(error: BylineError) -> int:
    if isinstance(error, NotEnoughEvidence):
        return NO_EVIDENCE
    if isinstance(error, BriefError | SettingsError | PriceUnknown) or (
        isinstance(error, FolderError) and not isinstance(error, DiskFull)
    ):
        return BAD_BRIEF
    return FAILED


def _say(message: str) -> None:
    print(f"byline: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201  (the terminal)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="byline", description="Write articles in which every sentence has its source."
    )
    parser.add_argument("--version", action="version", version=f"byline {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    write = commands.add_parser(
        "write",
        help="write an article",
        description="Write an article on TOPIC from documents. The last line printed is its path.",
    )
    write.add_argument("topic", metavar="TOPIC", help="what the article is about")
    write.add_argument(
        "--sources",
        metavar="PATH",
        action="append",
        default=[],
        help="a file (it must be used) or folder to write from; may be given again",
    )
    write.add_argument("--tone", default="professional", help="for language models")
    write.add_argument("--audience", default="", help="for language models")
    write.add_argument("--min-words", type=int, default=1000, metavar="N", help="100 to 20000")
    write.add_argument("--language", default="en", help="ISO 639-1 code, as in en")
    write.add_argument("--keyphrase", default="", help="the words to be found by; else the topic")
    write.add_argument("--no-image", action="store_true", help="make no cover")
    write.add_argument("--no-seo", action="store_true", help="leave out the search checks")
    write.add_argument("--out", metavar="DIR", default="articles", help="default: articles")
    write.add_argument(
        "--model", default="", metavar="NAME", help="as in openai:gpt-5; else BYLINE_MODEL"
    )
    write.add_argument("--small-model", default="", metavar="NAME", help="for the small prompts")
    write.add_argument("--image-model", default="", metavar="NAME", help="to draw the cover")
    write.add_argument("--base-url", default="", metavar="URL", help="of the model's server")
    write.add_argument(
        "--budget", type=float, metavar="USD", help="what the article may cost at most"
    )
    write.add_argument("--json", action="store_true", help="print the result as JSON instead")
    export = commands.add_parser(
        "export",
        help="give a finished article in another form",
        description="Write the article of FOLDER in another form; the file's path is printed.",
    )
    export.add_argument("folder", metavar="FOLDER", help="an article's folder")
    export.add_argument("--format", choices=FORMS, required=True, help="the form of the file")
    export.add_argument("--out", metavar="FILE", default="", help="default: in the folder")
    export.add_argument(
        "--front-matter", action="store_true", help="begin Markdown with a head of YAML"
    )
    commands.add_parser(
        "models",
        help="show the models that are set, and whether they can be reached",
        description="Show the models that are set, their prices, and whether they are reached.",
    )
    checking.add_to(commands)
    return parser


def _brief(asked: argparse.Namespace) -> Brief:
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
        )
    except ValidationError as error:
        raise BriefError(_complaint(error)) from error


WANTED = {
    "topic": "TOPIC: give 1 to 300 characters of text",
    "min_words": "--min-words: give a number from 100 to 20000",
    "language": "--language: give a code such as en or de",
    "tone": "--tone: give at most 100 characters",
    "target_audience": "--audience: give at most 200 characters",
    "budget_usd": "--budget: give an amount above 0",
    "keyphrase": "--keyphrase: give at most 120 characters",
}


def _complaint(error: ValidationError) -> str:
    fields = dict.fromkeys(str(e["loc"][0]) for e in error.errors() if e["loc"])
    return "; ".join(WANTED.get(field, field) for field in fields)


async def _write(asked: argparse.Namespace) -> int:
    brief = _brief(asked)
    from byline.events import Written
    from byline.finished import Finished
    from byline.folder import ArticleFolder, today
    from byline.models.language.named import Chosen
    from byline.newsroom import Newsroom
    from byline.pins import COMPOSER, Pins, pins_of
    from byline.progress import Progress
    from byline.research.files import Shelf, shelf
    from byline.research.library import sample_library

    settings = Settings.read()
    chosen = Chosen(
        asked.model or settings.model,
        asked.small_model or settings.small_model,
        asked.image_model or settings.image_model,
    )
    access = settings.access(chosen, asked.base_url)
    named = tuple(Path(p) for p in asked.sources) or settings.library
    roots = named or (sample_library(),)
    names = tuple(str(p.absolute()) for p in named)

    def pins() -> Pins:
        return pins_of(chosen, today(), shelf(roots), not named)

    async with Newsroom.opened(access=access) as newsroom:
        newsroom.models_for(brief, pins_of(chosen, today(), Shelf(files=()), samples=False))
        named_model = chosen.model or COMPOSER
        with ArticleFolder.take(Path(asked.out), brief, names, pins, named_model) as folder:
            progress = Progress(folder.path, resumed=folder.resumed)
            with folder.journal() as journal, progress:
                async for told in newsroom.write(brief, folder.commission.pins, journal):
                    if isinstance(told, Finished):
                        done = folder.keep(told)
                        progress.finished(told.article)
                    elif not isinstance(told[1], Written):
                        progress.show(told[1])
    print(done if asked.json else folder.path / "article.md")  # noqa: T201  (what was asked for)
    return 0


async def _export(asked: argparse.Namespace) -> int:
    from byline.computing import ComputingPool
    from byline.exports.export import Exporting, Wanted
    from byline.folder import kept
    from byline.journal.plainfile import write_whole
    from byline.seo.jsonld import article_json_ld
    from byline.seo.slugs import slug

    folder = Path(asked.folder)
    found = kept(folder)
    image = found.article.cover.file if found.article.cover else None
    wanted = Wanted(
        form=asked.format,
        name=slug(found.article.brief.focus),
        image=image,
        json_ld=article_json_ld(found.article, image),
        front_matter=asked.front_matter,
        **dict(found),
    )
    async with ComputingPool(1) as computing:
        made = await Exporting(computing).export(wanted)
    for warning in made.warnings:
        _say(warning)
    path = Path(asked.out) if asked.out else folder / made.name
    write_whole(path, made.data)
    print(path)  # noqa: T201  (what was asked for)
    return 0


async def _models() -> int:
    """Print each model that is set, with its price and state; 4 when one cannot be reached."""
    from byline.models.language.named import Models

    settings = Settings.read()
    names = tuple(dict.fromkeys(n for n in (settings.model, settings.small_model) if n))
    reached = True
    if not names:
        print("composer\tno language model is set (BYLINE_MODEL)")  # noqa: T201
    access = settings.access(settings.chosen)
    async with Models.opened(access) as models, Models.opened(access.images) as pictures:
        served = [models.served(n) for n in names]
        if settings.image_model:
            served.append(pictures.served(settings.image_model))
        for each in served:
            state = await each.state()
            reached = reached and state.reached
            print(f"{each.name}\t{each.base_url}\t{each.priced}\t{state.message}")  # noqa: T201
    return 0 if reached else FAILED


if __name__ == "__main__":
    main()
