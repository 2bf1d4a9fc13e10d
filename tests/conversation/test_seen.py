"""About when a person was here last is known, no more exactly than to the month."""

from datetime import timedelta

from bots.conversation.people import Preferences
from tests.conversation.talk import Talk


async def test_a_turn_is_noted_about_once_a_month(talk: Talk) -> None:
    """And for nobody who has chosen nothing."""
    person = str(talk.origin.person)
    await talk.say("/help")
    assert await talk.people.preferences(person) == Preferences(key=person)
    await talk.people.save_preferences(Preferences(key=person, zone="Asia/Tokyo"))
    first = talk.clock.now().date()
    await talk.people.saw(person, first)
    seen = []
    for days in (30, 1):
        talk.clock.advance(timedelta(days=days))
        await talk.say("/help")
        seen.append((await talk.people.preferences(person)).seen_on)
    assert seen == [first, first + timedelta(days=31)]
