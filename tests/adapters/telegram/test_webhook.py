"""The whole bot behind a public address: Telegram pushes, and nothing is lost or doubled."""

import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bots.telegram import polling
from bots.telegram.door import BODY_BYTES, SECRET_HEADER
from storage.engine import FILE_NAME
from tests.adapters.stages import RunningBot, TelegramStage, telegram_settings, wait_for
from tests.adapters.telegram.conftest import ANN, BEN
from tests.fakes.telegram_server import ApiError, Fault, TelegramServer
from tests.transcripts.player import play

PUBLIC = "https://bot.example.org/cramps"
DOWN = ApiError(500, "Internal Server Error")
ABOUT = "About this bot"
Open = Callable[..., Awaitable[RunningBot]]


@pytest.fixture
async def open_bot(server: TelegramServer, tmp_path: Path) -> AsyncIterator[Open]:
    """Return what starts the bot behind the public address, in place of the last one."""
    opened: list[RunningBot] = []

    async def open_bot(**settings: object) -> RunningBot:
        public = {"public_url": PUBLIC, **settings}
        bot = RunningBot(tmp_path, **telegram_settings(server) | public)
        await bot.start()
        opened.append(bot)
        server.push.leads_to = lambda: bot.app.address
        return bot

    yield open_bot
    for bot in opened:
        await bot.stop()


@pytest.fixture
async def bot(open_bot: Open, server: TelegramServer) -> RunningBot:
    """Return a bot that Telegram pushes to."""
    return await ready(await open_bot())


async def post(server: TelegramServer, body: bytes, **headers: str) -> int:
    """Post to the webhook as anybody could; return the status."""
    path = server.push.webhook["url"].removeprefix("https://bot.example.org")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.push.leads_to()}{path}", data=body, headers=headers) as answer,
    ):
        return answer.status


async def asked(server: TelegramServer) -> None:
    """Wait until the bot tried to answer, whatever came of it."""
    await wait_for(lambda: server.attempts["sendMessage"] > 0, lambda: "nothing is sent")


async def pushed(server: TelegramServer, times: int = 1) -> None:
    """Wait until Telegram pushed so often, however that was answered."""
    await wait_for(lambda: len(server.push.pushed) >= times, lambda: "nothing is pushed")


async def ready(bot: RunningBot) -> RunningBot:
    """Return *bot* once it is ready."""
    await wait_for(bot.app.adapters["telegram"].is_ready, lambda: "it does not get ready")
    return bot


def known(server: TelegramServer) -> dict[str, str]:
    """Return the header of whoever knows the secret."""
    return {SECRET_HEADER: server.push.webhook["secret_token"]}


def kept(folder: Path) -> list[tuple[object, ...]]:
    """Return what the database has of updates."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return connection.execute("SELECT line, payload FROM updates_seen").fetchall()


async def test_a_dialogue_goes_as_with_polling(bot: RunningBot, server: TelegramServer) -> None:
    """Commands, presses, typed answers and a restart: all by push, nothing fetched."""
    await play("remind", TelegramStage(bot, server))
    assert server.attempts["getUpdates"] == 0


async def test_the_address_holds_no_secret(bot: RunningBot, server: TelegramServer) -> None:
    """Proxies log addresses: neither token nor secret stands there."""
    url = server.push.webhook["url"]
    assert url.startswith(f"{PUBLIC}/telegram/")
    assert server.token not in url
    assert "TEST" not in url
    assert server.push.webhook["secret_token"] not in url


async def test_it_is_set_once(open_bot: Open, server: TelegramServer) -> None:
    """A second start finds it set; another secret is told, though Telegram names none."""
    for secret in (None, None, SecretStr("another-secret-word")):
        bot = await open_bot(telegram_webhook_secret=secret)
        await ready(bot)
        await bot.stop()
    secrets = [call["secret_token"] for call in server.calls("setWebhook")]
    assert len(secrets) == 2
    assert secrets[1] == "another-secret-word"


@pytest.mark.parametrize("given", [{}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: "gu\u00e9ss"}])
@pytest.mark.usefixtures("bot")
async def test_strangers_are_not_heard(server: TelegramServer, given: dict[str, str]) -> None:
    """Without the secret nothing of what comes is read."""
    update = {"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, "text": "/about"}}
    assert await post(server, json.dumps(update).encode(), **given) == 403
    assert server.sent == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"x" * (BODY_BYTES + 1), 413), (b"{", 400), (b"[]", 400), (b'{"update_id": "1"}', 400)],
)
@pytest.mark.usefixtures("bot")
async def test_what_is_no_update_is_refused(
    server: TelegramServer, body: bytes, status: int
) -> None:
    """A body without end costs no memory, and nonsense no work."""
    assert await post(server, body, **known(server)) == status


@pytest.mark.usefixtures("bot")
async def test_a_long_message_fits(server: TelegramServer) -> None:
    """What is longest on Telegram, written in the longest way, is taken."""
    first = server.say(ANN, "\u2026" * 4096)
    server.say(ANN, "\u2026" * 4096, reply_to=first)
    await pushed(server, times=2)
    assert {status for _, status in server.push.pushed} == {200}


@pytest.mark.usefixtures("bot")
async def test_telegram_does_not_wait_for_the_answer(server: TelegramServer) -> None:
    """An answer that hangs holds no connection of Telegram's."""
    server.fail("sendMessage", Fault.HANG)
    server.say(ANN, "/about")
    await asked(server)
    await server.until(lambda: not server.unconfirmed)
    assert [status for _, status in server.push.pushed] == [200]


async def test_an_update_that_comes_again_is_answered_once(
    bot: RunningBot, server: TelegramServer, tmp_path: Path
) -> None:
    """Where our 200 got lost, Telegram repeats itself; the number tells, also after a restart."""
    server.push.deaf = 2
    server.say(ANN, "/about")
    await server.until(lambda: not server.unconfirmed and server.sent)
    await bot.stop()
    await bot.start()
    again = {"update_id": server.push.pushed[0][0]}
    message = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "/about"}
    await ready(bot)
    whole = json.dumps(again | {"message": message | {"from": ANN.as_json()}})
    assert await post(server, whole.encode(), **known(server)) == 200
    server.say(BEN, "/tip")
    await server.until(lambda: len(server.sent) == 2)
    assert [message.chat.id for message in server.sent] == [ANN.id, BEN.id]


@pytest.mark.usefixtures("bot")
async def test_one_chats_updates_are_answered_in_order(server: TelegramServer) -> None:
    """The second waits though Telegram has its 200 already; another chat waits for neither."""
    server.fail("sendMessage", DOWN)
    server.say(ANN, "/about")
    await asked(server)
    server.say(ANN, "/urgent")
    server.say(BEN, "/urgent")
    await server.until(lambda: len(server.sent) == 3)
    assert [message.chat.id for message in server.sent] == [BEN.id, ANN.id, ANN.id]
    assert ABOUT in server.sent[1].text


async def test_what_stopping_cuts_off_is_answered_later(
    bot: RunningBot, server: TelegramServer
) -> None:
    """Telegram was told that it is received and tells it no more; the next start answers."""
    server.fail("sendMessage", *[Fault.HANG] * 4)
    server.say(ANN, "/about")
    await asked(server)
    await bot.stop()
    assert server.sent == []
    server._faults.clear()
    await bot.start()
    await server.until(lambda: server.sent)
    assert ABOUT in server.sent[0].text


async def test_nothing_that_was_written_is_kept(
    bot: RunningBot, server: TelegramServer, tmp_path: Path
) -> None:
    """Once it is answered; and what is looked up from any chat is not kept at all."""
    server.look_up(BEN, "cramp at night")
    server.say(ANN, "why do my legs cramp at night")
    await server.until(lambda: server.sent and server.found)
    await wait_for(lambda: kept(tmp_path) == [("", None)], lambda: str(kept(tmp_path)))


async def test_what_cannot_be_kept_is_pushed_again(
    bot: RunningBot, server: TelegramServer, tmp_path: Path
) -> None:
    """While the database fails Telegram keeps the update."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE updates_seen RENAME TO away")
        server.say(ANN, "/about")
        await pushed(server)
        connection.execute("ALTER TABLE away RENAME TO updates_seen")
    await server.until(lambda: server.sent)
    assert server.push.pushed[0][1] == 503


async def test_back_to_polling_loses_nothing(
    bot: RunningBot, open_bot: Open, server: TelegramServer
) -> None:
    """What was taken is answered first, what waits at Telegram is fetched, nothing comes twice."""
    server.fail("sendMessage", *[Fault.HANG] * 4)
    server.say(ANN, "/about")
    await asked(server)
    await bot.stop()
    server.push.leads_to = lambda: None
    server.say(ANN, "/urgent")
    server._faults.clear()
    bot = await open_bot(public_url=None)
    await server.until(lambda: len(server.sent) == 2)
    assert ABOUT in server.sent[0].text
    await ready(bot)
    assert server.push.webhook == {}
    assert [call.get("drop_pending_updates") for call in server.calls("deleteWebhook")] == [None]


async def test_what_was_pushed_is_not_answered_when_fetched(
    bot: RunningBot, open_bot: Open, server: TelegramServer
) -> None:
    """Our last 200 got lost, and then the setting went."""
    server.push.deaf = 1000
    server.say(ANN, "/about")
    await server.until(lambda: server.sent)
    await bot.stop()
    assert server.unconfirmed == 1
    await open_bot(public_url=None)
    assert len(await server.heard()) == 1


async def test_what_a_poll_confirmed_too_early_is_answered_later(
    open_bot: Open, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer took so long that its question made way for others; then the bot was stopped."""
    monkeypatch.setattr(polling, "HOLD_SECONDS", 0.2)
    bot = await ready(await open_bot(public_url=None))
    server.fail("sendMessage", *[Fault.HANG] * 4)
    server.say(ANN, "/about")
    await asked(server)
    await wait_for(lambda: not server.unconfirmed, lambda: "it is not confirmed")
    await bot.stop()
    assert server.sent == []
    server._faults.clear()
    await bot.start()
    await server.until(lambda: server.sent)
    assert ABOUT in server.sent[0].text


async def test_a_webhook_that_nothing_gets_through_shows(
    open_bot: Open, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    """In readiness and in the log, with Telegram's own words; until something comes."""
    await (await ready(await open_bot())).stop()
    server.push.leads_to = lambda: None
    server.say(ANN, "/about")
    await pushed(server)
    bot = await open_bot()
    address, server.push.leads_to = bot.app.address, lambda: None
    await wait_for(lambda: "Wrong response from the webhook: 502" in caplog.text, lambda: "")
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{address}/readyz")
        assert (answer.status, await answer.json()) == (503, {"telegram": False})
        server.push.leads_to = lambda: address
        await server.until(lambda: server.sent)
        assert (await session.get(f"{address}/readyz")).status == 200


async def test_what_comes_before_the_bot_knows_itself_waits(
    open_bot: Open, server: TelegramServer
) -> None:
    """A push that comes while the start is still under way is kept, and then answered."""
    await (await ready(await open_bot())).stop()
    server.fail("getMe", *[DOWN] * 2)
    bot = await open_bot()
    server.say(ANN, "/about")
    await pushed(server)
    assert not bot.app.adapters["telegram"].is_ready()
    await server.until(lambda: server.sent)
    assert {status for _, status in server.push.pushed} == {200}


async def test_an_address_that_telegram_refuses_is_told(
    open_bot: Open, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says why, and the bot tries on: a name may not be known everywhere yet."""
    refusal = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    server.fail("setWebhook", ApiError(400, refusal))
    bot = await open_bot()
    await ready(bot)
    assert "failed to resolve host" in caplog.text


async def test_a_dead_poll_shows_in_readiness(open_bot: Open, server: TelegramServer) -> None:
    """Where Telegram refuses the polling, whoever asks the program hears it."""
    bot = await ready(await open_bot(public_url=None))
    server.fail("getUpdates", *[ApiError(401, "Unauthorized")] * 9)
    server.say(ANN, "/about")  # ends the poll that is under way
    await wait_for(lambda: not bot.app.adapters["telegram"].is_ready(), lambda: "it looks alive")
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{bot.app.address}/readyz")
        assert (answer.status, await answer.json()) == (503, {"telegram": False})
