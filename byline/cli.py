"""The command line: `byline write TOPIC`, `byline export FOLDER`, `models`, `sources check`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from byline import __version__, checking, shelving
from byline.commands import write
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
        if asked.command == "library":
            return shelving.library(asked)
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
    return await (_export if asked.command == "export" else write.write)(asked)


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
    write.add_to(commands)
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
    shelving.add_to(commands)
    return parser


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
