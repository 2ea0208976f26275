"""`byline work`: writes the articles that servers have taken, beside any number of others."""

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backend.assembly import Opens


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("work", help="write what servers with the same database have taken")
    own.set_defaults(run=lambda _: work())


def work(newsroom: "Opens | None" = None) -> int:
    """Work until a signal comes; give the exit code: 2 when it cannot begin as it is set."""
    from backend.assembly import CannotServe

    try:
        asyncio.run(_work(newsroom))
    except CannotServe as error:
        print(f"byline: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


async def _work(newsroom: "Opens | None") -> None:
    import structlog

    from backend import logs
    from backend.assembly import locked, opened, opens
    from backend.settings import ServerSettings

    settings = ServerSettings.read()
    logs.configure(settings.log_level, settings.secrets)
    ended = asyncio.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(end, ended.set)
    lock = locked(settings)
    try:
        async with opened(settings, newsroom or opens, works=True) as parts:
            assert parts.worker  # noqa: S101  (asked for in the line above)
            await parts.worker.start()
            structlog.get_logger().info("working", data_dir=str(settings.data_dir))
            try:
                await ended.wait()
            finally:
                await parts.worker.close()
    finally:
        if lock:
            lock.release()
