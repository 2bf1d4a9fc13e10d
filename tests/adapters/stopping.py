"""How long a bot takes to stop. Knows tasks; must not know a platform."""

import asyncio

SOON_SECONDS = 6.0  # the program has ten, and more to close than this


async def stop(running: "asyncio.Task[None]") -> float:
    """Tell the bot to stop; return the seconds that it took."""
    clock = asyncio.get_running_loop().time
    began_at = clock()
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=2 * SOON_SECONDS)
    assert done, "it did not stop"
    assert running.cancelled()
    return clock() - began_at
