"""Interim."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from zoneinfo import ZoneInfo

from bots.conversation.times_in_words.facts import Problem
from scheduler.model import Kind
from scheduler.recurrence import Elapsed, EveryDay, Recurrence, WallTimes, Weekly


@dataclass(frozen=True, slots=True)
class Reading:
    kind: Kind
    recurrence: Recurrence
    text: str
    repeats: bool
    names_time: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    problem: Problem


def read(text: str, now: datetime, zone: str) -> Reading | Unclear:
    kind = Kind.HYDRATION if "water" in text else Kind.CUSTOM
    m = re.search(r"every (\d+) hours from (\d+) to (\d+)", text)
    if m:
        n, a, b = map(int, m.groups())
        mins = tuple(range(a * 60, b * 60 + 1, n * 60))
        return Reading(kind, Recurrence(WallTimes(EveryDay(), mins, n * 60), zone), "", True, False)
    m = re.search(r"every day at (.*)", text)
    if m:
        mins = tuple(int(h) * 60 + int(mm) for h, mm in re.findall(r"(\d+):(\d+)", m[1]))
        if mins:
            return Reading(kind, Recurrence(WallTimes(EveryDay(), mins), zone), "", True, True)
    m = re.search(r"in (\d+) minutes?", text)
    if m:
        return Reading(kind, Recurrence(Elapsed(timedelta(minutes=int(m[1])), now, once=True), zone), "x", False, True)
    return Unclear(Problem.NO_TIME)
