"""Sends the simulator's tokens at their times, straight to the transport: thousands a second."""

import asyncio
from collections.abc import Sequence


async def paced(
    transport: asyncio.WriteTransport, chunks: Sequence[bytes], begun: float, rate: float
) -> bool:
    """Send chunks, `rate` a second from `begun` (s, the loop's time) on.

    With a rate of 0 all are sent at once. False when the other side is gone.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bool] = loop.create_future()

    def send(n: int) -> None:
        if done.done():
            return
        if transport.is_closing():
            done.set_result(False)
            return
        if not rate:
            transport.write(b"".join(chunks))
            done.set_result(True)
            return
        transport.write(chunks[n])
        if n + 1 == len(chunks):
            done.set_result(True)
        else:
            loop.call_at(begun + (n + 1) / rate, send, n + 1)

    loop.call_at(begun, send, 0)
    return await done
