"""`byline work`: writes the articles that servers have taken, beside any number of others."""

import asyncio
import signal
from typing import Any


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("work", help="write what servers with the same database have taken")
    own.set_defaults(run=lambda _: asyncio.run(_work()))


async def _work() -> int:
    """Work until a signal comes; give the exit code."""
    import structlog

    from backend import logs
    from backend.assembly import locked, opened, opens
    from backend.settings import ServerSettings

    settings = ServerSettings.read()
    logs.configure(settings.log_level, settings.secrets)
    log = structlog.get_logger()
    ended = asyncio.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(end, ended.set)
    lock = locked(settings)
    try:
        async with opened(settings, opens, works=True) as parts:
            assert parts.worker  # noqa: S101
            await parts.worker.start()
            log.info("working", data_dir=str(settings.data_dir))
            await ended.wait()
            await parts.worker.close()
    finally:
        if lock:
            lock.release()
    return 0
