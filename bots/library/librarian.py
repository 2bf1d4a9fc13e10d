"""Reads the content for its editors, anew whenever a file of it changed.

Knows what is to be read and how faults are told. Must not know how it is laid out or shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from bots.conversation.people import Preferences
from bots.conversation.voice import Voice
from bots.library.layout import Layout
from bots.web.catalogue import Catalogue, Fault
from content.check import check_content
from content.danger_cards import read_danger_cards
from content.errors import ContentError
from content.files import PACKAGE
from content.handbook import Handbook, load_handbook
from content.phrasebook import load_phrasebook
from content.phrasings import read_phrasings
from content.provenance import provenance
from content.style import Reading, measure, read_exempt
from scheduler.clock import Clock

READ = {".md", ".txt", ".yaml", ".po", ".json"}

Stamp = tuple[tuple[Path, int, int], ...]


class Librarian:
    """Reads content in one locale."""

    def __init__(self, clock: Clock, locale: str = "en", root: Path | None = None) -> None:
        """Read from *root*, by default the installed content."""
        self._clock = clock
        self._locale = locale
        self._root = root or PACKAGE
        self._lock = Lock()
        self._known: tuple[Stamp, Catalogue] | None = None

    def catalogue(self) -> Catalogue:
        """Return the content as it is now; what cannot be read is a fault in it.

        It takes a second where a file changed. It may be called in any thread.
        """
        with self._lock:
            stamp = self._stamp()
            if self._known is None or self._known[0] != stamp:
                self._known = stamp, self._read()
            return self._known[1]

    def _stamp(self) -> Stamp:
        stamp = []
        for path in sorted(path for path in self._root.rglob("*") if path.suffix in READ):
            with suppress(FileNotFoundError):  # some editors replace a file when they save it
                stat = path.stat()
                stamp.append((path, stat.st_mtime_ns, stat.st_size))
        return tuple(stamp)

    def _read(self) -> Catalogue:
        faults = self._faults(check_content(self._root, self._clock.now().date()))
        try:
            handbook = load_handbook(self._root)
            supports = provenance(
                handbook, read_danger_cards(self._root, self._locale), self._locale
            )
            phrasebook = load_phrasebook(self._root)
            phrasings = read_phrasings(self._root, self._locale)
        except ContentError:
            return Catalogue(faults=tuple(fault for each in faults.values() for fault in each))
        return Layout(
            handbook=handbook,
            supports=supports,
            voice=Voice(phrasebook, self._locale, Preferences(key="")),
            readings=self._readings(handbook),
            phrasings={topic: len(lines) for topic, lines in phrasings.items()},
            faults=faults,
            folder=self._root.name,
        ).catalogue()

    def _readings(self, handbook: Handbook) -> dict[str, Reading]:
        exempt = read_exempt(self._root)
        return {topic.id: measure(topic, exempt) for topic in handbook.topics(self._locale)}

    def _faults(self, errors: Iterable[ContentError]) -> dict[str, tuple[Fault, ...]]:
        """Return the faults by the path of their file under the root."""
        found: defaultdict[str, tuple[Fault, ...]] = defaultdict(tuple)
        for error in errors:
            is_ours = error.path.is_relative_to(self._root)
            path = error.path.relative_to(self._root) if is_ours else error.path
            line = "" if error.line is None else f":{error.line}"
            place = f"{self._root.name}/{path.as_posix()}{line}"
            problem = f"{error.problem.rstrip('.')}."
            fault = Fault(place, problem, error.remedy)
            if fault not in found[path.as_posix()]:  # an opening and a closing tag are one fault
                found[path.as_posix()] += (fault,)
        return dict(found)
