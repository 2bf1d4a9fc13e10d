"""A small content tree on disk, whole and without faults, that tests may spoil."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content.check import check_content
from content.classifier import weights_path, write_weights
from content.learned import danger_digest, topic_digest
from content.redflag_context import CUES
from tests.content.tiny_weights import tiny_weights

TODAY = date(2026, 11, 22)

TOPIC = """\
---
question: {question}
category: basics
evidence: weak
sources: [nhs]
related: [{related}]
checked: 2026-11-01
reviewer: null
---
# Short answer

A cramp is a muscle that will not let go.

# More

It is common.

# How sure we are

Doctors agree on this.
"""

RELIEF = """\
---
question: How do I stop a calf cramp?
category: basics
evidence: weak
sources: [nhs]
related: [what, why]
checked: 2026-11-01
reviewer: A. Clinician
reviewed: 2026-11-02
---
# Short answer

Stretch it and hold.

# Lying or sitting

1. Breathe out.
2. Straighten your knee.
3. Pull up your toes.

# Standing

1. Hold a wall.
2. Press your heel down.
3. Lean forward.

# Someone helps me

1. Breathe out.
2. Let your leg rest.
3. Helper: push up the toes.

# If it does not let go

Get help.

# When it may be no cramp

- One leg is swollen.

# More

It will pass.

# How sure we are

Doctors agree on this.
"""

FILES = {
    "topics/en/what.md": TOPIC.format(question="What is a cramp?", related="why, relief-calf"),
    "topics/en/why.md": TOPIC.format(question="Why do I cramp?", related="what, relief-calf"),
    "topics/en/relief-calf.md": RELIEF,
    "sources.yaml": "nhs:\n  title: Cramps\n  publisher: NHS\n  year: 2024\n"
    "  url: https://www.nhs.uk/\n",
    "categories.yaml": "- id: basics\n  title:\n    en: The basics\n    de: Das Wichtigste\n"
    "  first: [why]\n",
    "tips/en.yaml": "- id: hold\n  text: Hold the stretch.\n  topic: why\n  source: nhs\n",
    "reminders/en.yaml": "hydration:\n  - Have a drink.\nmagnesium:\n  - Take it.\nstretch:\n"
    "  - Stretch now.\n",
    "phrases/en.po": 'msgid "hello"\nmsgstr "Hello, %(name)s."\n\nmsgid "button.ok"\n'
    'msgstr "Fine"\n\nmsgid "cramps"\nmsgid_plural "cramps"\nmsgstr[0] "one cramp"\n'
    'msgstr[1] "%(n)s cramps"\n',
    "red_flags.yaml": "flags:\n  pain:\n    urgency: emergency-now\n    sources: [nhs]\n"
    "    rules: aches\ngroups:\n  be: is, was\nrewrites: ''\nordinary: ''\n"
    "steady:\n  chest: chest\ncontexts:\n  run: run\nsigns:\n  aches: chest pain\n"
    "cues:\n" + "".join(f"  {cue}: never\n" for cue in CUES),
    "red_flag_cards/en.yaml": "numbers:\n  any: Call for help.\ncards:\n  pain:\n"
    "    title: Chest pain\n    about: This may be your heart.\n    do:\n      - Sit down.\n"
    "    numbers: any\n",
    "phrasings/en/what.txt": "what is a cramp\n",
    "phrasings/en/why.txt": "why do i cramp\n",
    "phrasings/en/relief-calf.txt": "stop my calf cramp\n",
    "phrasings/en/none.txt": "what is the weather\n",
    "red_flag_phrasings/en/pain.txt": "chest pain\n",
    "red_flag_phrasings/en/harmless.txt": "a nice day\n",
}
TOPIC_WORDS = {"what": "what", "why": "why", "calf": "relief-calf", "weather": "none"}
DANGER_WORDS = {"chest": "pain", "nice": "harmless"}

Edit = Callable[[str, str, str], Path]
FindFaults = Callable[[], list[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return the root of a content tree without faults."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    learn_tiny(tmp_path)
    return tmp_path


def learn_tiny(tree: Path) -> None:
    """Write weights for *tree* that fit its phrasings."""
    topics = tiny_weights(TOPIC_WORDS, topic_digest(tree, "en"))
    dangers = tiny_weights(DANGER_WORDS, danger_digest(tree, "en"))
    write_weights(weights_path(tree, "topics", "en"), topics)
    write_weights(weights_path(tree, "dangers", "en"), dangers)


@pytest.fixture
def edit(tree: Path) -> Edit:
    """Return a function that replaces words in a file of the tree, or writes it anew."""

    def replace(name: str, old: str, new: str) -> Path:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")
        return path

    return replace


@pytest.fixture
def find_faults(tree: Path) -> FindFaults:
    """Return a function that says each fault of the tree as "path:line: problem"."""

    def find() -> list[str]:
        return [
            f"{fault.path.relative_to(tree).as_posix()}:{fault.line}: {fault.problem}"
            for fault in check_content(tree, TODAY)
        ]

    return find
