"""Settings: read from the environment and secret files, all faults told at once."""

from pathlib import Path

import pytest

from bots.settings import SECRETS, SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env file."""
    monkeypatch.chdir(tmp_path)
    for name in (*SECRETS, "WEB_PORT", "DEFAULT_ZONE", "WEB_HOST", "PUBLIC_URL", "PREVIEW"):
        monkeypatch.delenv(f"CRAMPBOT_{name}", raising=False)


def test_without_any_setting_the_preview_is_served_on_loopback() -> None:
    """A newcomer needs no setting."""
    settings = load_settings()
    assert (settings.web_host, settings.web_port, settings.shows_preview) == (
        "127.0.0.1",
        8080,
        True,
    )


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator mends everything in one go."""
    monkeypatch.setenv("CRAMPBOT_WEB_PORT", "80a")
    monkeypatch.setenv("CRAMPBOT_DEFAULT_ZONE", "Mars/Olympus")
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN_FILE", ".")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.problems == [
        "CRAMPBOT_TELEGRAM_TOKEN_FILE is '.', which cannot be read: Is a directory.",
        "CRAMPBOT_WEB_PORT is '80a': give a whole number from 0 to 65535, such as 8080.",
        "CRAMPBOT_DEFAULT_ZONE is 'Mars/Olympus': give an IANA zone, such as Europe/Berlin.",
    ]


def test_a_fault_in_a_token_does_not_show_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret is never printed."""
    monkeypatch.setenv("CRAMPBOT_DISCORD_TOKEN", "my secret token")
    with pytest.raises(SettingsError, match="one word") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_a_token_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Container secrets are files, with a line end."""
    path = tmp_path / "token"
    path.write_text("1:TEST\n", encoding="utf-8")
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN_FILE", str(path))
    token = load_settings().telegram_token
    assert token is not None
    assert token.get_secret_value() == "1:TEST"


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of .env.example that are left empty do no harm."""
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN", "")
    assert load_settings().telegram_token is None


def test_the_preview_is_not_shown_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no password, so it stays on loopback."""
    monkeypatch.setenv("CRAMPBOT_WEB_HOST", "192.0.2.1")
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN", "1:TEST")
    assert not load_settings().shows_preview
    monkeypatch.setenv("CRAMPBOT_PREVIEW", "true")
    with pytest.raises(SettingsError, match=r"CRAMPBOT_WEB_HOST=127\.0\.0\.1"):
        load_settings()


def test_a_bot_that_would_serve_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container without tokens says what it lacks instead of ending as if all were well."""
    monkeypatch.setenv("CRAMPBOT_WEB_HOST", "0.0.0.0")  # noqa: S104 - as in the container
    with pytest.raises(SettingsError, match="CRAMPBOT_TELEGRAM_TOKEN or CRAMPBOT_DISCORD_TOKEN"):
        load_settings()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://bot.example.org", "begins with https://"),
        ("bot.example.org", "begins with https://"),
        ("https://", "begins with https://"),
        ("https://bot.example.org now", "begins with https://"),
        ("https://bot.example.org:8080", "443, 80, 88 and 8443"),
        ("https://bot.example.org:x", "443, 80, 88 and 8443"),
        ("https://bot.example.org/?a=b", "nothing after"),
        ("https://me@bot.example.org", "no user"),
    ],
)
def test_an_address_that_cannot_be_pushed_to_is_told(
    monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    """The operator learns what Telegram needs before Telegram refuses it."""
    monkeypatch.setenv("CRAMPBOT_PUBLIC_URL", url)
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN", "1:TEST")
    with pytest.raises(SettingsError, match=told):
        load_settings()


def test_a_public_address_shuts_the_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the world reaches must not hold a chat without a password."""
    monkeypatch.setenv("CRAMPBOT_PUBLIC_URL", "https://bot.example.org:8443/cramps/")
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN", "1:TEST")
    settings = load_settings()
    assert settings.public_url == "https://bot.example.org:8443/cramps"
    assert not settings.shows_preview
    monkeypatch.setenv("CRAMPBOT_PREVIEW", "true")
    with pytest.raises(SettingsError, match="use one of the two"):
        load_settings()


@pytest.mark.parametrize("secret", ["short", "with spaces in the middle", "\u00e4" * 20])
def test_a_secret_that_telegram_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """With what may stand there; the secret itself is not shown."""
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_WEBHOOK_SECRET", secret)
    with pytest.raises(SettingsError, match="16 to 256 letters") as caught:
        load_settings()
    assert secret not in str(caught.value)


def test_a_database_address_may_come_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It holds a password; with it no preview is served."""
    path = tmp_path / "address"
    path.write_text("postgresql://bot:hushhush@db/crampbot\n", encoding="utf-8")
    monkeypatch.setenv("CRAMPBOT_DATABASE_URL_FILE", str(path))
    monkeypatch.setenv("CRAMPBOT_TELEGRAM_TOKEN", "1:TEST")
    settings = load_settings()
    assert "postgresql://bot:hushhush@db/crampbot" in settings.secrets
    assert not settings.shows_preview
    assert "hushhush" not in repr(settings)


def test_another_kind_of_database_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message says what would be right."""
    monkeypatch.setenv("CRAMPBOT_DATABASE_URL", "mysql://bot:secret@db/crampbot")
    with pytest.raises(SettingsError, match="postgresql://") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_the_preview_does_not_go_with_a_shared_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of several processes would have one of its own."""
    monkeypatch.setenv("CRAMPBOT_DATABASE_URL", "postgresql://db/crampbot")
    monkeypatch.setenv("CRAMPBOT_PREVIEW", "true")
    with pytest.raises(SettingsError, match="CRAMPBOT_PREVIEW"):
        load_settings()


def test_what_only_reads_the_data_needs_nobody_to_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup is made without a token too."""
    monkeypatch.setenv("CRAMPBOT_WEB_HOST", "0.0.0.0")  # noqa: S104 - as in the container
    assert not load_settings(serving=False).serves_somebody
