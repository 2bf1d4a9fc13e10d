"""Finds the ids of the danger signs that a text speaks of.

Knows how words, phrases, context and rules work together. Must not know files, cards or locales.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.redflag_context import Kind, Standing, standings, unmasked
from content.redflag_phrases import Phrase, Spotter
from content.redflag_rules import Findings, Rule
from content.redflag_words import Reader


@dataclass(frozen=True, slots=True)
class FlagRules:
    """When a flag is raised: one of *rules* holds.

    Where *is_lasting*, signs that went away by themselves count too.
    """

    id: str
    rules: tuple[Rule, ...]
    is_lasting: bool


class Detector:
    """Reads a text and names the flags in the order in which they were handed in."""

    def __init__(
        self,
        reader: Reader,
        phrases: Iterable[Phrase],
        kinds: Mapping[str, Kind],
        flags: Sequence[FlagRules],
    ) -> None:
        self._reader = reader
        self._spotter = Spotter(phrases)
        self._kinds = kinds
        self._flags = flags

    @property
    def flag_ids(self) -> tuple[str, ...]:
        """Return the ids of all flags, in the order in which they were handed in."""
        return tuple(flag.id for flag in self._flags)

    def find(self, text: str) -> list[str]:
        """Return the ids of the flags that *text* raises."""
        words = self._reader.read(text)
        sightings = unmasked(self._spotter.spot(words), self._kinds)
        if all(self._kinds[s.concept] is not Kind.SIGN for s in sightings):
            return []
        found = list(standings(words, sightings, self._kinds))
        mentioned = {sighting.concept for sighting, _standing in found}
        present = [s for s, standing in found if standing is Standing.PRESENT]
        lasting = [s for s, standing in found if standing is not Standing.MUTED]
        current = Findings(words, present, mentioned)
        ever = Findings(words, lasting, mentioned)
        return [
            flag.id
            for flag in self._flags
            if any((ever if flag.is_lasting else current).meet(rule) for rule in flag.rules)
        ]
