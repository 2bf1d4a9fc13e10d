"""What can go wrong where several processes of the bot share a database, one scenario each.

Knows what is done to the replicas and the database, and when. Must not know how it is counted. A
scenario returns what else is worth telling; it raises AssertionError where somebody got no
answer.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.fault_stage import LANES
from benchmarks.replica import Replica, Way
from benchmarks.replica_stage import ReplicaStage
from content.knowledge import load_knowledge
from scheduler.store import LEASE
from tests.fakes.discord_model import User as DiscordUser
from tests.fakes.telegram_server import User as TelegramUser

EVERY_SECONDS = (2.0, 5.0)
FROZEN_SECONDS = (1.0, 12.0)
ASLEEP_SECONDS = LEASE.total_seconds() + 10
REQUEST_SECONDS = 9.0  # who wakes up later takes no answer any more to what it had asked
LONG_SECONDS = 90  # from then on one of them sleeps for longer than a lease
FULL = 0.98  # what is left then is what waits for the end of a lease
SETTLING_SECONDS = 3.0  # until the bot knows that the database is away
PATIENCE_SECONDS = 10.0
PEOPLE = 1_000_000  # their numbers begin beyond those of the reminders
TROUBLE = load_knowledge().phrasebook.say("store.trouble", "en")


async def replicas(stage: ReplicaStage, seconds: float, ways: Sequence[Way]) -> str:
    """Kill, stop and end them at random, every few seconds, for so long."""
    ends_at, done = time.monotonic() + seconds, Counter[Way]()
    if seconds >= LONG_SECONDS and Way.STOP in ways:
        await _stop(stage, await _one_of(stage, "telegram"), ASLEEP_SECONDS)
    while time.monotonic() < ends_at and stage.share() < FULL:
        await asyncio.sleep(stage.dice.uniform(*EVERY_SECONDS))
        victim, way = (
            await _one_of(stage, stage.dice.choice((*LANES, ""))),
            stage.dice.choice(ways),
        )
        done[way] += 1
        await _do(stage, victim, way)
    lasted = seconds - (ends_at - time.monotonic())
    await stage.until_done()
    told = ", ".join(f"{done[way]} times {way.value}" for way in ways)
    slowest = max(one.longest_end for one in stage.replicas)
    return f"{told} in {lasted:.0f} s; the slowest end took {slowest:.1f} s"


async def _one_of(stage: ReplicaStage, role: str) -> Replica:
    """Return the holder of *role* if it is well, else any that is; another one is well then."""
    await stage.until(lambda: len(stage.well()) > 1)
    holders = [one for one in stage.well() if role and one.holds(role)]
    return stage.dice.choice(holders or stage.well())


async def _do(stage: ReplicaStage, victim: Replica, way: Way) -> None:
    match way:
        case Way.KILL:
            lanes = _lanes_of(victim)
            await victim.kill()
            await stage.note_in_flight(lanes)
        case Way.STOP:
            await _stop(stage, victim, stage.dice.uniform(*FROZEN_SECONDS))
        case Way.END:
            victim.end()


async def _stop(stage: ReplicaStage, victim: Replica, seconds: float) -> None:
    lanes = _lanes_of(victim)
    stage.run(victim.freeze(seconds))
    if seconds >= REQUEST_SECONDS:
        await stage.note_in_flight(lanes)


def _lanes_of(replica: Replica) -> list[str]:
    return [lane for lane in LANES if replica.holds(lane)]


async def restart(stage: ReplicaStage) -> str:
    """Restart the database in the middle."""
    await stage.until(lambda: stage.share() > 0.4)  # noqa: PLR2004 - the middle
    began_at = time.monotonic()
    await asyncio.to_thread(stage.postgres.shut)
    await asyncio.to_thread(stage.postgres.open_again)
    return await _go_on(stage, f"away for {time.monotonic() - began_at:.1f} s")


async def away(stage: ReplicaStage, seconds: float) -> str:
    """Take the database away for so long, and ask meanwhile what does and does not need it."""
    await stage.until(lambda: stage.share() > 0.3)  # noqa: PLR2004 - the middle
    ends_at = time.monotonic() + seconds
    await asyncio.to_thread(stage.postgres.shut)
    await asyncio.sleep(SETTLING_SECONDS)
    waits = []
    number = PEOPLE
    while time.monotonic() < ends_at:
        number += 1
        for ask in (_ask_telegram, _ask_discord):
            for command, is_put_off in (("faq", False), ("reminders", True)):
                began_at = time.monotonic()
                said = await ask(stage, number, command)
                waits.append(time.monotonic() - began_at)
                assert (TROUBLE in said) is is_put_off, f"/{command} got {said[:200]!r}"
        await asyncio.sleep(min(2.0, max(0.0, ends_at - time.monotonic())))
    await asyncio.to_thread(stage.postgres.open_again)
    told = f"away for {seconds:.0f} s; {len(waits)} questions answered within {max(waits):.1f} s"
    return await _go_on(stage, told)


async def _go_on(stage: ReplicaStage, told: str) -> str:
    back_at, before = time.monotonic(), {lane: stage.arrived(lane) for lane in LANES}
    waits = []
    for lane, count in before.items():
        await stage.until(lambda: stage.arrived(lane) > count)  # noqa: B023 - awaited at once
        waits.append(time.monotonic() - back_at)
    await stage.until_done()
    return f"{told}; reminders went on within {max(waits):.1f} s"


async def _ask_telegram(stage: ReplicaStage, number: int, command: str) -> str:
    sent = stage.telegram.sent
    before = len(sent)
    stage.telegram.say(TelegramUser(number), f"/{command}")

    def said() -> str:
        return "".join(one.text for one in sent[before:] if one.chat.id == number)

    await stage.telegram.until(said, PATIENCE_SECONDS)
    return said()


async def _ask_discord(stage: ReplicaStage, number: int, command: str) -> str:
    given = stage.discord.slash(DiscordUser(number), command)
    await stage.discord.until(
        lambda: given.original is not None and not given.original.is_loading, PATIENCE_SECONDS
    )
    return "" if given.original is None else given.original.content
