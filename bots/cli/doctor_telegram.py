"""What `crampbot doctor` looks at on Telegram: token, privacy mode, webhook, a second bot.

Knows which questions of the Bot API change nothing: updates are asked for without an offset, which
confirms none, and not at all while the bot of this machine fetches them.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bots.cli.asking import OK, UNAUTHORISED, Answer, Asking, unreachable
from bots.cli.diagnosis import Diagnosis
from bots.cli.doctor_here import is_running
from bots.settings import Settings

WHAT, HOOK = "telegram", "webhook"
CONFLICT = 409
PROBE_SECONDS = 4  # whoever else fetches asks again meanwhile, which ends our question
LOOKS, LOOK_SECONDS = 6, 0.5  # two bots that take turns look well every other moment
MANY_PENDING = 100
SECOND = "stop the other one: it may be on another machine; or make a second bot with @BotFather"


async def examine(asking: Asking, settings: Settings) -> list[Diagnosis]:
    """Look at what Telegram tells of the bot, and whether its updates arrive."""
    if settings.telegram_token is None:
        return [Diagnosis(WHAT, "not used; set CRAMPBOT_TELEGRAM_TOKEN to use it")]
    token = settings.telegram_token.get_secret_value()
    root = str(settings.telegram_api_url).rstrip("/")
    me = await asking.platform(f"{root}/bot{token}/getMe")
    if me.status in UNAUTHORISED:
        remedy = "copy it again from @BotFather (/token) into CRAMPBOT_TELEGRAM_TOKEN"
        return [Diagnosis(WHAT, "the token is refused", remedy)]
    if me.status != OK or not isinstance(me.body.get("result"), dict):
        return [Diagnosis(*unreachable(WHAT, root, me))]
    hook = await asking.platform(f"{root}/bot{token}/getWebhookInfo")
    return [
        *_bot(me.body["result"]),
        *_webhook(settings, token, hook),
        *await _arrivals(asking, settings, f"{root}/bot{token}/getUpdates", hook),
    ]


def _bot(me: dict[str, Any]) -> list[Diagnosis]:
    name = me.get("username", "")
    found = [
        Diagnosis(WHAT, f"@{name}: https://t.me/{name}"),
        Diagnosis(WHAT, f"to a group: https://t.me/{name}?startgroup=1"),
    ]
    if me.get("can_read_all_group_messages"):
        remedy = "@BotFather, /setprivacy, Enable, so that it reads less; then add it anew"
        found.append(Diagnosis(WHAT, "privacy mode is off: it gets all that groups write", remedy))
    return found


def _webhook(settings: Settings, token: str, told: Answer) -> list[Diagnosis]:
    """Compare the webhook that is set with the one that the settings ask for."""
    info = told.body.get("result")
    if told.status != OK or not isinstance(info, dict):
        return []
    wanted, found = _wanted(settings, token), str(info.get("url", ""))
    if found == wanted:
        return _pushing(info) if wanted else []
    if not found:
        return [Diagnosis(HOOK, "not set; the next start sets it")]
    where = urlsplit(found).hostname
    if not wanted:
        remedy = "the next start of the bot removes it; if it comes again, stop what sets it"
        saying = f"Telegram pushes to {where}, but CRAMPBOT_PUBLIC_URL is not set"
        return [Diagnosis(HOOK, saying, remedy)]
    remedy = "start the bot again, which sets it; if it changes again, stop what sets it"
    return [Diagnosis(HOOK, f"Telegram pushes to another address, at {where}", remedy)]


def _wanted(settings: Settings, token: str) -> str:
    if settings.public_url is None:
        return ""
    from bots.telegram.webhook import webhook_at  # noqa: PLC0415 - the library loads slowly

    secret = settings.telegram_webhook_secret
    return webhook_at(
        settings.public_url, token, None if secret is None else secret.get_secret_value()
    ).url


def _pushing(info: dict[str, Any]) -> list[Diagnosis]:
    """Judge a webhook that is ours: an error counts while updates wait."""
    pending, error = info.get("pending_update_count", 0), info.get("last_error_message")
    waiting = f"{pending} waiting"
    if pending and error:
        at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
        remedy = (
            "look at the proxy: it must pass CRAMPBOT_PUBLIC_URL on to the bot, with a "
            "certificate that is known everywhere; docs/operating.md"
        )
        return [
            Diagnosis(HOOK, f"{waiting}; last error, {at:%Y-%m-%d %H:%M} UTC: {error}", remedy)
        ]
    if pending > MANY_PENDING:
        remedy = "see whether the machine is too busy, or Telegram's way to it slow"
        return [Diagnosis(HOOK, waiting, remedy)]
    return [Diagnosis(HOOK, f"set as it should be, {waiting}")]


async def _arrivals(
    asking: Asking, settings: Settings, address: str, hook: Answer
) -> list[Diagnosis]:
    """Look whether updates reach the bot that runs here, or else whether another takes them."""
    if is_running(settings.data_dir):
        return await _running(asking, settings)
    if settings.public_url or (hook.body.get("result") or {}).get("url"):
        return []
    answer = await asking.platform(f"{address}?timeout={PROBE_SECONDS}&limit=1")
    if answer.status == CONFLICT:
        return [Diagnosis(WHAT, "another bot fetches updates with this token", SECOND)]
    return [Diagnosis(WHAT, "nobody else fetches updates with this token")]


async def _running(asking: Asking, settings: Settings) -> list[Diagnosis]:
    for _ in range(LOOKS):
        answer = await asking.bot(settings, "/readyz")
        if not answer.status:
            remedy = "give doctor the settings of the bot, CRAMPBOT_WEB_HOST and _PORT too"
            return [Diagnosis(WHAT, "the bot that runs here does not answer", remedy)]
        if not answer.body.get(WHAT, True):
            remedy = f"its log says why. Is there a second bot with this token? Then {SECOND}"
            return [Diagnosis(WHAT, "the running bot gets no updates, or not all", remedy)]
        await asyncio.sleep(LOOK_SECONDS)
    return [Diagnosis(WHAT, "updates reach the running bot")]
