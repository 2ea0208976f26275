"""Where the screen finds its server."""

from pydantic import Field

from byline.settings import Settings


class ScreenSettings(Settings):
    """What may be set for the screen when it runs apart from its server."""

    server_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The server that the screen asks, where it runs apart from it.",
    )
