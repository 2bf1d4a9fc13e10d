"""The allowance is kept, answers overtake reminders, and one slow chat delays nobody."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.adapter import Backlog
from bots.pace import Allowance, Chat, Pace, Priority, Window
from scheduler.model import RetryAfter
from tests.fakes.jumping_loop import run_jumping

TELEGRAM = Allowance(lane=Window(30), chat=Window(1), group=Window(20, 60))
GROUP = Chat("-5", is_group=True)


class Senders:
    """Sends through a pace and notes when each send went; a send lasts *takes* seconds."""

    def __init__(self, allowance: Allowance = TELEGRAM, takes: float = 0.0) -> None:
        self.pace = Pace(allowance)
        self.takes = takes
        self.went: list[tuple[float, str]] = []
        self.refused: list[RetryAfter] = []

    async def send(self, chat: Chat, priority: Priority = Priority.ANSWER) -> None:
        """Send once, or note the refusal."""
        async with self.pace.slot(chat, priority) as refusal:
            if refusal:
                self.refused.append(refusal)
                return
            self.went.append((asyncio.get_running_loop().time(), chat.id))
            await asyncio.sleep(self.takes)

    async def send_all(self, chats: list[Chat], priority: Priority = Priority.ANSWER) -> None:
        """Send to all *chats* at once."""
        await asyncio.gather(*(self.send(chat, priority) for chat in chats))

    def times(self, chat: str = "") -> list[float]:
        """Return when sends went, to one chat or to all."""
        return [round(at, 3) for at, went_to in self.went if chat in ("", went_to)]


def chats(count: int) -> list[Chat]:
    """Return so many private chats."""
    return [Chat(str(number)) for number in range(count)]


def most_within(seconds: float, times: list[float]) -> int:
    """Return the largest number of *times* in any window of *seconds*."""
    return max(sum(start <= at < start + seconds for at in times) for start in times)


def play(
    dialogue: Callable[[Senders], Coroutine[None, None, None]], takes: float = 0.0
) -> Senders:
    """Play *dialogue* on a loop that skips every wait."""
    senders = Senders(takes=takes)
    run_jumping(dialogue(senders))
    return senders


def test_a_chat_gets_one_message_a_second():
    """Three answers to one person leave at 0, 1 and 2 seconds."""
    senders = play(lambda s: s.send_all([Chat("7")] * 3))
    assert senders.times() == [0.0, 1.0, 2.0]


def test_what_waits_for_the_lane_is_told():
    """Who is behind the allowance, and how long a pause that the platform asked for lasts."""

    async def dialogue(senders: Senders) -> None:
        senders.pace.pause_lane(timedelta(seconds=2))
        sending = asyncio.gather(
            senders.send_all(chats(3)), senders.send_all(chats(5)[3:], Priority.REMINDER)
        )
        await asyncio.sleep(0.5)
        seen.append(senders.pace.backlog())
        await sending
        seen.append(senders.pace.backlog())

    seen: list[Backlog] = []
    play(dialogue)
    assert seen == [Backlog(answers=3, reminders=2, pause_seconds=1.5), Backlog()]


def test_a_second_counts_from_the_end_of_a_send():
    """A send that took half a second may have been counted at its very end."""
    senders = play(lambda s: s.send_all([Chat("7")] * 3), takes=0.5)
    assert senders.times() == [0.0, 1.5, 3.0]


def test_a_group_gets_twenty_messages_a_minute():
    """The twenty-first answer to a group waits until the first is a minute old."""
    senders = play(lambda s: s.send_all([GROUP] * 21))
    assert senders.times()[19:] == [19.0, 60.0]


def test_the_lane_never_sends_more_than_its_rate():
    """No second holds more than thirty of two hundred answers to as many people."""
    senders = play(lambda s: s.send_all(chats(200)), takes=0.3)
    assert most_within(1.0, senders.times()) == 30


def test_reminders_are_spread_over_the_second():
    """Reminders leave evenly, so that an answer finds room at any moment."""
    senders = play(lambda s: s.send_all(chats(90), Priority.REMINDER))
    assert senders.times()[-1] == pytest.approx(3.0, abs=0.07)
    assert most_within(0.1, senders.times()) <= 4


def test_an_answer_overtakes_waiting_reminders():
    """An answer that comes while ninety reminders wait goes at the next free place."""

    async def dialogue(senders: Senders) -> None:
        reminding = asyncio.create_task(senders.send_all(chats(90), Priority.REMINDER))
        await asyncio.sleep(1.5)
        await senders.send(Chat("person"))
        await reminding

    assert play(dialogue).times("person")[0] <= 1.54


def test_an_answer_lifts_the_reminder_that_stands_before_it():
    """A person whose own reminder is still queued does not wait for all the others."""

    async def dialogue(senders: Senders) -> None:
        queued = [*chats(80), Chat("person")]
        reminding = asyncio.create_task(senders.send_all(queued, Priority.REMINDER))
        await asyncio.sleep(0.5)
        await senders.send(Chat("person"))
        await reminding

    assert play(dialogue).times("person") == [
        pytest.approx(0.5, abs=0.04),
        pytest.approx(1.5, abs=0.04),
    ]


def test_one_paused_chat_delays_nobody_else():
    """While one chat is paused as told, another is answered at once and the first after it."""

    async def dialogue(senders: Senders) -> None:
        senders.pace.pause_chat(Chat("slow"), timedelta(seconds=7))
        await senders.send_all([Chat("slow"), Chat("other")])

    assert play(dialogue).went == [(0.0, "other"), (7.0, "slow")]


def test_a_reminder_for_a_paused_chat_comes_back_with_the_wait():
    """Nothing claimed waits for long: the chat's remaining pause is the outcome."""

    async def dialogue(senders: Senders) -> None:
        senders.pace.pause_chat(Chat("7"), timedelta(seconds=40))
        await asyncio.sleep(10)
        await senders.send(Chat("7"), Priority.REMINDER)

    assert play(dialogue).refused == [RetryAfter(timedelta(seconds=30))]


def test_a_reminder_for_a_full_group_comes_back_with_the_wait():
    """A group that had its twenty messages gets its reminder when the minute is over."""

    async def dialogue(senders: Senders) -> None:
        await senders.send_all([GROUP] * 20)
        await senders.send(GROUP, Priority.REMINDER)

    assert play(dialogue).refused == [RetryAfter(timedelta(seconds=41))]


def test_a_paused_lane_gives_waiting_reminders_back():
    """A pause of the whole lane sends every waiting reminder back, marked as the lane's."""

    async def dialogue(senders: Senders) -> None:
        reminding = asyncio.create_task(senders.send_all(chats(60), Priority.REMINDER))
        await asyncio.sleep(1)
        senders.pace.pause_lane(timedelta(seconds=20))
        await reminding

    senders = play(dialogue)
    assert len(senders.went) + len(senders.refused) == 60
    assert set(senders.refused) == {RetryAfter(timedelta(seconds=20), whole_lane=True)}


def test_who_was_stopped_sends_nothing_that_waited():
    """A lease ends meanwhile, and another process may have sent it."""

    async def dialogue(senders: Senders) -> None:
        sending = asyncio.gather(
            senders.send_all(chats(4), Priority.REMINDER),
            senders.send_all([Chat("8")] * 2, Priority.REMINDER),
        )
        await asyncio.sleep(0.01)
        asyncio.get_running_loop()._jumps.skipped += 70
        await sending

    senders = play(dialogue)
    assert max(senders.times()) < 1
    assert len(senders.went) + len(senders.refused) == 6


def test_who_rests_begins_no_reminder_any_more():
    """Those that wait go back at once, for whoever serves the lane next; answers still go."""

    async def dialogue(senders: Senders) -> None:
        sending = asyncio.gather(
            senders.send_all(chats(3), Priority.REMINDER), senders.send(Chat("7"))
        )
        await asyncio.sleep(0.01)
        senders.pace.rest()
        await asyncio.sleep(0.01)
        await senders.send(Chat("8"), Priority.REMINDER)
        gone.append(asyncio.get_running_loop().time())
        await sending

    gone: list[float] = []
    senders = play(dialogue)
    assert senders.times("7") == [0.0]
    assert len(senders.went) + len(senders.refused) == 5
    assert senders.refused[-1] == RetryAfter(timedelta(0), whole_lane=True)
    assert gone == [pytest.approx(0.02)]


def test_an_answer_waits_out_a_paused_lane():
    """A person is answered as soon as the lane's pause is over, not before."""

    async def dialogue(senders: Senders) -> None:
        senders.pace.pause_lane(timedelta(seconds=20))
        await senders.send(Chat("7"))

    assert play(dialogue).times() == [20.0]


def test_a_reminder_leaves_a_lane_that_is_full_of_answers():
    """Its lease is not used up by waiting: after a quarter of a minute it is given back."""

    async def dialogue(senders: Senders) -> None:
        answering = asyncio.create_task(senders.send_all(chats(900)))
        await asyncio.sleep(0.01)
        await senders.send(Chat("me"), Priority.REMINDER)
        assert asyncio.get_running_loop().time() == 15.01
        await answering

    assert play(dialogue).refused == [RetryAfter(timedelta(seconds=3))]


def test_as_many_reminders_may_be_claimed_as_go_out_in_three_seconds():
    """Claims in hand are taken off, and a paused lane claims nothing."""

    async def dialogue(senders: Senders) -> None:
        free = [senders.pace.available()]
        reminding = asyncio.create_task(senders.send_all(chats(90), Priority.REMINDER))
        for _ in range(2):
            await asyncio.sleep(1.01)
            free.append(senders.pace.available())
        senders.pace.pause_lane(timedelta(seconds=1))
        free.append(senders.pace.available())
        await reminding
        assert [free[0], free[3]] == [90, 0]
        assert free[1] == pytest.approx(30, abs=2)
        assert free[2] == pytest.approx(60, abs=2)

    play(dialogue)


def test_never_more_than_a_hundred_reminders_are_claimed():
    """A fast lane claims in batches of a hundred all the same."""
    assert run_jumping(_available(Allowance(lane=Window(1000)))) == 100


def test_no_more_sends_are_in_flight_than_allowed():
    """With two places a third send starts when one of them ends."""

    async def dialogue() -> list[float]:
        senders = Senders(Allowance(lane=Window(30), in_flight=2), takes=5)
        await senders.send_all(chats(3))
        return senders.times()

    assert run_jumping(dialogue()) == [0.0, 0.0, 5.0]


def test_a_cancelled_send_gives_its_place_back():
    """Who gives up while waiting, or while sending, blocks nobody."""

    async def dialogue(senders: Senders) -> None:
        sends = [asyncio.create_task(senders.send(Chat("7"))) for _ in range(3)]
        await asyncio.sleep(0.5)
        sends[0].cancel()
        sends[1].cancel()
        await asyncio.gather(*sends, return_exceptions=True)

    assert play(dialogue, takes=60).times() == [0.0, 1.5]


def test_who_gives_up_waiting_for_the_lane_holds_nobody_up():
    """A place in the lane's queue that nobody wants any more is passed over."""

    async def dialogue(senders: Senders) -> None:
        sends = [asyncio.create_task(senders.send(chat)) for chat in chats(33)]
        await asyncio.sleep(0.5)
        sends[30].cancel()
        sends[31].cancel()
        await asyncio.gather(*sends, return_exceptions=True)

    senders = play(dialogue)
    assert (len(senders.went), senders.times("32")) == (31, [1.0])


def test_chats_are_forgotten_when_nothing_of_them_counts():
    """A million chats a day leave nothing behind."""

    async def dialogue(senders: Senders) -> None:
        await senders.send_all([*chats(50), GROUP])
        await asyncio.sleep(100)
        await senders.send(Chat("last"))
        assert list(senders.pace._lines) == [Chat("last")]

    play(dialogue)


@given(
    sends=st.lists(
        st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3000), st.integers(0, 900)),
        max_size=60,
    )
)
def test_no_order_of_sends_breaks_an_allowance(sends: list[tuple[int, bool, int, int]]):
    """Whatever comes when and lasts how long: chat, group and lane stay within their windows."""

    async def one(senders: Senders, chat: int, *, urgent: bool, at: int, lasts: int) -> None:
        await asyncio.sleep(at / 1000)
        who = Chat(str(chat), is_group=chat == 0)
        async with senders.pace.slot(who, Priority.ANSWER if urgent else Priority.REMINDER) as no:
            if not no:
                await asyncio.sleep(lasts / 2000)  # counted by the platform in mid-send
                senders.went.append((asyncio.get_running_loop().time(), str(chat)))
                await asyncio.sleep(lasts / 2000)

    async def dialogue() -> Senders:
        senders = Senders(Allowance(lane=Window(5), chat=Window(1), group=Window(4, 10)))
        await asyncio.gather(
            *(one(senders, chat, urgent=u, at=at, lasts=t) for chat, u, at, t in sends)
        )
        return senders

    senders = run_jumping(dialogue())
    if senders.went:
        assert most_within(0.999, senders.times()) <= 5
        assert all(most_within(0.999, senders.times(str(c)) or [0]) == 1 for c in range(5))
        assert most_within(9.99, senders.times("0") or [0]) <= 4


async def _available(allowance: Allowance) -> int:
    return Pace(allowance).available()
