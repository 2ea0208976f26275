"""How the web is reached: what the settings say of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WebAccess:
    """The services that are asked, their keys, and what fetching may do.

    Nothing new is asked or fetched unless it is `on`. `allowed` are hosts, addresses or networks
    (`host`, `host:port`, `127.0.0.0/8`) that may be reached though they are private. `proxy` is an
    address, or "". `contact` is an address or a page by which a site's owner reaches whoever runs
    this; it goes out with each request.
    """

    on: bool = True
    engines: tuple[str, ...] = ()
    searxng_url: str = ""
    tavily_key: str = ""
    brave_key: str = ""
    allowed: tuple[str, ...] = ()
    proxy: str = ""
    contact: str = ""
