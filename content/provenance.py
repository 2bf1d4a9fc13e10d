"""Where statements come from, the other way round: what rests on each source.

Knows topics, tips and danger cards by their sources. Must not know how that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from content.handbook import Handbook
from content.model import RedFlag, Source, Tip, Topic


@dataclass(frozen=True, slots=True)
class Support:
    """A source, with the topics, tips and danger cards that rest on it."""

    source: Source
    topics: tuple[Topic, ...]
    tips: tuple[Tip, ...]
    cards: tuple[RedFlag, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything rests on the source."""
        return bool(self.topics or self.tips or self.cards)


def provenance(
    handbook: Handbook, cards: Sequence[RedFlag], locale: str = "en"
) -> tuple[Support, ...]:
    """Return every source by its title, with all of the handbook and *cards* that rests on it."""
    topics, tips = handbook.topics(locale), handbook.tips(locale)
    return tuple(
        Support(
            source=source,
            topics=tuple(topic for topic in topics if source.id in topic.sources),
            tips=tuple(tip for tip in tips if tip.source == source.id),
            cards=tuple(card for card in cards if source.id in card.sources),
        )
        for source in sorted(handbook.sources.values(), key=_place)
    )


def _place(source: Source) -> tuple[str, str]:
    return source.title.casefold(), source.id
