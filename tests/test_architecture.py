"""The house keeps its shape: one handler for each action and command, rooms within their size."""

from pathlib import Path
from typing import get_args

import pytest

from bots.conversation.about import Operator
from bots.conversation.action import Action
from bots.conversation.commands import COMMANDS
from bots.conversation.dispatcher import Dispatcher
from bots.conversation.tokens import VERBS
from scheduler.clock import SystemClock
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.conversation.talk import knowledge

ROOT = Path(__file__).parent.parent
LONGEST_FILE_LINES = 350


@pytest.fixture
async def dispatcher(tmp_path: Path) -> Dispatcher:
    """Make a dispatcher on an empty store."""
    async with open_storage(tmp_path) as storage:
        clock = SystemClock()
        reminders = Reminders(storage.reminders, clock)
        return Dispatcher(knowledge(), storage.people, reminders, clock, Operator("test"))


def test_every_action_has_a_verb_and_a_handler(dispatcher: Dispatcher) -> None:
    """No button can lead nowhere."""
    assert set(get_args(Action)) == set(VERBS.values()) == set(dispatcher.actions)


def test_every_command_has_a_handler(dispatcher: Dispatcher) -> None:
    """No menu entry can lead nowhere."""
    assert {spec.name for spec in COMMANDS} == set(dispatcher.commands)


def test_no_file_holds_two_subjects() -> None:
    """A file over its size is a sign of two subjects in one room."""
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for room in ("bots", "content", "scheduler", "storage")
        for path in (ROOT / room).rglob("*.py")
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE_LINES} == {}
