"""Decides which Sightings in a text speak of somebody's present signs.

Knows negation, general questions, what is past, over or was checked, and stories. Must not know
any sign or danger: the cues are phrases like all others, under the concept names below.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import takewhile
from typing import Literal

from content.redflag_phrases import Sighting
from content.redflag_words import Word

NEGATION_REACH = 7
LIST_ITEM_WORDS = 3
CUES = (
    "harmless not_negating no no_stop absent unharmed over cramp_word checked past past_tense "
    "present present_tense general strictly_general personal fiction"
).split()
_COMPARING = frozenset("than compared since like as from".split())
_OR = frozenset({"or", "nor"})
_PREPOSITIONS = frozenset("in on of at around near to from with anywhere over".split())
_POSSESSIVES = frozenset("my his her the our their your".split())
_REFUSALS = frozenset(
    "not wont doesnt dont didnt hasnt havent isnt never cant until before without".split()
)


class Kind(StrEnum):
    """What a concept is, which decides what can take its meaning away."""

    CUE = auto()
    STEADY = auto()
    CONTEXT = auto()
    SIGN = auto()


class Standing(StrEnum):
    """Whether a Sighting counts: it does, only for flags that outlast their signs, or not."""

    PRESENT = auto()
    OVER = auto()
    MUTED = auto()


@dataclass(slots=True)
class _Marks:
    """One truth value for each Word and each way in which its meaning can be taken away."""

    negated: list[bool]
    past: list[bool]
    general: list[bool]
    over: list[bool]
    checked: list[bool]
    invented: bool


def unmasked(sightings: Sequence[Sighting], kinds: Mapping[str, Kind]) -> list[Sighting]:
    """Return *sightings* without signs and places that a harmless phrase as long overlaps."""
    masked: dict[int, int] = {}
    for mask in sightings:
        if mask.concept == "harmless":
            for place in range(mask.start, mask.end):
                masked[place] = max(masked.get(place, 0), mask.end - mask.start)
    maskable = {Kind.SIGN, Kind.STEADY}
    return [s for s in sightings if kinds[s.concept] not in maskable or not _is_masked(s, masked)]


def _is_masked(sighting: Sighting, masked: Mapping[int, int]) -> bool:
    longest = max((masked.get(p, 0) for p in range(sighting.start, sighting.end)), default=0)
    return longest >= sighting.end - sighting.start


def standings(
    words: Sequence[Word], sightings: Sequence[Sighting], kinds: Mapping[str, Kind]
) -> Iterator[tuple[Sighting, Standing]]:
    """Yield each Sighting that is not a cue, with its Standing."""
    marks = _Context(words, sightings, kinds).marks()
    for sighting in sightings:
        kind = kinds[sighting.concept]
        if kind is not Kind.CUE:
            yield sighting, _standing(sighting, kind, marks)


def _standing(sighting: Sighting, kind: Kind, marks: _Marks) -> Standing:
    span = slice(sighting.start, sighting.end)
    if marks.invented:
        return Standing.MUTED
    if any(marks.negated[span]):
        return Standing.MUTED
    if kind is Kind.STEADY:
        return Standing.PRESENT
    if any(marks.past[span]):
        return Standing.MUTED
    if kind is Kind.CONTEXT:
        return Standing.PRESENT
    if any(marks.general[span]) or any(marks.checked[span]):
        return Standing.MUTED
    return Standing.OVER if any(marks.over[span]) else Standing.PRESENT


class _Context:
    """The cues of one text, and the Words that each of them reaches."""

    def __init__(
        self, words: Sequence[Word], sightings: Sequence[Sighting], kinds: Mapping[str, Kind]
    ) -> None:
        self._words = words
        self._cues: dict[str, list[Sighting]] = {name: [] for name in CUES}
        self._own_words = [False] * len(words)
        bare_cues = {(s.start, s.end) for s in sightings if s.concept == "no"}
        for sighting in sightings:
            kind = kinds[sighting.concept]
            if kind is Kind.CUE:
                self._cues[sighting.concept].append(sighting)
            elif kind is not Kind.STEADY and (sighting.start, sighting.end) not in bare_cues:
                self._fill(self._own_words, sighting.start, sighting.end)
        for sighting in self._cues["not_negating"]:
            self._fill(self._own_words, sighting.start, sighting.end)
        self._starts = {name: {s.start for s in found} for name, found in self._cues.items()}

    def marks(self) -> _Marks:
        """Return what the cues take away."""
        past = self._past()
        return _Marks(
            negated=self._negated(),
            past=past,
            general=self._general(),
            over=self._over(),
            checked=self._checked(past),
            invented=bool(self._cues["fiction"]),
        )

    def _blank(self) -> list[bool]:
        return [False] * len(self._words)

    @staticmethod
    def _fill(marks: list[bool], start: int, end: int) -> None:
        marks[start:end] = [True] * (end - start)

    def _negated(self) -> list[bool]:
        marks = self._blank()
        for cue in self._cues["no"]:
            if not self._own_words[cue.end - 1] and not self._ends_clause(cue.end - 1):
                self._fill(marks, cue.end, self._negation_end(cue.end))
        for cue in self._cues["absent"]:
            self._fill(marks, max(self._clause_start(cue.start), cue.start - 4), cue.start)
        for cue in self._cues["unharmed"]:
            if not self._own_words[cue.end - 1]:
                self._fill(marks, max(self._clause_start(cue.start), cue.start - 1), cue.start)
        return marks

    def _negation_end(self, start: int) -> int:
        position = start
        while position < min(len(self._words), start + NEGATION_REACH):
            if position in self._starts["no_stop"] or self._is_new_subject(position, start):
                break
            changed = position > start and self._changes_clause(position)
            if changed and not self._continues_list(position):
                break
            if self._words[position].sentence != self._words[start - 1].sentence:
                break
            position += 1
        return position

    def _is_new_subject(self, position: int, start: int) -> bool:
        return (
            position > start
            and self._words[position].written in _POSSESSIVES
            and self._words[position - 1].written not in _PREPOSITIONS
        )

    def _changes_clause(self, position: int) -> bool:
        return self._words[position].clause != self._words[position - 1].clause

    def _ends_clause(self, position: int) -> bool:
        return position + 1 < len(self._words) and self._changes_clause(position + 1)

    def _continues_list(self, position: int) -> bool:
        clause = self._words[position].clause
        end = position
        while end < len(self._words) and self._words[end].clause == clause:
            end += 1
        item = list(takewhile(self._is_in_list, range(position, end)))
        words = {self._words[place].written for place in item}
        return len(item) == 1 or (len(item) <= LIST_ITEM_WORDS and not _OR.isdisjoint(words))

    def _is_in_list(self, position: int) -> bool:
        return position not in self._starts["no_stop"]

    def _clause_start(self, position: int) -> int:
        clause = self._words[position].clause
        while position > 0 and self._words[position - 1].clause == clause:
            position -= 1
        return position

    def _spans(
        self, unit: Literal["sentence", "clause"], first: int = 0, last: int | None = None
    ) -> Iterator[tuple[int, int]]:
        start = first
        stop = len(self._words) if last is None else last
        for position in range(first + 1, stop + 1):
            if position == stop or self._number(unit, position) != self._number(unit, start):
                yield start, position
                start = position

    def _number(self, unit: Literal["sentence", "clause"], position: int) -> int:
        word = self._words[position]
        return word.sentence if unit == "sentence" else word.clause

    def _general(self) -> list[bool]:
        marks = self._blank()
        for start, end in self._spans("sentence"):
            if self._is_general(start, end):
                self._fill(marks, start, end)
        return marks

    def _within(self, name: str, start: int, end: int) -> bool:
        return any(start <= cue.start < end for cue in self._cues[name])

    def _past(self) -> list[bool]:
        marks = self._blank()
        previous = False
        for start, end in self._spans("sentence"):
            cues = [cue for cue in self._cues["past"] if start <= cue.start < end]
            cues = [cue for cue in cues if not self._is_compared(cue)]
            for first, last in self._spans("clause", start, end):
                inside = [cue for cue in cues if first <= cue.start < last]
                if inside:
                    self._fill(marks, first, self._until_present(inside[-1].end, last))
                elif (cues or previous) and self._tells_of_past(first, last):
                    self._fill(marks, first, last)
            previous = bool(cues)
        return marks

    def _is_compared(self, cue: Sighting) -> bool:
        before = range(max(0, cue.start - 3), cue.start)
        return any(self._words[place].written in _COMPARING for place in before)

    def _tells_of_past(self, start: int, end: int) -> bool:
        return self._within("past_tense", start, end) and not (
            self._within("present", start, end) or self._within("present_tense", start, end)
        )

    def _until_present(self, start: int, end: int) -> int:
        return min((p for p in self._starts["present"] if start <= p < end), default=end)

    def _is_general(self, start: int, end: int) -> bool:
        if self._within("present", start, end):
            return False
        if self._within("strictly_general", start, end):
            return True
        cues = [cue for cue in self._cues["general"] if start <= cue.start < end]
        inside = {place for cue in cues for place in range(cue.start, cue.end)}
        persons = (p for p in self._starts["personal"] if start <= p < end and p not in inside)
        return bool(cues) and not any(True for _ in persons)

    def _over(self) -> list[bool]:
        marks = self._blank()
        cramps = self._starts["cramp_word"]
        for cue in self._cues["over"]:
            before = range(max(0, cue.start - 3), cue.start)
            refused = any(self._words[place].written in _REFUSALS for place in before)
            if not refused and cramps.isdisjoint(before):
                self._fill(marks, 0, cue.end)
        return marks

    def _checked(self, past: Sequence[bool]) -> list[bool]:
        marks = self._blank()
        for start, end in self._spans("sentence"):
            cues = [cue for cue in self._cues["checked"] if start <= cue.start < end]
            if cues:
                stop = self._until_present(max(cue.end for cue in cues), end)
                self._fill(marks, start if past[start] else 0, stop)
        return marks
