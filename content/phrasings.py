"""Reads how people put things, one phrasing a line, in a file for each kind of thing.

Knows where the files lie and what a comment is. Must not know what is learned from them.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from content.errors import ContentError

COMMENT = "#"
QUESTIONS = "phrasings"  # by topic, or by a kind of question that is not ours
TERMS = "key_terms"  # names that by themselves point to a topic
DANGERS = "red_flag_phrasings"  # by flag, and what is like a danger but harmless


def phrasing_locales(root: Path, folder: str = QUESTIONS) -> tuple[str, ...]:
    """Return the locales in which there are phrasings, in the order of the alphabet."""
    folders = (path for path in (root / folder).glob("*") if path.is_dir())
    return tuple(sorted(folder.name for folder in folders))


def read_phrasings(root: Path, locale: str, folder: str = QUESTIONS) -> dict[str, tuple[str, ...]]:
    """Return the phrasings in *locale* by the name of their file, without its ending.

    Raise ContentError for a file that is not UTF-8 or says nothing.
    """
    paths = sorted((root / folder / locale).glob("*.txt"))
    return {path.stem: _read(path) for path in paths}


def digest(phrasings: Mapping[str, Sequence[str]]) -> str:
    """Return the SHA-256 of *phrasings*, by which weights name what they were learned from."""
    text = "\n".join("\n".join((f"[{name}]", *phrasings[name])) for name in sorted(phrasings))
    return sha256(text.encode()).hexdigest()


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
