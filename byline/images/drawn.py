"""The cover as an image model draws it, by the images route of the OpenAI-compatible protocol."""

import base64
import io
from dataclasses import dataclass, field
from typing import Any, Protocol

from PIL import Image, ImageOps

from byline.article import Value
from byline.computing import Compute
from byline.errors import MalformedAnswer, RequestRejected
from byline.images.cover import QUALITY, SIZE
from byline.journal import Reply, Terms
from byline.models.language.limiter import PaidTerms
from byline.models.language.prices import Price
from byline.models.language.transport import Transport
from byline.prompts.image import SCENE

SIZES = ("1536x1024", "1792x1024", "1024x1024")  # wide ones first; models take one or another
MOST_TOKENS = 6300  # of a picture of the best quality; a reservation holds as many
MOST_ASKED = 4 * SCENE  # tokens of a question: a token is a byte at least, a character four at most
MOST_PIXELS = 50_000_000  # of a picture that is opened


class Scene(Value):
    """What an image model is asked to draw."""

    scene: str


class Illustrator(Protocol):
    """Draws covers."""

    @property
    def name(self) -> str:
        """The model's name, as in the settings."""
        ...

    @property
    def terms(self) -> Terms:
        """On what terms a picture is drawn."""
        ...

    async def draw(self, scene: Scene) -> Reply:
        """Draw a scene: a WebP of 1200x630 pixels, and what it cost. Raises `ProviderError`."""
        ...


@dataclass
class ImageModel:
    """Asks an image model; learns which parameters the server takes."""

    name: str
    transport: Transport
    terms: PaidTerms
    price: Price | None
    compute: Compute
    _sizes: list[str] = field(default_factory=lambda: list(SIZES))
    _format: bool = True  # does it take `response_format`?

    async def draw(self, scene: Scene) -> Reply:
        """Draw a scene, and cut it to the cover's shape. Raises `ProviderError`."""
        for _ in range(len(SIZES) + 1):
            sent = self._body(scene)
            try:
                answer = await self.transport.post("/images/generations", sent)
                break
            except RequestRejected as error:
                if sent == self._body(scene) and not self._adapt(error.message.lower()):
                    raise
        else:
            raise RequestRejected(f"{self.name} takes none of the sizes {', '.join(SIZES)}.")
        picture = await self.compute(_cut, _bytes(answer))
        tokens_in, tokens_out, cost = self._cost(answer.get("usage") or {})
        return Reply(
            body=picture, model=self.name, tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=cost
        )

    def _body(self, scene: Scene) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.name.partition(":")[2],
            "prompt": scene.scene,
            "n": 1,
            "size": self._sizes[0],
        }
        if self._format:
            body["response_format"] = "b64_json"
        return body

    def _adapt(self, complaint: str) -> bool:
        """Leave out what the server complains of; False when it is none of what can be."""
        if self._format and "response_format" in complaint:
            self._format = False
            return True
        if len(self._sizes) > 1 and "size" in complaint:
            del self._sizes[0]
            return True
        return False

    def _cost(self, usage: dict[str, Any]) -> tuple[int | None, int | None, float | None]:
        tokens_in, tokens_out = usage.get("input_tokens"), usage.get("output_tokens")
        if self.price is None or tokens_in is None or tokens_out is None:
            return tokens_in, tokens_out, None
        return tokens_in, tokens_out, self.price.of(tokens_in, tokens_out)


def _bytes(answer: Any) -> bytes:  # noqa: ANN401  (JSON)
    """Take the picture out of an answer. Raises `MalformedAnswer`."""
    try:
        encoded = answer["data"][0]["b64_json"]
        return base64.b64decode(encoded, validate=True)
    except (KeyError, IndexError, TypeError, ValueError):
        msg = "The image model answered without a picture in it; a link to one is not followed."
        raise MalformedAnswer(msg) from None


def _cut(picture: bytes) -> bytes:
    """Cut a picture to the cover's shape, from its middle. Raises `MalformedAnswer`."""
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise MalformedAnswer("The image model's picture is too large.")
            fitted = ImageOps.fit(opened.convert("RGB"), SIZE)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise MalformedAnswer("What the image model gave cannot be read as a picture.") from None
    out = io.BytesIO()
    fitted.save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()
