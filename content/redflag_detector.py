"""Reads which danger signs a text speaks of, and which flags the rules raise by them.

Knows how words, phrases, context and rules work together. Must not know files, cards or locales.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.redflag_context import Kind, Standing, standings, unmasked
from content.redflag_phrases import Phrase, Sighting, Spotter
from content.redflag_rules import Findings, Rule
from content.redflag_words import Reader, Word

CUE_MARK = "^"
MARKS = {Standing.PRESENT: "+", Standing.OVER: "~", Standing.MUTED: "-"}


@dataclass(frozen=True, slots=True)
class FlagRules:
    """When a flag is raised: one of *rules* holds.

    Where *is_lasting*, signs that went away by themselves count too.
    """

    id: str
    rules: tuple[Rule, ...]
    is_lasting: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of a text: the *flags* raised, most urgent first, and every sign seen.

    A sign is a concept behind a mark, which tells whether it is there now, over or denied.
    """

    flags: tuple[str, ...]
    signs: frozenset[str]


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
        self._rules: dict[str, list[tuple[FlagRules, Rule]]] = {}
        for flag in flags:
            for rule in flag.rules:
                for concept in _telling(rule, kinds):
                    self._rules.setdefault(concept, []).append((flag, rule))

    @property
    def flag_ids(self) -> tuple[str, ...]:
        """Return the ids of all flags, in the order in which they were handed in."""
        return tuple(flag.id for flag in self._flags)

    def read(self, text: str) -> Reading:
        """Return the flags that *text* raises by the rules, and all that was seen in it."""
        words = self._reader.read(text)
        sightings = unmasked(self._spotter.spot(words), self._kinds)
        cues = {CUE_MARK + s.concept for s in sightings if self._kinds[s.concept] is Kind.CUE}
        found = list(standings(words, sightings, self._kinds))
        marked = {MARKS[standing] + sighting.concept for sighting, standing in found}
        return Reading(self._flags_of(words, found), frozenset(cues | marked))

    def _flags_of(
        self, words: Sequence[Word], found: Sequence[tuple[Sighting, Standing]]
    ) -> tuple[str, ...]:
        mentioned = {sighting.concept for sighting, _standing in found}
        present = [s for s, standing in found if standing is Standing.PRESENT]
        lasting = [s for s, standing in found if standing is not Standing.MUTED]
        current = Findings(words, present, mentioned)
        ever = Findings(words, lasting, mentioned)
        raised = {
            flag.id
            for concept in mentioned
            for flag, rule in self._rules.get(concept, ())
            if (ever if flag.is_lasting else current).meet(rule)
        }
        return tuple(flag.id for flag in self._flags if flag.id in raised)


def _telling(rule: Rule, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Return concepts of which one must be found for *rule* to hold, signs if it wants any."""
    choices = [choice for term in rule.terms for choice in term]
    signs = (choice for choice in choices if all(kinds.get(name) is Kind.SIGN for name in choice))
    return next(signs, choices[0])
