"""`byline models`: the models that are set, and whether they can be reached."""

import argparse
import asyncio

from byline.commands.terminal import FAILED, line
from byline.settings import Settings


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    models = commands.add_parser(
        "models",
        help="show the models that are set, and whether they can be reached",
        description="Show the models that are set, their prices, and whether they are reached.",
    )
    models.set_defaults(run=lambda _: asyncio.run(_models()))


async def _models() -> int:
    """Print each model that is set, with its price and state; 4 when one cannot be reached."""
    from byline.models.language.named import Models

    settings = Settings.read()
    names = tuple(dict.fromkeys(n for n in (settings.model, settings.small_model) if n))
    reached = True
    if not names:
        line("composer", "no language model is set (BYLINE_MODEL)")
    access = settings.access(settings.chosen)
    async with Models.opened(access) as models, Models.opened(access.images) as pictures:
        served = [models.served(n) for n in names]
        if settings.image_model:
            served.append(pictures.served(settings.image_model))
        for each in served:
            state = await each.state()
            reached = reached and state.reached
            line(each.name, each.base_url, each.priced, state.message)
    return 0 if reached else FAILED
