"""Tells webhooks what they are to be told: each delivery till it has arrived, or was tried enough.

Signed as the Standard Webhooks specification has it (www.standardwebhooks.com, version 1.0.0).
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from backend.database.deliveries import Deliveries, Due
from backend.errors import DatabaseAway
from byline.errors import DiskFull, SourceError
from byline.research.web.posting import Post

log = structlog.get_logger()
MOST = 20  # sent at once
LOOK = 2.0  # seconds after which is looked without being told to: others may have something to send
AGAIN = (10.0, 60.0, 600.0, 3_600.0, 21_600.0)  # seconds from a try to the next; then it has failed
JITTER = 0.2  # of these, so that what failed together does not come again together
GONE = 410  # the status by which an address says that it wants to hear no more
SECRET = "whsec_"  # noqa: S105  (what secrets begin with)


def shown(secret: bytes) -> str:
    """Give a secret as the specification writes it."""
    return SECRET + base64.b64encode(secret).decode()


def signed(secret: bytes, message: str, at: int, body: bytes) -> dict[str, str]:
    """Give the headers of a message that is sent at this time (seconds since 1970)."""
    content = f"{message}.{at}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{signature}",
    }


def said(body: str, base: str) -> bytes:
    """Give a body as it is sent: its link begins with the service's address."""
    told = json.loads(body)
    if "url" in told["data"]:
        told["data"]["url"] = base + told["data"]["url"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@asynccontextmanager
async def sending(
    deliveries: Deliveries, post: Post, base: str, alone: bool
) -> AsyncIterator["Sender"]:
    """Send as long as this is open; links begin with `base`. Who is `alone` sends all there is."""
    sender = Sender(deliveries, post, base)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(sender.run(group, alone))
        try:
            yield sender
        finally:
            running.cancel()
            await sender.close()


class Sender:
    """Sends what is due, some at once; what is being sent when it closes is sent by another."""

    def __init__(self, deliveries: Deliveries, post: Post, base: str) -> None:
        self._deliveries = deliveries
        self._post = post
        self._base = base
        self._any = asyncio.Event()
        self._at_work: dict[asyncio.Task[None], Due] = {}

    def look(self) -> None:
        """Look soon: something may be due."""
        self._any.set()

    async def run(self, group: asyncio.TaskGroup, alone: bool) -> None:
        """Take what is due and send it, in tasks of `group`."""
        while True:
            self._any.clear()
            wait = LOOK
            try:
                if alone:
                    await self._deliveries.release()  # whoever had taken them has been killed
                    alone = False
                wait = await self._taken(group)
            except (DatabaseAway, DiskFull) as error:
                log.warning("sender_waits", code=error.code)
            except Exception:  # nothing is lost by it; without another look nothing would be sent
                log.exception("sender_waits")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._any.wait(), wait)

    async def close(self) -> None:
        """Stop, and give back what has not been answered; it may have arrived all the same."""
        taken = dict(self._at_work)
        for task in taken:
            task.cancel()
        await asyncio.gather(*taken, return_exceptions=True)
        if taken:
            with suppress(DatabaseAway, DiskFull):  # the lease will run out
                await self._deliveries.release(taken.values())

    async def _taken(self, group: asyncio.TaskGroup) -> float:
        """Begin to send what is due and there is room for; say when to look again, in seconds."""
        room = MOST - len(self._at_work)
        due = await self._deliveries.wait()
        if due is None or not room:
            return LOOK
        if due > 0:
            return min(due, LOOK)
        for found in await self._deliveries.claim(room):
            task = group.create_task(self._send(found))
            self._at_work[task] = found
            task.add_done_callback(self._done)
        return LOOK

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._at_work[task]
        self.look()

    async def _send(self, due: Due) -> None:
        """Try once; where that cannot be written down, the lease runs out."""
        try:
            await self.tried(due)
        except (DatabaseAway, DiskFull) as error:
            log.warning("delivery_waits", webhook_id=due.webhook_id, code=error.code)
        except Exception:  # of one delivery, whatever it is: the others go on
            log.exception("delivery_waits", webhook_id=due.webhook_id)

    async def tried(self, due: Due) -> None:
        """Try once, and write down what came of it. Raises what the database raises."""
        body = said(due.body, self._base)
        headers = signed(due.secret, due.message, int(time.time()), body)
        kinds = {"Content-Type": "application/json", "Accept": "*/*"}
        try:
            status = await self._post.post(due.url, body, headers | kinds)
        except SourceError as error:
            await self._missed(due, error.code.removeprefix("source_"))
            return
        if status == GONE:
            log.info("webhook_gone", webhook_id=due.webhook_id)
            await self._deliveries.gone(due)
        elif 200 <= status < 300:
            await self._deliveries.sent(due, str(status))
        else:
            await self._missed(due, str(status))

    async def _missed(self, due: Due, code: str) -> None:
        again = None
        if due.tries < len(AGAIN):
            again = AGAIN[due.tries] * random.uniform(1, 1 + JITTER)  # noqa: S311  (no secret)
        log.info("delivery_missed", webhook_id=due.webhook_id, code=code, tries=due.tries + 1)
        await self._deliveries.missed(due, code, again)
