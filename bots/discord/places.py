"""Where a message goes on Discord: a channel, be it a DM, a guild's channel or a thread.

Knows the form of our Addresses. Must not know messages or the network.
"""

from bots.pace import Chat
from scheduler.model import Address, PersonId

LANE = "discord"


def address_of(channel_id: int) -> Address:
    """Return the Address of a channel."""
    return Address(f"{LANE}:{channel_id}")


def person_of(user_id: int) -> PersonId:
    """Return the id of a person."""
    return PersonId(f"{LANE}:{user_id}")


def user_of(person: PersonId) -> int:
    """Return the user's id; raise ValueError for another lane's person."""
    return channel_of(Address(person))  # both ids are the lane and a number


def channel_of(address: Address) -> int:
    """Return the channel's id; raise ValueError for another lane's Address."""
    lane, _, channel = address.partition(":")
    if lane != LANE:
        raise ValueError(f"{lane!r} is not Discord's lane")
    return int(channel)


def chat_of(channel_id: int) -> Chat:
    """Return whose allowance a message to a channel uses."""
    return Chat(str(channel_id))
