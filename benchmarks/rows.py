"""Reads the questions and messages that were held back, written by people who saw no phrasings.

Knows the form of the files and what counts as right. Must not know what is measured with them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.model import TopicId, Urgency

HELD_BACK = Path(__file__).parent / "heldback"
TUNING, FINAL = "tuning", "final"
OUT_OF_SCOPE = "none"
REAL = "real"  # the manner of people who asked in public


@dataclass(frozen=True, slots=True)
class Question:
    """A text, the topics that answer it (none where it is not ours), and how it is put."""

    text: str
    topic: str
    right: frozenset[TopicId]
    style: str

    @property
    def is_ours(self) -> bool:
        """Tell whether the handbook has an answer."""
        return self.topic != OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class Message:
    """A text, its urgency and others that are accepted (none where it is harmless), its sign."""

    text: str
    urgency: Urgency | None = None
    accepted: frozenset[Urgency] = frozenset()
    flag: str = ""

    @property
    def is_danger(self) -> bool:
        """Tell whether a flag has to be raised."""
        return self.urgency is not None

    @property
    def is_emergency(self) -> bool:
        """Tell whether it cannot wait."""
        return self.urgency is Urgency.EMERGENCY_NOW


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of one origin; thresholds were chosen on those where *is_tuning*."""

    name: str
    is_tuning: bool
    rows: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class MessageSet:
    """Messages of one origin."""

    name: str
    rows: tuple[Message, ...]


@dataclass(slots=True)
class Material:
    """All that was held back and is there; *missing* names what is not.

    *ordinary* are questions that tell of no danger, whatever answers them.
    """

    questions: list[QuestionSet] = field(default_factory=list)
    messages: list[MessageSet] = field(default_factory=list)
    ordinary: tuple[str, ...] = ()
    missing: list[Path] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Return every text once, questions first."""
        asked = [row.text for questions in self.questions for row in questions.rows]
        told = [row.text for messages in self.messages for row in messages.rows]
        return list(dict.fromkeys([*asked, *told, *self.ordinary]))


def read_material(folder: Path = HELD_BACK) -> Material:
    """Return what lies in *folder*."""
    material = Material()
    for name in ("invented", REAL):
        rows = tuple(map(_question, _read(folder / TUNING / f"{name}.jsonl", material)))
        _add_questions(material, TUNING, name, rows)
    final = tuple(map(_question, _read(folder / FINAL / "questions.jsonl", material)))
    invented = tuple(row for row in final if row.style != REAL)
    _add_questions(material, FINAL, "invented", invented)
    _add_questions(material, FINAL, REAL, tuple(row for row in final if row.style == REAL))
    for when in (TUNING, FINAL):
        rows_told = tuple(map(_message, _read(folder / when / "dangers.jsonl", material)))
        if rows_told:
            material.messages.append(MessageSet(f"{when}, dangers", rows_told))
    ordinary = _read(folder / FINAL / "ordinary.jsonl", material)
    material.ordinary = tuple(row["text"] for row in ordinary)
    return material


def _add_questions(material: Material, when: str, name: str, rows: Sequence[Question]) -> None:
    if rows:
        found = QuestionSet(f"{when}, {name}", when == TUNING, tuple(rows))
        material.questions.append(found)


def _read(path: Path, material: Material) -> Iterator[dict[str, Any]]:
    if not path.exists():
        material.missing.append(path)
        return
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _question(row: dict[str, Any]) -> Question:
    right = {row["topic"], *row.get("also", ())} - {OUT_OF_SCOPE}
    style = row.get("style") or row.get("manner") or "any"
    return Question(row["text"], row["topic"], frozenset(map(TopicId, right)), style)


def _message(row: dict[str, Any]) -> Message:
    if not row["danger"]:
        return Message(row["text"])
    accepted = frozenset(map(Urgency, (row["urgency"], *row.get("urgency_also", ()))))
    return Message(row["text"], Urgency(row["urgency"]), accepted, row["flag"])
