"""`crampbot content sources` and the list that is made by it."""

from pathlib import Path

from typer.testing import CliRunner

from bots.cli import app
from content.danger_cards import read_danger_cards
from content.handbook import load_handbook

ROOT = Path(__file__).parent.parent.parent


def listed() -> str:
    """Return what the command prints."""
    outcome = CliRunner().invoke(app, ["content", "sources"])
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_every_source_stands_there_with_all_that_rests_on_it() -> None:
    """A reader can look up what a statement rests on, and what else does."""
    handbook, page = load_handbook(), listed()
    sections = {part.split("`")[1]: part for part in page.split("\n## ") if "· `" in part}
    for topic in handbook.topics():
        for source in topic.sources:
            assert f"(../content/topics/en/{topic.id}.md)" in sections[source]
    for tip in handbook.tips():
        assert f"`{tip.id}`" in sections[tip.source]
    for card in read_danger_cards():
        for source in card.sources:
            assert f"(`{card.id}`)" in sections[source]
    assert [source for source in handbook.sources if f"`{source}`" not in page] == []


def test_the_list_in_the_guides_is_current() -> None:
    """docs/sources.md says what the texts rest on today; its head tells how to make it anew."""
    assert (ROOT / "docs/sources.md").read_text(encoding="utf-8") == listed()
