"""Saving beside a running bot, and bringing it back, as an operator does."""

from pathlib import Path

from tests.cli.conftest import Start, wait_until_up


def test_a_backup_is_made_beside_a_running_bot(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """It says where and how large, and comes back into another directory."""
    bot = start()
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), bot)
    saving = start("backup", str(tmp_path / "saved"))
    said, trouble = saving.communicate(timeout=30)
    assert saving.returncode == 0, trouble
    assert f"saved to {tmp_path / 'saved'}" in said
    restoring = start("restore", str(tmp_path / "saved"), CRAMPBOT_DATA_DIR=str(tmp_path / "new"))
    said, trouble = restoring.communicate(timeout=30)
    assert restoring.returncode == 0, trouble
    assert (tmp_path / "new" / "crampbot.db").exists()


def test_what_cannot_be_restored_is_told(start: Start, tmp_path: Path) -> None:
    """In one line, with a code that a script can see."""
    restoring = start("restore", str(tmp_path / "nowhere"))
    _, said = restoring.communicate(timeout=30)
    assert restoring.returncode == 2
    assert "there is no file" in said
