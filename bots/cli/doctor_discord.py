"""What `crampbot doctor` looks at on Discord: token, intents, the link that adds the bot.

Knows Discord's words for these. Must not know how the bot connects.
"""

from urllib.parse import urlencode

from bots.cli.asking import OK, UNAUTHORISED, Answer, Asking, unreachable
from bots.cli.diagnosis import Diagnosis
from bots.settings import Settings

WHAT = "discord"
# View channels, send messages (in threads too), embed links, attach files; nothing else.
PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15
# Each in full, and limited as for a bot in few servers.
PRIVILEGED = {
    "Presence": 1 << 12 | 1 << 13,
    "Server Members": 1 << 14 | 1 << 15,
    "Message Content": 1 << 18 | 1 << 19,
}


async def examine(asking: Asking, settings: Settings) -> list[Diagnosis]:
    """Look at what Discord tells of the bot."""
    if settings.discord_token is None:
        return [Diagnosis(WHAT, "not used; set CRAMPBOT_DISCORD_TOKEN to use it")]
    root = str(settings.discord_api_url).rstrip("/")
    header = {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
    me = await asking.platform(f"{root}/users/@me", header)
    if me.status in UNAUTHORISED:
        remedy = "make a new one in the developer portal (Bot, Reset Token)"
        return [Diagnosis(WHAT, "the token is refused", remedy)]
    if me.status != OK:
        return [Diagnosis(*unreachable(WHAT, root, me))]
    application = await asking.platform(f"{root}/applications/@me", header)
    client_id = application.body.get("id") or me.body.get("id", "")
    scopes = {"client_id": client_id, "scope": "bot applications.commands"}
    link = urlencode({**scopes, "permissions": PERMISSIONS})
    return [
        Diagnosis(WHAT, str(me.body.get("username", ""))),
        Diagnosis(WHAT, f"to a server: https://discord.com/oauth2/authorize?{link}"),
        *_intents(application),
    ]


def _intents(application: Answer) -> list[Diagnosis]:
    flags = application.body.get("flags")
    if application.status != OK or not isinstance(flags, int):
        return []
    on = [name for name, bits in PRIVILEGED.items() if flags & bits]
    if not on:
        return [Diagnosis(WHAT, "no privileged intent is on, as it should be")]
    remedy = "developer portal, Bot, Privileged Gateway Intents: off, so that it reads less"
    return [Diagnosis(WHAT, f"intents are on that it does not need: {', '.join(on)}", remedy)]
