"""What a person can set: time zone, clock, quiet hours, language; and a chat of many.

Knows the choices and what they change. Must not know how they are stored.
"""

from dataclasses import dataclass, replace

from babel import Locale

from bots.conversation.action import OpenSetting, SetClock, SetLocale, SetQuiet
from bots.conversation.chat_action import LetMembersSet
from bots.conversation.form_action import TypeQuiet
from bots.conversation.people import PeopleStore
from bots.conversation.reply import Block, Button, Choice, Field, Form, Reply, Role
from bots.conversation.turn import Command, Filled, Origin
from bots.conversation.voice import Voice
from bots.conversation.zone_dialogue import ZoneDialogue
from scheduler.model import QuietHours
from scheduler.reminders import Reminders

QUIET_CHOICES = ((22 * 60, 7 * 60), (21 * 60, 8 * 60), (23 * 60, 6 * 60), (0, 0))
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class SettingsDialogue:
    """Shows and changes what a person chose."""

    people: PeopleStore
    reminders: Reminders
    zones: ZoneDialogue
    locales: tuple[str, ...]

    async def show(self, _turn: Command, origin: Origin, voice: Voice) -> Reply:
        """Show what is set, and what can be changed."""
        if origin.is_public:
            return await self._chat_page(origin, voice)
        return self._page(voice)

    async def open(self, action: OpenSetting, _origin: Origin, voice: Voice) -> Reply:
        """Show the choices of one setting."""
        match action.setting:
            case "zone":
                return replace(self.zones.ask(0, voice), replaces=True)
            case "clock":
                rows = tuple(
                    (Button(voice.say(f"settings.clock.{hours}"), SetClock(hours)),)
                    for hours in (24, 12)
                )
                return Reply((voice.title("settings.clock"),), rows, replaces=True)
            case "quiet":
                quiet = tuple(
                    (Button(self._quiet(start, end, voice), SetQuiet(start, end)),)
                    for start, end in QUIET_CHOICES
                )
                other = (Button(voice.say("button.quiet_other"), TypeQuiet()),)
                blocks = (voice.title("settings.quiet"), voice.text("settings.quiet_why"))
                return Reply(blocks, (*quiet, other), replaces=True)
            case "locale":
                names = tuple(
                    (Button(_own_name(locale), SetLocale(locale)),) for locale in self.locales
                )
                return Reply((voice.title("settings.locale"),), names, replaces=True)
            case _:
                return self._page(voice)

    async def set_clock(self, action: SetClock, origin: Origin, voice: Voice) -> Reply:
        """Show times on the 12- or 24-hour clock."""
        hours = 12 if action.hours == 12 else 24  # noqa: PLR2004 - the two clocks there are
        return await self._keep(origin, voice, clock_hours=hours)

    async def set_locale(self, action: SetLocale, origin: Origin, voice: Voice) -> Reply:
        """Speak another language."""
        locale = action.locale if action.locale in self.locales else None
        return await self._keep(origin, voice, locale=locale)

    async def set_quiet(self, action: SetQuiet, origin: Origin, voice: Voice) -> Reply:
        """Keep other quiet hours, for the reminders of this private chat."""
        start, end = action.start % MINUTES_A_DAY, action.end % MINUTES_A_DAY
        if not origin.is_public:
            zone = voice.preferences.zone or self.zones.default_zone
            await self.reminders.set_quiet_hours(origin.address, QuietHours(start, end, zone))
        return await self._keep(origin, voice, quiet_start=start, quiet_end=end)

    async def type_quiet(self, action: TypeQuiet, _origin: Origin, voice: Voice) -> Reply:
        """Ask for other quiet hours than the usual ones."""
        return Reply((voice.title("settings.quiet"),), form=quiet_form(action, voice))

    async def typed_quiet(self, action: TypeQuiet, turn: Filled, voice: Voice) -> Reply:
        """Keep the quiet hours that were picked."""
        start, end = turn.values["start"], turn.values["end"]
        if not (start and end):
            return await self.type_quiet(action, turn.origin, voice)
        picked = SetQuiet(int(start) * 60, int(end) * 60)
        return replace(await self.set_quiet(picked, turn.origin, voice), replaces=False)

    async def let_members_set(self, action: LetMembersSet, origin: Origin, voice: Voice) -> Reply:
        """Let everybody set reminders for the chat, or its managers alone."""
        if not (origin.has_members and await origin.can_manage()):
            return Reply(notice=voice.say("settings.not_allowed"))
        chosen = await self.people.preferences(origin.address)
        kept = replace(chosen, members_set=action.members == 1)
        await self.people.save_preferences(kept)
        return replace(await self._chat_page(origin, voice), replaces=True)

    async def _chat_page(self, origin: Origin, voice: Voice) -> Reply:
        """Show who may set reminders in a chat of many, and the way to one's own settings."""
        in_private = voice.text("settings.in_private")
        if not origin.has_members:
            return Reply((in_private,), private=True, draft="settings")
        chat = await self.people.preferences(origin.address)
        now, other = ("members", "managers") if chat.members_set else ("managers", "members")
        rows: tuple[tuple[Button, ...], ...] = ()
        if await origin.can_manage():
            action = LetMembersSet(0 if chat.members_set else 1)
            rows = ((Button(voice.say(f"button.let_{other}_set"), action),),)
        who = voice.say(f"settings.{now}_set")
        blocks = (voice.title("settings.chat"), Block(Role.ITEM, who), in_private)
        return Reply(blocks, rows, private=True, draft="settings")

    async def _keep(self, origin: Origin, voice: Voice, **changes: int | str | None) -> Reply:
        """Keep what the person chose; whoever is nobody chooses for the chat, if they may."""
        if origin.person is None and not await origin.can_manage():
            return Reply(notice=voice.say("settings.not_allowed"))
        chosen = replace(voice.preferences, **changes)  # type: ignore[arg-type]
        await self.people.save_preferences(chosen)
        locale = chosen.locale or voice.locale
        reply = self._page(replace(voice, locale=locale, preferences=chosen))
        return replace(reply, replaces=True)

    def _page(self, voice: Voice) -> Reply:
        chosen = voice.preferences
        zone = chosen.zone
        here = voice.say("settings.no_zone") if zone is None else self.zones.is_now(zone, voice)
        quiet = self._quiet(chosen.quiet_start, chosen.quiet_end, voice)
        lines = (
            here,
            voice.say(f"settings.clock.{chosen.clock_hours}"),
            voice.say("settings.quiet_are", hours=quiet),
        )
        names = ["zone", "clock", "quiet"]
        if len(self.locales) > 1:
            names.append("locale")
        rows = tuple(
            (Button(voice.say(f"settings.change.{name}"), OpenSetting(name)),) for name in names
        )
        items = tuple(Block(Role.ITEM, line) for line in lines)
        return Reply((voice.title("settings.title"), *items), rows)

    def _quiet(self, start: int, end: int, voice: Voice) -> str:
        if start == end:
            return voice.say("settings.quiet_none")
        return voice.say("settings.quiet_span", start=voice.minute(start), end=voice.minute(end))


def quiet_form(action: TypeQuiet, voice: Voice) -> Form:
    """Return the form that asks when quiet hours begin and end."""
    hours = tuple(Choice(str(hour), voice.minute(hour * 60)) for hour in range(24))
    fields = tuple(
        Field(name=name, label=voice.say(f"settings.quiet_{name}"), choices=hours)
        for name in ("start", "end")
    )
    return Form(voice.say("settings.quiet_form"), action, fields)


def _own_name(locale: str) -> str:
    """Return a language's name for itself."""
    return Locale.parse(locale, sep="-").get_display_name() or locale
