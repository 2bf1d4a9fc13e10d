"""What can go wrong while reminders are sent, one scenario each.

Knows what is done to the program, its platforms and its machine, and when. Must not know how it
is counted. A scenario returns what else is worth telling; it raises AssertionError where the
program did not do what it should.
"""

import asyncio
import signal
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.fault_platforms import Ill, Trouble
from benchmarks.fault_stage import LANES, SHIFT, Stage
from benchmarks.program import Program
from storage.engine import FILE_NAME

REFUSED = 2  # what the program leaves with where the operator has to mend something
DISK_BYTES = 32 * 2**20
AHEAD = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Something that goes wrong, and on which platforms and machine it does."""

    act: Callable[[Stage], Awaitable[str]]
    lanes: tuple[str, ...] = LANES
    ahead: timedelta = timedelta(0)
    is_odd: bool = False
    is_on_small_disk: bool = False
    is_long: bool = False


async def kill(stage: Stage, kills: int) -> str:
    """Kill the program at so many random moments of the drain, and start it again."""
    began_at, seen = time.monotonic(), 0
    for moment in sorted(stage.dice.random() for _ in range(kills)):
        await stage.until(lambda: stage.arrived() > seen)  # noqa: B023 - awaited at once
        await stage.until_share(moment)
        await asyncio.sleep(stage.dice.uniform(0, 0.5))
        await stage.kill()
        seen = stage.arrived()
        await stage.program.launch()
    seconds = time.monotonic() - began_at
    await stage.until_done()
    return f"{stage.kills} kills in {seconds:.0f} s"


async def errors(stage: Stage) -> str:
    """Let servers fail."""
    return await _troubled(stage, Trouble((Ill.ERROR,), (0.5, 0.3, 0.2)))


async def resets(stage: Stage) -> str:
    """Reset connections before the request is taken, or in the middle of the answer."""
    return await _troubled(stage, Trouble((Ill.RESET, Ill.CUT), (0.4, 0.2)))


async def timeouts(stage: Stage) -> str:
    """Accept messages, and never answer."""
    return await _troubled(stage, Trouble((Ill.LATE,), (0.1, 0.1)))


async def _troubled(stage: Stage, trouble: Trouble) -> str:
    for gate in stage.gates.values():
        gate.trouble = trouble
    await stage.until_done()
    requests = sum(sum(gate.tries.values()) for gate in stage.gates.values())
    return f"{requests:,} requests"


async def floods(stage: Stage) -> str:
    """Refuse some chats, then everything for a while, and again while the program is killed."""
    for gate in stage.gates.values():
        gate.trouble = Trouble((Ill.FLOOD,), (0.1, 0.1))
    await stage.until_share(0.3)
    for gate in stage.gates.values():
        gate.storm(20)
    await stage.until(lambda: all(gate.resumed_after for gate in stage.gates.values()))
    waits = [gate.resumed_after or 0.0 for gate in stage.gates.values()]
    await stage.until_share(0.6)
    for gate in stage.gates.values():
        gate.storm(20)
    await asyncio.sleep(5)
    await stage.kill()
    await stage.program.launch()
    await stage.until_done()
    waits += [gate.resumed_after or 0.0 for gate in stage.gates.values()]
    return f"went on {min(waits):.1f} to {max(waits):.1f} s after the told instant"


async def revoked_telegram(stage: Stage) -> str:
    """Refuse the token for longer than the program waits; then let it be right again."""
    await stage.until_share(0.3)
    stage.telegram.revoke()
    before = stage.telegram.attempts["sendMessage"]
    await asyncio.sleep(40)
    tries = stage.telegram.attempts["sendMessage"] - before
    assert stage.program.is_running, "the program ended"
    refused = stage.make_program()
    await stage.kill()
    await refused.launch()
    assert await refused.ended() == REFUSED, "a start with a refused token was not refused"
    stage.telegram.restore()
    await stage.program.launch()
    await stage.until_done()
    return f"{tries} tries in 40 s; a start meanwhile was refused"


async def revoked_discord(stage: Stage) -> str:
    """Refuse the token and end the session, so that the program ends; then let it be right."""
    await stage.until_share(0.3)
    before = stage.discord.attempts["send"]
    stage.discord.revoke()
    await asyncio.sleep(10)
    await stage.discord.end_session()
    assert await stage.program.ended() == REFUSED, "a refused token did not end it"
    tries = stage.discord.attempts["send"] - before
    await stage.program.launch()
    assert await stage.program.ended() == REFUSED, "a start with a refused token was not refused"
    stage.discord.restore()
    await stage.program.launch()
    await stage.until_done()
    return f"{tries} tries in 10 s, then it ended; a start meanwhile was refused"


async def disk_full(stage: Stage) -> str:
    """Leave no room on the disk for a while."""
    await stage.until_share(0.3)
    ballast = stage.folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            before = stage.arrived()
        await asyncio.sleep(20)
    meanwhile = stage.arrived() - before
    ballast.unlink()
    await stage.until_done()
    return f"{meanwhile} arrived while it was full for 20 s"


async def database_locked(stage: Stage) -> str:
    """Let another process hold the database."""
    await stage.until_share(0.3)
    with closing(sqlite3.connect(stage.folder / FILE_NAME, timeout=60)) as other:
        other.isolation_level = None
        other.execute("BEGIN EXCLUSIVE")
        before = stage.arrived()
        await asyncio.sleep(30)
        meanwhile = stage.arrived() - before
        other.execute("ROLLBACK")
    await stage.until_done()
    return f"{meanwhile} arrived while it was locked for 30 s"


async def clock_forward(stage: Stage) -> str:
    """Set the clock three quarters of an hour forward, past when the second half is due."""
    await stage.until_share(0.25)
    _set_clock(stage, timedelta(minutes=45))
    jumped_at = time.monotonic()
    await stage.until_share(0.51)
    seconds = time.monotonic() - jumped_at
    await stage.until_done()
    return f"what became due began to arrive within {seconds:.0f} s"


async def clock_back(stage: Stage) -> str:
    """Set the clock an hour back, and right after a while."""
    await stage.until_share(0.3)
    _set_clock(stage, timedelta(hours=-1))
    await asyncio.sleep(5)  # what was claimed before goes out
    before = stage.arrived()
    await asyncio.sleep(10)
    meanwhile = stage.arrived() - before
    _set_clock(stage, timedelta(0))
    righted_at = time.monotonic()
    await stage.until_share(0.5)
    seconds = time.monotonic() - righted_at
    await stage.until_done()
    return f"{meanwhile} arrived ahead of their time; went on {seconds:.0f} s after it was right"


def _set_clock(stage: Stage, shift: timedelta) -> None:
    (stage.folder / SHIFT).write_text(str(shift.total_seconds()), encoding="ascii")
    stage.program.send(signal.SIGUSR2)


async def stalled(stage: Stage) -> str:
    """Hold the event loop for ten seconds."""
    await stage.until_share(0.3)
    stage.program.send(signal.SIGUSR1)
    await stage.until_done()
    return "held for 10 s"


async def second_process(stage: Stage) -> str:
    """Start a second one beside it; kill the first, and start two at once."""
    await stage.until_share(0.2)
    seconds = await _refused(stage.make_program())
    await stage.until_share(0.4)
    await stage.kill()
    rivals = [stage.make_program() for _ in range(2)]
    for rival in rivals:
        await rival.launch()
    done, _ = await asyncio.wait(
        [asyncio.create_task(rival.ended(), name=str(number))
         for number, rival in enumerate(rivals)],
        return_when=asyncio.FIRST_COMPLETED,
    )  # fmt: skip
    first = done.pop()
    assert first.result() == REFUSED, "of two at once none was refused"
    stage.program = rivals[1 - int(first.get_name())]
    await stage.until_done()
    assert "another crampbot works with" in stage.log(), "it did not say why"
    return f"refused after {seconds:.0f} s, and one of two at once"


async def _refused(second: Program) -> float:
    began_at = time.monotonic()
    await second.launch()
    assert await second.ended() == REFUSED, "a second process was not refused"
    return time.monotonic() - began_at


@asynccontextmanager
async def small_disk(folder: Path) -> AsyncIterator[None]:
    """Let *folder* be a disk of its own; raises PermissionError where that is not allowed."""
    how = ("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder))
    if subprocess.run(how, capture_output=True, check=False).returncode:  # noqa: S603, ASYNC221 - fixed words, at once
        raise PermissionError("a small disk can be mounted by root alone, on Linux")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607, ASYNC221 - as above


SCENARIOS = {
    "errors": Scenario(act=errors),
    "resets": Scenario(act=resets),
    "timeouts": Scenario(act=timeouts),
    "floods": Scenario(act=floods),
    "revoked-telegram": Scenario(act=revoked_telegram, lanes=("telegram",)),
    "revoked-discord": Scenario(act=revoked_discord, lanes=("discord",)),
    "disk-full": Scenario(act=disk_full, is_on_small_disk=True),
    "locked": Scenario(act=database_locked),
    "clock-forward": Scenario(act=clock_forward, ahead=AHEAD, is_odd=True),
    "clock-back": Scenario(act=clock_back, is_odd=True),
    "stalled": Scenario(act=stalled, is_odd=True),
    "second-process": Scenario(act=second_process),
}
