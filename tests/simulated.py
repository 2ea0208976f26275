"""The simulated provider beside a test that is no coroutine, and settings that lead to it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.provider import PRICE_IN, PRICE_OUT, Provider

KEY = "sk-nobody-may-see-this"


@contextmanager
def simulated(provider: Provider) -> Iterator[str]:
    """Serve on loopback in a thread of its own; give the address without a path."""
    loop = asyncio.new_event_loop()
    address: list[str] = []
    begun, over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with provider.serving() as found:
            address.append(found)
            begun.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def settings(address: str, parallel: int = 16, model: str = "openai:sim") -> dict[str, str]:
    """Give the settings with which Byline asks the provider at an address."""
    path = "" if model.startswith("anthropic") else "/v1"
    return {
        "BYLINE_MODEL": model,
        "BYLINE_MODEL_BASE_URL": address + path,
        "BYLINE_MODEL_API_KEY": KEY,
        "BYLINE_MODEL_PARALLEL": str(parallel),
        "BYLINE_PRICES": f"{model}={PRICE_IN}/{PRICE_OUT}",
    }
