"""`crampbot data` and the page that is made by it."""

from pathlib import Path

from typer.testing import CliRunner

from bots.cli import app
from storage.inventory import inventories
from storage.tables import metadata

ROOT = Path(__file__).parent.parent.parent


def printed() -> str:
    """Return what the command prints."""
    outcome = CliRunner().invoke(app, ["data"])
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_the_page_about_what_is_stored_is_current() -> None:
    """docs/privacy.md says what the tables hold today; its head tells how to make it anew."""
    assert (ROOT / "docs/privacy.md").read_text(encoding="utf-8") == printed()


def test_every_table_tells_all_of_itself() -> None:
    """What it holds, why, for how long, who sees it, what erases it; and of each column what."""
    found = inventories()
    assert {one.table for one in found} == set(metadata.tables)
    for one in found:
        assert all((one.what, one.why, one.kept, one.seen, one.erased)), one.table
        assert [name for name, holds in one.columns if not holds] == [], one.table
