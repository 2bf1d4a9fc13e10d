"""The way in, the help, and what the bot is and is not.

Knows the words around the commands. Must not know what the commands do.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import OpenCommand
from bots.conversation.commands import COMMANDS
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this bot, and what they set for the people they run it for.

    *default_zone* is an IANA key, proposed where a person's zone is not known.
    """

    version: str
    name: str = ""
    contact: str = ""
    help_line: str = ""
    default_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class About:
    """Welcomes, helps, and says what the bot is and is not."""

    operator: Operator

    async def start(self, turn: Command, origin: Origin, voice: Voice) -> Reply:
        """Welcome somebody, or a whole chat, with the shortest way to each thing."""
        if turn.for_chat is True:
            if not await origin.can_manage():
                return Reply((voice.text("server.not_allowed"),))
            return replace(self.welcome(voice), is_shared=True)
        return Reply((voice.title("start.title"), *self._is_and_is_not(voice)), self._ways(voice))

    def welcome(self, voice: Voice) -> Reply:
        """Tell a whole chat what the bot is for: a message that can be pinned there."""
        items = tuple(
            Block(Role.ITEM, voice.say(f"server.{name}", here=voice.say("choice.here")))
            for name in ("ask", "remind", "pin")
        )
        return Reply((voice.title("server.title"), *items), self._ways(voice)[:1])

    async def help(self, _turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """List the commands."""
        lines = tuple(
            Block(Role.ITEM, f"/{spec.name}: {voice.say(spec.description_key)}")
            for spec in COMMANDS
        )
        return Reply((voice.title("help.title"), voice.text("help.ask"), *lines))

    async def about(self, _turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """Say what the bot is and is not, who runs it, and where its knowledge comes from."""
        operator = self.operator
        blocks = [voice.title("about.title"), *self._is_and_is_not(voice)]
        blocks.append(voice.text("about.sources", button=voice.say("button.more")))
        blocks.append(voice.text("about.unreviewed"))
        if operator.name:
            blocks.append(voice.text("about.operator", operator=operator.name))
        if operator.contact:
            blocks.append(voice.text("about.contact", contact=operator.contact))
        if operator.help_line:
            blocks.append(Block(Role.TEXT, operator.help_line))
        blocks.append(voice.footer("about.version", version=operator.version))
        return Reply(tuple(blocks))

    def unknown(self, voice: Voice) -> Reply:
        """Say that there is no such command, and what there is."""
        return Reply((voice.text("help.unknown"),), self._ways(voice))

    def old_button(self, voice: Voice) -> Reply:
        """Say that a button is of another release, and offer a fresh menu."""
        return Reply((voice.text("turn.old_button"),), self._ways(voice))

    def _ways(self, voice: Voice) -> tuple[tuple[Button, ...], ...]:
        return (
            (Button(voice.say("button.it_hurts"), OpenCommand("cramp"), Style.DANGER),),
            (
                Button(voice.say("button.browse"), OpenCommand("faq")),
                Button(voice.say("button.new_reminder"), OpenCommand("remind")),
            ),
            (Button(voice.say("button.help"), OpenCommand("help")),),
        )

    def _is_and_is_not(self, voice: Voice) -> tuple[Block, ...]:
        return (voice.text("about.is"), voice.warning("about.is_not"))
