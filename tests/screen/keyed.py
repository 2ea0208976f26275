"""A server that wants a key, whoever holds one, and where a key must never be found."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket, expect

from backend.database.store import Store
from tests.screen.conftest import Tab
from tests.serving import Server

T = TypeVar("T")
# What a page holds: its elements with those in shadows, what is typed in fields, the storages.
HELD = """async () => {
  const deep = (root) => [...root.querySelectorAll("*")].flatMap(
    (e) => [e, ...(e.shadowRoot ? [e.shadowRoot, ...deep(e.shadowRoot)] : [])])
  const own = deep(document)
  const names = (await indexedDB.databases()).map((d) => d.name)
  return [
    document.documentElement.outerHTML, location.href, document.cookie, names,
    own.filter((e) => e instanceof ShadowRoot).map((e) => e.innerHTML),
    own.map((e) => e.value).filter((v) => typeof v === "string"),
    Object.entries(localStorage), Object.entries(sessionStorage), history.state, window.name,
  ].map((found) => JSON.stringify(found)).join("\\n")
}"""


def _done(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a thread: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


@dataclass
class Keys:
    """The keys of a server, made beside it as `byline keys` makes them."""

    server: Server
    ids: dict[str, int] = field(default_factory=dict)

    def make(self, owner: str) -> str:
        async def made(store: Store) -> tuple[int, str]:
            key, shown = await store.keys.make(owner)
            return key.id, shown

        number, shown = _done(self._beside(made))  # a key's id, and the key
        self.ids[shown] = number
        return shown

    def revoke(self, key: str) -> None:
        async def revoked(store: Store) -> None:
            await store.keys.revoke(self.ids[key])

        _done(self._beside(revoked))

    async def _beside(self, work: Callable[[Store], Awaitable[T]]) -> T:
        store = Store(f"sqlite:///{self.server.data / 'byline.db'}")
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()


class Visit(Tab):
    """A tab of somebody with a key; it remembers whatever could carry that away."""

    def __init__(self, context: BrowserContext, server: Server, key: str) -> None:
        super().__init__(context, server)
        self.context, self.key = context, key
        self.said: list[str] = []
        self.frames: list[bytes] = []  # that the page has sent
        self.page.on("console", self._heard)
        self.page.on("request", self._sent)
        self.page.on("websocket", self._connected)

    def _heard(self, message: ConsoleMessage) -> None:
        self.said.append(f"console: {message.text}")

    def _sent(self, request: Request) -> None:
        self.said += [f"url: {request.url}", f"headers: {request.headers}"]
        self.said.append(f"body: {request.post_data_buffer!r}")

    def _connected(self, socket: WebSocket) -> None:
        self.said.append(f"socket: {socket.url}")
        socket.on("framesent", lambda frame: self.frames.append(_bytes(frame)))
        socket.on("framereceived", lambda frame: self.said.append(f"frame: {_bytes(frame)!r}"))

    def enter(self, key: str = "") -> Page:
        """Give the key at the door."""
        asked = self.page.get_by_label("Key", exact=True)
        asked.fill(key or self.key)
        asked.press("Enter")
        expect(self.page.get_by_text("Signed in as")).to_be_visible()
        return self.page

    def leaks(self, what: str = "") -> list[str]:
        """Give where the key is found: in the page, its storages, and what it asked for and got."""
        told = [*self.said, f"page: {self.page.evaluate(HELD)}", f"cookies: {self._cookies()}"]
        return [text.partition(":")[0] for text in told if (what or self.key) in text]

    def _cookies(self) -> Any:
        return [self.context.cookies(), self.context.storage_state(indexed_db=True)]
