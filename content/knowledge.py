"""All that the bot knows, loaded together. Must not know who asks."""

from dataclasses import dataclass
from pathlib import Path

from content.handbook import Handbook, load_handbook
from content.phrasebook import Phrasebook, load_phrasebook
from content.redflags import RedFlags, load_red_flags
from content.search import Search, load_search


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The handbook, what finds a topic in it, the danger signs, and the small words."""

    handbook: Handbook
    search: Search
    red_flags: RedFlags
    phrasebook: Phrasebook


def load_knowledge(root: Path | None = None) -> Knowledge:
    """Load all content, from *root* or the installed package; raise ContentError."""
    return Knowledge(
        load_handbook(root), load_search(root), load_red_flags(root), load_phrasebook(root)
    )
