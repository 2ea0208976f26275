"""The cover as JPEG, which every reader of books, pages and documents can show."""

import io

from PIL import Image

QUALITY = 88  # 0 to 100
LARGEST = 40_000_000  # pixels


def jpeg(cover: bytes) -> bytes:
    """Give a picture (WebP, PNG or JPEG) as JPEG. Raises `ValueError` when it is none."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(cover), formats=("WEBP", "PNG", "JPEG")) as picture:
            if picture.width * picture.height > LARGEST:
                msg = "the picture is too large"
                raise ValueError(msg)
            picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        msg = "the picture cannot be read"
        raise ValueError(msg) from error
    return out.getvalue()
