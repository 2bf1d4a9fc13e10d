"""Reads how people ask, one phrasing a line, by topic or by a kind of question that is not ours.

Knows where the files lie and what a comment is. Must not know what search makes of them.
"""

from pathlib import Path

from content.errors import ContentError

COMMENT = "#"


def phrasing_locales(root: Path) -> tuple[str, ...]:
    """Return the locales in which there are phrasings, in the order of the alphabet."""
    folders = (path for path in (root / "phrasings").glob("*") if path.is_dir())
    return tuple(sorted(folder.name for folder in folders))


def read_phrasings(root: Path, locale: str) -> dict[str, tuple[str, ...]]:
    """Return the phrasings in *locale* by the name of their file, without its ending.

    Raise ContentError for a file that is not UTF-8 or says nothing.
    """
    paths = sorted((root / "phrasings" / locale).glob("*.txt"))
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        remedy = "Save the file in the encoding UTF-8."
        raise ContentError(path, None, "this is not UTF-8 text", remedy) from error
    found = tuple(
        stripped
        for line in lines
        if (stripped := line.strip()) and not stripped.startswith(COMMENT)
    )
    if not found:
        raise ContentError(path, None, "there is no phrasing", "Add some, or remove the file.")
    return found
