"""Search, held to questions whose writers had seen neither phrasings nor key terms."""

import json
from pathlib import Path

import pytest

from content.model import Confidence
from content.search import Search, load_search

HELD_BACK = Path(__file__).parents[2] / "benchmarks" / "heldback" / "tuning"
STYLES = ("keyword", "plain", "story", "typo", "slang", "medical", "non-native")


def rows(name: str) -> list[dict[str, object]]:
    """Return the questions of one set."""
    return list(map(json.loads, (HELD_BACK / f"{name}.jsonl").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def search() -> Search:
    """Return the search that ships."""
    return load_search()


def share_right(search: Search, asked: list[dict[str, object]], within: int) -> float:
    """Return the share of *asked* whose topic is among the first *within*."""
    right = 0
    for row in asked:
        first = {match.topic for match in search.find(row["text"]).matches[:within]}
        right += bool(first & {row["topic"], *row.get("also", [])})
    return right / len(asked)


def share_declined(search: Search, asked: list[dict[str, object]]) -> float:
    """Return the share of *asked* that the bot says it does not know."""
    declined = sum(search.find(row["text"]).confidence is Confidence.NONE for row in asked)
    return declined / len(asked)


@pytest.mark.parametrize(
    ("name", "first", "in_three", "declined", "wrongly"),
    [("invented", 0.92, 0.98, 0.9, 0.03), ("real", 0.9, 0.96, 0.8, 0.05)],
)
def test_questions_are_understood(search, name, first, in_three, declined, wrongly):
    """In the manner of writers and of real people; what is not ours is declined."""
    asked = [row for row in rows(name) if row["topic"] != "none"]
    others = [row for row in rows(name) if row["topic"] == "none"]
    assert share_right(search, asked, 1) >= first
    assert share_right(search, asked, 3) >= in_three
    assert share_declined(search, others) >= declined
    assert share_declined(search, asked) <= wrongly


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_understood(search, style):
    """Stories, slang and mistyped words as much as plain questions."""
    asked = [row for row in rows("invented") if row["topic"] != "none" and row["style"] == style]
    assert share_right(search, asked, 1) >= 0.85


def test_what_is_called_sure_is_right(search):
    """A sure answer is given without asking back, so it may hardly ever be wrong."""
    asked = [row for row in (*rows("invented"), *rows("real")) if row["topic"] != "none"]
    sure = [row for row in asked if search.find(row["text"]).confidence is Confidence.SURE]
    assert len(sure) >= 0.75 * len(asked)
    assert share_right(search, sure, 1) >= 0.97
