"""Plain text."""
from byline.research.reading.parts import Parts
def read(text: str) -> Parts:
    return Parts()
