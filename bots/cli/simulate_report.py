"""What `crampbot simulate` says: percentiles, bars, what one bot can do, and what helps.

Knows how it looks on a terminal, and what an operator can do on each platform. Must not know how
anything is computed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

from rich.bar import Bar as Block
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bots.allowance import Window
from bots.simulation.capacity import Capacity
from bots.simulation.drain import Bot
from bots.simulation.lateness import Bar, Lateness
from bots.simulation.queue import Groups
from bots.simulation.spread import Spread
from scheduler.catch_up import HYDRATION_KEEPS
from scheduler.model import Kind, Result

MINUTE, HOUR, DAY = 60, 3600, 86400
PERCENTS = {50: "half of them (p50)", 90: "90 of 100 (p90)", 99: "99 of 100 (p99)"}
LIMITS = {MINUTE: "1 minute", 5 * MINUTE: "5 minutes", HOUR: "60 minutes"}
BAR_CHARS = 30
DIGITS = 3  # of what one bot can do, rounded down
ALL_DAY = "07:00-22:00"

NAMES = {"telegram": "Telegram", "discord": "Discord"}
RULES = {
    Kind.HYDRATION: f"those later than {HYDRATION_KEEPS.seconds // MINUTE} minutes",
    Kind.STRETCH: "those that would come on another local day",
    Kind.TIP: "those that would come on another local day",
    Kind.MAGNESIUM: "none of this kind; late ones come late, and say so",
    Kind.CUSTOM: "none of this kind; late ones come late, and say so",
}
SECOND_BOT = (
    "A second bot, with a token and a data folder of its own: each token has an allowance. People "
    "have to start the bot that they want. A second process with the same token does not help."
)
# What the platforms offer was looked up on 2026-11-27. Telegram: the Bot API's description of
# allow_paid_broadcast, and tdlib/telegram-bot-api issue 516 on servers of one's own. Discord:
# docs.discord.com/developers/topics/rate-limits.
PAID_BROADCASTS = (
    "Paid broadcasts: Telegram takes up to 1,000 messages a second from a bot that pays 0.1 Stars "
    "for each. crampbot has no setting for that."
)
OWN_SERVER = (
    "No help: a Bot API server of your own (CRAMPBOT_TELEGRAM_API_URL), to which Telegram allows "
    "no more."
)
HIGHER_LIMIT = (
    "A higher limit: Discord grants it to some large bots that ask for it, at "
    "https://dis.gd/rate-limit. Then set CRAMPBOT_DISCORD_RATE."
)
PROXY = "No help: a proxy (CRAMPBOT_DISCORD_API_URL), to which Discord allows no more."
OFFERS = {"telegram": (PAID_BROADCASTS, OWN_SERVER), "discord": (HIGHER_LIMIT, PROXY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was asked: so many *reminders*, spread as in *words*, through one *bot*."""

    reminders: int
    words: str
    spread: Spread
    platform: str
    kind: Kind
    groups: Groups
    bot: Bot


@dataclass(slots=True)
class Story:
    """How it went: how late what was sent, what was not sent and why, when it was over."""

    lateness: Lateness
    unsent: Counter[Result] = field(default_factory=Counter)
    ends_seconds: float = 0.0


def show(plan: Plan, story: Story, capacity: Capacity, free_rate: int, console: Console) -> None:
    """Print all of it; *free_rate* is what the platform lets through without more ado."""
    name, lane = NAMES[plan.platform], plan.bot.allowance.lane
    console.print(f"{plan.reminders:,} {plan.kind} reminders a day, due {plan.words}.")
    console.print(f"{name}: {_allowance(plan)}.")
    if lane.count > free_rate:
        console.print(
            f"{name} lets {free_rate} a second through; beyond that it refuses, unless it granted "
            "the bot more.",
            style="bold red",
        )
    bars = _bars(story.lateness.bars(), console)
    for part in (_percentiles(story), _ending(plan, story), bars, _capacities(plan, capacity)):
        console.print()
        console.print(part)
    for line in _notes(plan, story):
        console.print(line, style="dim")
    console.print()
    console.print(_advice(plan, story, capacity))


def _allowance(plan: Plan) -> str:
    allowance = plan.bot.allowance
    windows = [(allowance.lane, "in all"), (allowance.chat, "to a chat")]
    windows.append((allowance.group, "to a group"))
    return ", ".join(f"{_window(window)} {where}" for window, where in windows if window)


def _window(window: Window) -> str:
    if window.seconds == MINUTE:
        return f"{window.count} a minute"
    return f"{window.count / window.seconds:g} a second"


def _percentiles(story: Story) -> Table:
    table = Table(title="How late they arrive", box=SIMPLE_HEAD, title_justify="left")
    table.add_column("of those sent")
    table.add_column("late by at most", justify="right")
    for percent, label in PERCENTS.items():
        table.add_row(label, _span(story.lateness.within(percent)))
    table.add_row("all (max)", _span(story.lateness.longest))
    return table


def _ending(plan: Plan, story: Story) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_row("sent", f"{story.lateness.total:,}", f"over at {_clock(story.ends_seconds)}")
    table.add_row(
        "skipped as too late", f"{story.unsent[Result.SKIPPED_LATE]:,}", RULES[plan.kind]
    )
    if joined := story.unsent[Result.COALESCED]:
        table.add_row("joined", f"{joined:,}", "several late ones of a group in one message")
    return table


def _bars(bars: list[Bar], console: Console) -> Table:
    table = Table(title="How many are how late", box=None, title_justify="left", show_header=False)
    most = max(bar.count for bar in bars)
    for bar in bars:
        chars = BAR_CHARS * bar.count // most
        block = Block(most, 0, bar.count, width=BAR_CHARS)
        drawn = "#" * chars if console.options.ascii_only else block
        table.add_row(_range(bar), drawn, f"{bar.count:,}")
    table.columns[0].justify = table.columns[2].justify = "right"
    return table


def _capacities(plan: Plan, capacity: Capacity) -> Table:
    table = Table(
        title=f"Where one bot's allowance ends, with reminders due {plan.words}",
        box=SIMPLE_HEAD,
        title_justify="left",
    )
    table.add_column("nobody waits longer than")
    table.add_column("reminders a day\n(people with one each)", justify="right")
    table.add_column(f"bots for {plan.reminders:,}", justify="right")
    for limit, label in LIMITS.items():
        most = capacity.most(plan.spread, limit)
        table.add_row(label, f"{_rounded(most):,}", f"{ceil(plan.reminders / most):,}")
    return table


def _notes(plan: Plan, story: Story) -> Iterator[str]:
    slower = "" if plan.bot.send_seconds else ", nor how long a message takes (--send-ms)"
    yield f"Not counted: answers to people, which go first{slower}."
    if plan.groups.share and plan.groups.each == 1:
        yield (
            "Each group gets one message, which no group's own allowance holds up (--per-group)."
        )
    if plan.groups.share and plan.groups.each > 1:
        yield "Where one bot ends is told for chats that get one reminder each."
    if story.ends_seconds - plan.spread.minutes[0] * MINUTE > DAY:
        yield "It takes longer than a day, so the next day's reminders come on top."


def _advice(plan: Plan, story: Story, capacity: Capacity) -> Table:
    advice = Table.grid(padding=(0, 1))
    if story.lateness.longest <= MINUTE and not story.unsent[Result.SKIPPED_LATE]:
        advice.add_row("One bot is enough: nobody waits longer than a minute.")
        return advice
    advice.title, advice.title_justify = "Where that is too late", "left"
    spread_out = _span(capacity.longest(Spread.parse(ALL_DAY), plan.reminders))
    times = (
        "Spread the times: with /remind, people set times of their own. Spread evenly over "
        f"{ALL_DAY}, the last of these would be {spread_out} late."
    )
    for line in (times, SECOND_BOT, *OFFERS[plan.platform]):
        advice.add_row("-", line)
    return advice


def _span(seconds: float) -> str:
    if round(seconds, 2) < MINUTE:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    if minutes < MINUTE:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // MINUTE} h {minutes % MINUTE:02} min"


def _range(bar: Bar) -> str:
    for unit, name in ((HOUR, "h"), (MINUTE, "min")):
        if bar.end - bar.start >= unit:
            return f"{bar.start / unit:g} to {bar.end / unit:g} {name}"
    return f"{bar.start} to {bar.end} s"


def _clock(seconds: float) -> str:
    days, rest = divmod(int(seconds), DAY)
    clock = f"{rest // HOUR:02}:{rest // MINUTE % MINUTE:02}:{rest % MINUTE:02}"
    return f"{clock} on day {days + 1}" if days else clock


def _rounded(number: int) -> int:
    """Return *number* with its first digits only, rounded down."""
    digits = str(number)
    return int(digits[:DIGITS].ljust(len(digits), "0"))
