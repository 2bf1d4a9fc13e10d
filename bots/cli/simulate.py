"""`crampbot simulate`: how late a day's reminders will be, so that an operator can plan.

Knows the options and which parts are put together. Must not know an allowance or a rule: those are
the running bot's. It opens no database and no connection.
"""

from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from bots.cli.simulate_report import Plan, Story, show
from bots.platforms import load_allowance
from bots.simulation.capacity import Capacity
from bots.simulation.drain import Bot, Day, Drain
from bots.simulation.lateness import Lateness
from bots.simulation.queue import Groups
from bots.simulation.spread import Spread, SpreadError
from scheduler.limits import CAPS
from scheduler.model import Kind, Result
from storage.claiming import SPARE

MOST_REMINDERS = 10_000_000  # more than any platform takes from one bot in a day
SLOW_REMINDERS = 200_000  # from here on it takes a second or more

Reminders = Annotated[
    int,
    typer.Option(
        min=1,
        max=MOST_REMINDERS,
        help="How many fall due in a day. Somebody with three a day counts as three.",
    ),
]
SpreadWords = Annotated[
    str,
    typer.Option(
        "--spread",
        help='When they fall due. "08:00": all in that minute, the worst case. '
        '"08:00,12:00,20:00": an equal part at each; a time named twice gets two parts. '
        '"07:00-22:00": equally many in each minute from 07:00 to 21:59. These can be mixed.',
    ),
]
Platform = Annotated[
    Literal["telegram", "discord"], typer.Option(help="Whose allowance the bot has.")
]
Rate = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1000,
        help="Messages a second, as CRAMPBOT_TELEGRAM_RATE and CRAMPBOT_DISCORD_RATE. "
        "By default what the platform lets through: 30 and 50.",
    ),
]
KindName = Annotated[
    Literal["hydration", "magnesium", "stretch", "tip", "custom"],
    typer.Option(help="What they are about: each kind has its own rule for what is too late."),
]
GroupShare = Annotated[
    float,
    typer.Option(
        min=0, max=1, help="The part of them that goes to groups, from 0 to 1, such as 0.2."
    ),
]
PerGroup = Annotated[
    int,
    typer.Option(
        min=1,
        max=CAPS.chat,
        help="How many a group gets in the same minute: with more than one, its own, lower "
        "allowance counts too.",
    ),
]
SendMilliseconds = Annotated[
    int,
    typer.Option(
        "--send-ms",
        min=0,
        max=1000,
        help="How many milliseconds the platform takes for a message. The pace counts a message "
        "until a second after its end, so 100 make the bot about a tenth slower.",
    ),
]


def simulate(  # noqa: PLR0913 - one for each option
    *,
    reminders: Reminders = 10_000,
    spread: SpreadWords = "08:00",
    platform: Platform = "telegram",
    rate: Rate = None,
    kind: KindName = "hydration",
    groups: GroupShare = 0.0,
    per_group: PerGroup = 1,
    send_ms: SendMilliseconds = 0,
) -> None:
    """Tell how late reminders will be, and where one bot's allowance ends."""
    try:
        times = Spread.parse(spread)
    except SpreadError as error:
        raise typer.BadParameter(str(error), param_hint="--spread") from None
    plan = Plan(
        reminders=reminders,
        words=spread,
        spread=times,
        platform=platform,
        kind=Kind(kind),
        groups=Groups(share=groups, each=per_group),
        bot=Bot(
            allowance=load_allowance(platform, rate), send_seconds=send_ms / 1000, spare=SPARE
        ),
    )
    story = _drain(plan)
    free_rate = load_allowance(platform).lane.count
    show(plan, story, Capacity(plan.bot), free_rate, Console(highlight=False))


def _drain(plan: Plan) -> Story:
    """Let the day go by, and remember how it went."""
    day = Day(dues=plan.spread.over(plan.reminders), kind=plan.kind, groups=plan.groups)
    story = Story(Lateness())
    progress = Progress(
        console=Console(stderr=True),
        transient=True,
        disable=plan.reminders < SLOW_REMINDERS,
    )
    with progress:
        task = progress.add_task("Simulating", total=plan.reminders)
        for fates in Drain(day, plan.bot).waves():
            for fate in fates:
                if fate.result is Result.SENT:
                    story.lateness.add(fate.at_seconds - fate.due_seconds)
                    story.ends_seconds = fate.at_seconds
                else:
                    story.unsent[fate.result] += 1
            progress.advance(task, len(fates))
    return story
