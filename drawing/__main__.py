"""Draws all pictures anew: `uv run --group pictures python -m drawing`."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import resvg_py

from content.locales import DEFAULT_LOCALE
from content.phrasebook import load_phrasebook
from drawing import cards
from drawing.draw import draw
from drawing.figures import FOLDER, read
from drawing.sheet import DARK, LIGHT

FONT_FILE = Path(__file__).parent / "font" / "Inter-SemiBold.otf"
ZOOM = 2.0
DARK_ENDING = "-dark"
ONE_LOOK = ("avatar", "banner")  # they are seen as they are, on any ground


def main() -> None:
    """Write each picture as SVG and, but for those for the dark, as PNG."""
    for name, svg in pictures().items():
        (FOLDER / f"{name}.svg").write_text(svg, "utf-8")
        if not name.endswith(DARK_ENDING):
            (FOLDER / f"{name}.png").write_bytes(png(svg))
        print(name)


def pictures() -> Mapping[str, str]:
    """Return all pictures by name, as SVG; those for the dark end in "-dark"."""
    return dict(_pictures())


def png(svg: str) -> bytes:
    """Return what *svg* looks like, the same everywhere, since no font of the machine is used."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            skip_system_fonts=True,
            font_files=[str(FONT_FILE)],
            languages=[DEFAULT_LOCALE],
        )
    )


def _pictures() -> Iterator[tuple[str, str]]:
    say = partial(load_phrasebook().say, locale=DEFAULT_LOCALE)
    for name, figure in read().items():
        yield name, draw(name, figure, LIGHT, say)
        if name not in ONE_LOOK:
            yield f"{name}{DARK_ENDING}", draw(name, figure, DARK, say)
    for urgency in cards.COLOURS:
        yield f"urgency-{urgency}", cards.draw(urgency, say)


if __name__ == "__main__":
    main()
