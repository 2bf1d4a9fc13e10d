"""The pictures: by name, with the words that stand for one where it is not seen.

Knows where they lie. Must not know where they are shown, nor how they were drawn.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from content.files import PACKAGE

DARK_ENDING = "-dark"


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture, and what it shows in words of the reader's language."""

    name: str
    alt: str

    def png(self) -> bytes:
        """Return it as a PNG; raises FileNotFoundError where there is no such picture."""
        return _png(self.name)

    @property
    def digest(self) -> str:
        """What tells it from any other picture, one of the same name from another day too."""
        return sha256(self.png()).hexdigest()[:16]


def is_dark(name: str) -> bool:
    """Tell whether *name* is that of a picture's look on a dark page."""
    return name.endswith(DARK_ENDING)


@lru_cache
def picture_files(root: Path | None = None) -> dict[str, Path]:
    """Return the SVG files by the names of their pictures."""
    return {path.stem: path for path in sorted(((root or PACKAGE) / "pictures").glob("*.svg"))}


@lru_cache(maxsize=64)
def _png(name: str) -> bytes:
    return picture_files()[name].with_suffix(".png").read_bytes()
