"""An instant in a Reply, as each platform shows it to each reader."""

from datetime import UTC, datetime

from bots.conversation.reply import Reply, Role, TimedBlock
from bots.discord import render as discord
from bots.telegram import render as telegram
from bots.web.render import render_block
from tests.fakes.telegram_rules import check_text

AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
NEXT = TimedBlock(Role.TEXT, "🥤 Next: tomorrow at 8:30.", words="tomorrow at 8:30", at=AT)
TORN = TimedBlock(Role.TEXT, "Next: tomorrow", words="tomorrow at 8:30", at=AT)


def test_discord_shows_an_instant_on_the_clock_of_each_reader() -> None:
    """In place of the words; where these were torn apart they stay."""
    (parcel,) = discord.parcels_of(Reply((NEXT, TORN)), discord.Way())
    assert parcel.text == "🥤 Next: <t:1795505400:F>.\n\nNext: tomorrow"


def test_telegram_shows_an_instant_on_the_clock_of_each_reader() -> None:
    """The words stay in the text, and an entity lies over them, counted in UTF-16 units."""
    (parcel,) = telegram.parcels_of(Reply((TORN, NEXT)), telegram.Way())
    (entity,) = [entity.to_dict() for entity in parcel.entities]
    check_text(parcel.text, [entity])
    covered = parcel.text.encode("utf-16-le")[2 * entity["offset"] :][: 2 * entity["length"]]
    assert covered.decode("utf-16-le") == "tomorrow at 8:30"
    assert (entity["unix_time"], entity["date_time_format"]) == (1795505400, "wDt")


def test_the_preview_is_told_the_instant() -> None:
    """The page shows it on the clock of its browser."""
    shown = render_block(NEXT)
    assert (shown["words"], shown["at"]) == ("tomorrow at 8:30", "2026-11-24T07:30:00+00:00")
