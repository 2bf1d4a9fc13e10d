"""Reads the files of the danger signs into records and cards.

Knows where the files lie and their form. Must not know how a sign is recognised in a text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from content.documents import Document, find_line, read_text
from content.errors import ContentError
from content.locales import DEFAULT_LOCALE
from content.model import Block, FlagId, RedFlag, Role, SourceId, Urgency
from content.schema import Id, Record, Words

Lists = dict[str, str]
URGENCIES = tuple(Urgency)


class FlagRecord(Record):
    """When a flag is raised and what that rests on; a *lasting* one even if the signs passed."""

    urgency: Urgency
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    rules: Words
    lasting: bool = False


class RulesRecord(Record):
    """The whole of red_flags.yaml."""

    groups: Lists
    rewrites: str
    ordinary: str
    cues: Lists
    steady: Lists
    contexts: Lists
    signs: Lists
    flags: Annotated[dict[Id, FlagRecord], Field(min_length=1)]


class CardRecord(Record):
    """What is said about one flag; *numbers* names the text about whom to call."""

    title: Words
    about: Words
    do: Annotated[tuple[Words, ...], Field(min_length=1)]
    avoid: Words | None = None
    numbers: Id


class CardsRecord(Record):
    """The cards of one locale, and the texts about whom to call that they share."""

    numbers: dict[Id, Words]
    cards: dict[Id, CardRecord]


RULES = TypeAdapter(RulesRecord)
CARDS = TypeAdapter(CardsRecord)


def rules_path(root: Path) -> Path:
    """Return where the rules lie."""
    return root / "red_flags.yaml"


def cards_path(root: Path, locale: str) -> Path:
    """Return where the cards in *locale* lie."""
    return root / "red_flag_cards" / f"{locale}.yaml"


def card_locales(root: Path) -> tuple[str, ...]:
    """Return the locales in which there are cards, English first."""
    found = {path.stem for path in cards_path(root, "*").parent.glob("*.yaml")}
    return (DEFAULT_LOCALE, *sorted(found - {DEFAULT_LOCALE}))


def read_rules(root: Path) -> RulesRecord:
    """Return the rules; raise ContentError if they cannot be read."""
    path = rules_path(root)
    return Document(path, read_text(path)).read(RULES)


def read_cards(root: Path, locale: str) -> CardsRecord:
    """Return the cards in *locale*; raise ContentError if they cannot be read."""
    path = cards_path(root, locale)
    return Document(path, read_text(path)).read(CARDS)


def urgencies_of(rules: RulesRecord) -> dict[str, Urgency]:
    """Return the urgency of every flag, most urgent first."""
    ordered = sorted(rules.flags.items(), key=lambda item: URGENCIES.index(item[1].urgency))
    return {flag_id: flag.urgency for flag_id, flag in ordered}


def card_faults(
    root: Path, locale: str, cards: CardsRecord, rules: RulesRecord
) -> Iterator[ContentError]:
    """Yield a fault for each flag without a card, and each card that leads nowhere."""
    path = cards_path(root, locale)
    for missing in sorted(rules.flags.keys() - cards.cards.keys()):
        yield ContentError(path, None, f"the flag '{missing}' has no card", "Write one.")
    for flag_id, card in cards.cards.items():
        line = find_line(path, f"  {flag_id}:")
        if flag_id not in rules.flags:
            remedy = f"Remove it, or add the flag to {rules_path(root).name}."
            yield ContentError(path, line, f"there is no flag '{flag_id}'", remedy)
        if card.numbers not in cards.numbers:
            remedy = "Name one of those under 'numbers'."
            yield ContentError(path, line, f"there are no numbers '{card.numbers}'", remedy)


def make_flag(flag_id: str, rule: FlagRecord, cards: CardsRecord) -> RedFlag:
    """Return a flag with its whole card, whom to call coming first."""
    card = cards.cards[flag_id]
    blocks = [
        Block(Role.TITLE, card.title),
        Block(Role.WARNING, cards.numbers[card.numbers]),
        Block(Role.TEXT, card.about),
        *(Block(Role.STEP, text, number) for number, text in enumerate(card.do, start=1)),
    ]
    if card.avoid is not None:
        blocks.append(Block(Role.TEXT, card.avoid))
    sources = tuple(SourceId(source) for source in rule.sources)
    return RedFlag(FlagId(flag_id), rule.urgency, tuple(blocks), sources)
