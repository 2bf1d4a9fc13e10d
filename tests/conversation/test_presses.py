"""How many presses it takes to set a reminder, counted in the dialogues."""

from collections.abc import Iterator

from bots.conversation.times_in_words.ready_made import PRESETS
from content.phrasebook import load_phrasebook
from tests.transcripts.player import DIALOGUES, HERE

MOST_PRESSES = 4
ASKED_ONCE = {"Type a city or country", "I have read this"}


def wizards() -> Iterator[list[str]]:
    """Yield the presses of each walk from the bare command to a saved reminder."""
    for dialogue in DIALOGUES:
        presses: list[str] | None = None
        for line in (HERE / f"{dialogue}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith(">"):
                presses = [] if line == "> /remind" else None
            elif line.startswith("! ") and presses is not None:
                presses.append(line.removeprefix("! "))
            elif line == "< Saved." and presses is not None:
                yield [press for press in presses if press not in ASKED_ONCE]
                presses = None


def test_a_reminder_takes_at_most_four_presses() -> None:
    """The zone and the safety card are asked once, and do not count."""
    assert max(len(presses) for presses in wizards()) <= MOST_PRESSES


def test_the_presses_of_every_kind_are_counted() -> None:
    """No kind is left out of the dialogues."""
    phrasebook = load_phrasebook()
    kinds = {phrasebook.say(f"kind.{kind}", "en") for kind in PRESETS}
    assert {presses[0] for presses in wizards()} == kinds
