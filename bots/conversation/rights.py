"""Who may set reminders for a chat of many, and who may change them.

Knows what the platform and the chat say of it. Must not know how either is found out. Discord's
own command permissions cannot say it: they hold for a whole command, reminders of one's own
included, they ask for all of several rights at once, and no button heeds them.
"""

from dataclasses import dataclass

from bots.conversation.people import PeopleStore
from bots.conversation.turn import Origin
from scheduler.model import Reminder


@dataclass(frozen=True, slots=True)
class Rights:
    """Tells what a person may do to the reminders of the chat they are in, at this moment."""

    people: PeopleStore

    async def may_set(self, origin: Origin) -> bool:
        """Tell whether the person may set reminders for the chat."""
        return await self.members_set(origin) or await origin.can_manage()

    async def refusal(self, origin: Origin) -> str:
        """Return the phrase for why nothing can be set for the chat, "" where it can."""
        if not await self.may_set(origin):
            return "remind.not_allowed"
        return "" if origin.can_write else "remind.cannot_write"

    async def may_change(self, reminder: Reminder, origin: Origin) -> bool:
        """Tell whether the person may change a reminder: their own, or one of this chat."""
        if not reminder.to_group:
            return reminder.owner is not None and reminder.owner == origin.person
        if reminder.address != origin.address:
            return False
        is_own = reminder.set_by is not None and reminder.set_by == origin.person
        return (is_own and await self.members_set(origin)) or await origin.can_manage()

    async def members_set(self, origin: Origin) -> bool:
        """Tell whether the chat's managers let members, and so this one, set its reminders."""
        if not origin.has_members or origin.person is None:
            return False
        return (await self.people.preferences(origin.address)).members_set


def is_read_here(reminder: Reminder | None, origin: Origin) -> bool:
    """Tell whether all who read the chat see *reminder* come there, or to one of its topics.

    Of a message too old a platform tells no more than the chat.
    """
    if reminder is None or not reminder.to_group:
        return False
    return f"{reminder.address}/".startswith(f"{origin.address}/")
