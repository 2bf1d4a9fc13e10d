"""What operators can watch: it counts, tells nobody's secrets, and alerts name what there is."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from bots.adapter import Backlog
from bots.app import App, open_app
from bots.metrics import Metrics
from bots.settings import Settings
from scheduler.deliveries import Deliveries
from scheduler.model import (
    Failed,
    Gone,
    Kind,
    NoPermission,
    Occurrence,
    OccurrenceId,
    Outcome,
    Reminder,
    ReminderId,
    RetryAfter,
    Sent,
    State,
)
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, daily, private

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\bcrampbot_[a-z_]+")

STRETCH = Reminder(
    id=ReminderId(1), address=ANN, owner=None, set_by=None, kind=Kind.STRETCH,
    recurrence=daily(8), text="", to_group=False, named_time=True, state=State.ACTIVE,
    suspension=None, next_at=NOON, created_at=NOON,
)  # fmt: skip


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """Run the bot with the preview and a token for its measures."""
    settings = Settings(
        data_dir=tmp_path, web_port=0, telegram_token=None, discord_token=None,
        metrics_token=SecretStr("let-me-see"),
    )  # fmt: skip
    async with open_app(settings, ManualClock()) as app:
        yield app


async def fetch(app: App, **headers: str) -> tuple[int, str]:
    """Return status and text of the page of measures."""
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{app.address}/metrics") as response,
    ):
        return response.status, await response.text()


def figure(text: str, line: str) -> float:
    """Return the figure of a measure, given with its labels."""
    found = [one for one in text.splitlines() if one.startswith(f"{line} ")]
    assert found, f"there is no {line}"
    return float(found[0].split()[-1])


async def test_what_people_do_is_counted_by_kind(app: App) -> None:
    """A question is counted, timed and judged; nothing of it, nor who asked, is told."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{app.address.replace('http', 'ws')}/socket") as socket,
    ):
        await socket.send_json({"type": "hello", "chat": None})
        person = (await socket.receive_json(timeout=5))["chat"]
        for said in ("why do my legs cramp at night, says Mr Zebra", "/help"):
            await socket.send_json({"type": "said", "text": said})
            await socket.receive_json(timeout=5)
    _, text = await fetch(app)
    assert figure(text, 'crampbot_turns_total{kind="said",platform="web"}') == 1
    assert figure(text, 'crampbot_turns_total{kind="command",platform="web"}') == 1
    assert figure(text, 'crampbot_turn_seconds_count{kind="said"}') == 1
    assert figure(text, 'crampbot_answers_total{outcome="answered"}') == 1
    assert figure(text, "crampbot_understanding_certainty_count") == 1
    assert figure(text, "crampbot_store_seconds_count") >= 2
    assert figure(text, 'crampbot_platform_ready{platform="web"}') == 1
    assert figure(text, 'crampbot_reminders_due{platform="web"}') == 0
    assert figure(text, 'crampbot_allowance{platform="web"}') == 100
    assert person not in text
    assert "Zebra" not in text


async def test_this_machine_may_look_and_others_need_the_token(app: App) -> None:
    """What comes through a proxy comes from elsewhere, wherever the proxy stands."""
    assert (await fetch(app))[0] == 200
    through = {"X-Forwarded-For": "203.0.113.9"}
    assert (await fetch(app, **through))[0] == 403
    assert (await fetch(app, **through, Authorization="Bearer wrong"))[0] == 403
    assert (await fetch(app, **through, Authorization="Bearer let-me-see"))[0] == 200


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (Sent("1"), "sent"),
        (RetryAfter(timedelta(seconds=3)), "retryafter"),
        (Gone(), "gone"),
        (NoPermission(), "nopermission"),
        (Failed("reset"), "failed"),
    ],
)
async def test_deliveries_are_counted_by_what_came_of_them(outcome: Outcome, name: str) -> None:
    """Lateness is kept of what was sent."""
    metrics = Metrics("1.2.3")

    async def deliver(_occurrence: Occurrence) -> Outcome:
        return outcome

    occurrence = Occurrence(
        id=OccurrenceId(1), reminder=STRETCH, due_at=NOON, token="t",
        late=timedelta(seconds=7), missed=0, silent=False, attempt=1, is_snoozed=False,
        is_first=False, asks=False,
    )  # fmt: skip
    assert await metrics.counting(deliver)(occurrence) == outcome
    text = metrics.exposition({}, {}).decode()
    assert figure(text, f'crampbot_deliveries_total{{outcome="{name}",platform="web"}}') == 1
    if isinstance(outcome, Sent):
        assert figure(text, 'crampbot_reminder_lateness_seconds_sum{platform="web"}') >= 7


async def test_reminders_are_counted_from_due_to_settled(tmp_path: Path) -> None:
    """What waits, what was taken, and what became of it; a wait is told apart from an end."""
    metrics, clock = Metrics("1.2.3"), ManualClock()
    outcomes: list[Outcome] = [Failed("reset"), Sent("1")]

    async def deliver(_occurrence: Occurrence) -> Outcome:
        return outcomes.pop(0)

    async with open_storage(tmp_path) as storage:
        await Reminders(storage.reminders, clock).create(private(Kind.CUSTOM, daily(13)))
        deliveries = Deliveries(storage.reminders, clock, deliver)
        deliveries.observe(metrics.turned_over)
        due = []
        for minutes in (60, 10):
            clock.advance(timedelta(minutes=minutes))
            due.append(await storage.reminders.count_due(clock.now()))
            await deliveries.run_due("web", 9)
        due.append(await storage.reminders.count_due(clock.now()))
    text = metrics.exposition({}, {}).decode()
    assert due == [{"web": 1}, {"web": 1}, {}]
    assert figure(text, 'crampbot_reminders_claimed_total{platform="web"}') == 2
    settled = 'crampbot_reminders_settled_total{{outcome="{}",platform="web"}}'
    assert figure(text, settled.format("given_back")) == 1
    assert figure(text, settled.format("sent")) == 1


class Busy:
    """A platform at which much waits."""

    def is_ready(self) -> bool:
        """Be ready."""
        return True

    def backlog(self) -> Backlog:
        """Have this wait."""
        return Backlog(answers=3, reminders=40, pause_seconds=1.5)


def test_what_waits_for_the_allowance_shows() -> None:
    """By what it is, since answers go first; and how long the platform asked to wait."""
    text = Metrics("1.2.3").exposition({"telegram": Busy()}, {"telegram": lambda: 0}).decode()
    waiting = 'crampbot_sends_waiting{{kind="{}",platform="telegram"}}'
    assert figure(text, waiting.format("answer")) == 3
    assert figure(text, waiting.format("reminder")) == 40
    assert figure(text, 'crampbot_platform_pause_seconds{platform="telegram"}') == 1.5


def test_refusals_are_counted_by_status() -> None:
    """Whatever was asked; other answers are none."""
    metrics = Metrics("1.2.3")
    for status in (200, 403, 429, 429, 500):
        metrics.refused("telegram", status)
    text = metrics.exposition({}, {}).decode()
    line = 'crampbot_platform_refusals_total{{platform="telegram",status="{}"}}'
    assert [figure(text, line.format(status)) for status in (403, 429)] == [1, 2]
    assert 'status="500"' not in text


async def test_every_alert_names_measures_that_there_are(app: App) -> None:
    """An alert on a name that nobody exposes would never ring."""
    rules = YAML(typ="safe").load((ROOT / "deploy" / "alerts.yml").read_text("utf-8"))
    named = {
        name
        for group in rules["groups"]
        for rule in group["rules"]
        for name in NAME.findall(rule["expr"])
    }
    _, text = await fetch(app)
    known = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    bases = {name.removesuffix("_bucket") for name in named}
    assert bases <= known, bases - known
    assert all(rule["annotations"]["remedy"] for rule in rules["groups"][0]["rules"])
