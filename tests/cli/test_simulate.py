"""`crampbot simulate`: figures that can be worked out by hand, and what an operator can do."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bots.cli import app
from bots.settings import Settings


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let data lie where none is, in a terminal that is wide enough."""
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "data"


def run(*options: str, charset: str = "utf-8") -> Result:
    """Run the command."""
    return CliRunner(charset=charset).invoke(app, ["simulate", *options])


def told(*options: str) -> str:
    """Return what it says, with single spaces."""
    result = run(*options)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def percentiles(*options: str) -> list[str]:
    """Return p50, p90, p99 and the longest time."""
    lines = run(*options).stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if "(p50)" in line)
    return [line.split(")")[1].strip() for line in lines[first : first + 4]]


def test_three_hundred_at_once_take_ten_seconds() -> None:
    """In each second two leave at its begin, the 30th 28/30 s later: at last after 9.93 s."""
    assert percentiles("--reminders", "300") == ["4.93 s", "8.93 s", "9.83 s", "9.93 s"]


def test_discord_lets_fifty_a_second_through() -> None:
    """The hundredth is the fiftieth of the second second: 1 + 48/50 s."""
    assert percentiles("--reminders", "100", "--platform", "discord")[3] == "1.96 s"


def test_a_rate_can_be_chosen() -> None:
    """At ten a second the hundredth leaves in the tenth second, at 9 + 8/10 s."""
    assert percentiles("--reminders", "100", "--rate", "10")[3] == "9.80 s"


def test_a_message_that_takes_time_makes_the_bot_slower() -> None:
    """With 100 ms each 30 take 1.1 s: the last of 300 arrives at 9 x 1.1 + 28/30 + 0.1 s."""
    assert percentiles("--reminders", "300", "--send-ms", "100")[3] == "10.93 s"


def test_several_times_share_the_reminders() -> None:
    """Ten at each of three times, the tenth 8/30 s late."""
    assert percentiles("--reminders", "30", "--spread", "08:00,12:00,20:00")[3] == "0.27 s"


def test_a_day_that_is_spread_out_is_never_late() -> None:
    """One a minute; nothing else has to be done."""
    said = told("--reminders", "900", "--spread", "07:00-22:00")
    assert "all (max) 0.00 s" in said
    assert "over at 21:59:00" in said
    assert "One bot is enough" in said


def test_groups_have_a_lower_allowance_for_what_comes_together() -> None:
    """The 21st of a group waits until the first is a minute old; one each waits for nothing."""
    groups = ("--reminders", "21", "--groups", "1")
    assert percentiles(*groups, "--per-group", "21")[1:] == ["18.00 s", "1 min 00 s", "1 min 00 s"]
    assert percentiles(*groups)[3] == "0.63 s"
    assert "no group's own allowance holds up" in told(*groups)


def test_it_tells_how_many_are_skipped_as_too_late() -> None:
    """Water an hour late is; magnesium is not."""
    slow = ("--reminders", "4000", "--rate", "1", "--kind")
    said = told(*slow, "hydration")
    assert "sent 3,604 over at 09:00:03" in said
    assert "skipped as too late 396 those later than 60 minutes" in said
    assert "sent 4,000 over at 09:06:39" in told(*slow, "magnesium")


def test_it_tells_how_many_come_in_one_message() -> None:
    """A group that waits for more than five minutes gets the rest as one."""
    options = ("--reminders", "400", "--rate", "1", "--groups", "1", "--per-group", "50")
    assert "several late ones of a group in one message" in told(*options)
    assert "joined" not in told("--reminders", "400", "--rate", "1")


def test_bars_count_by_minute() -> None:
    """At 20 a second, three minutes of 1,200 each, and the rest: half a bar is half as many."""
    lines = [
        line.split() for line in run("--reminders", "4200", "--rate", "20").stdout.splitlines()
    ]
    bars = [line for line in lines if line[1:2] == ["to"]]
    assert [line[0] for line in bars] == ["0", "1", "2", "3"]
    assert [(len(line[4]), line[5]) for line in bars] == [*[(30, "1,200")] * 3, (15, "600")]


def test_a_terminal_without_blocks_gets_signs() -> None:
    """Nothing but ASCII is written there."""
    result = run("--reminders", "60", charset="ascii")
    assert result.exit_code == 0
    assert "#" * 30 in result.stdout


def test_it_says_where_one_bot_ends_and_how_many_are_needed() -> None:
    """At 30 a second: 1,800 in a minute, 9,000 in five, 108,000 in an hour."""
    said = told("--reminders", "10000")
    assert "1 minute 1,800 6" in said
    assert "5 minutes 9,000 2" in said
    assert "60 minutes 108,000 1" in said


def test_it_says_what_helps_on_telegram() -> None:
    """Other times, another bot; what does not help, too. No setting is made up."""
    said = told("--reminders", "10000")
    assert "people set times of their own" in said
    assert "A second bot" in said
    assert "No help: a Bot API server of your own" in said
    assert ("no setting for that" in said) == (
        "telegram_paid_broadcast" not in Settings.model_fields
    )


def test_it_says_what_helps_on_discord() -> None:
    """Nothing of Telegram's."""
    said = told("--reminders", "10000", "--platform", "discord")
    assert "https://dis.gd/rate-limit" in said
    assert "Telegram" not in said


def test_settings_that_it_names_exist() -> None:
    """An operator finds each of them in the README."""
    said = told("--reminders", "9999") + told("--reminders", "9999", "--platform", "discord")
    words = {word.strip("().,:") for word in said.split()}
    named = {word.removeprefix("CRAMPBOT_").lower() for word in words if "CRAMPBOT_" in word}
    assert named == {"telegram_api_url", "discord_api_url", "discord_rate"}
    assert named <= set(Settings.model_fields)


def test_a_rate_beyond_the_platform_is_called_so() -> None:
    """The figures would be a promise that the platform does not keep."""
    assert "lets 30 a second through" in told("--reminders", "10", "--rate", "100")
    assert "a second through" not in told("--reminders", "10", "--rate", "30")


def test_a_day_that_takes_longer_than_a_day_is_called_so() -> None:
    """It would never end."""
    said = told("--reminders", "90000", "--rate", "1", "--kind", "custom")
    assert "It takes longer than a day" in said
    assert "over at 08:59:59 on day 2" in said


@pytest.mark.parametrize(
    ("options", "right"),
    [
        (["--spread", "eight"], "'eight' is no time of day; give \"08:00\""),
        (["--spread", "08:00-08:00"], "give a window such as 07:00-22:00"),
        (["--reminders", "0"], "greater than or equal to 1"),
        (["--rate", "1001"], "less than or equal to 1000"),
        (["--groups", "20"], "less than or equal to 1"),
        (["--per-group", "51"], "less than or equal to 50"),
        (["--platform", "matrix"], "'telegram', 'discord'"),
        (["--kind", "check_in"], "'hydration'"),
    ],
)
def test_a_wrong_option_is_answered_with_what_is_right(options: list[str], right: str) -> None:
    """And nothing is computed."""
    result = run(*options)
    assert result.exit_code == 2
    assert right in " ".join(result.stderr.replace("│", " ").split())
    assert result.stdout == ""


def test_help_says_what_a_spread_is() -> None:
    """All at one minute, shared among several, even over a window."""
    said = " ".join(run("--help").stdout.replace("│", " ").split())
    assert "the worst case" in said
    assert "a time named twice gets two parts" in said


def test_it_opens_no_database(data_dir: Path) -> None:
    """Not even the folder is made."""
    told("--reminders", "10")
    assert not data_dir.exists()
