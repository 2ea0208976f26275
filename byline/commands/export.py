"""`byline export FOLDER`: a finished article in another form."""

import argparse
import asyncio
from pathlib import Path

from byline.commands.terminal import say
from byline.exports.export import FORMS


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
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
    export.set_defaults(run=lambda asked: asyncio.run(_export(asked)))


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
        say(warning)
    path = Path(asked.out) if asked.out else folder / made.name
    write_whole(path, made.data)
    print(path)  # noqa: T201  (what was asked for)
    return 0
