"""What is stored about a person: said, handed over, erased.

Knows the words around it. Must not know how anything is stored.
"""

import json
from dataclasses import dataclass

from bots.conversation.action import AskErase, EraseData, ExportData, OpenCommand
from bots.conversation.editors import DAYS_KEPT
from bots.conversation.people import PeopleStore
from bots.conversation.reply import Block, Button, Document, Reply, Role, Style
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice


@dataclass(frozen=True, slots=True)
class Privacy:
    """Shows, exports and erases what is stored about a person."""

    people: PeopleStore
    operator: str = ""

    async def show(self, _turn: Command, origin: Origin, voice: Voice) -> Reply:
        """Say what is stored and what is not."""
        keys = ("stored", "not_stored", "counted", "editors", "where", "kept")
        told = (voice.say(f"privacy.{key}", days=DAYS_KEPT) for key in keys)
        items = tuple(Block(Role.ITEM, each) for each in told)
        blocks = (voice.title("privacy.title"), *items)
        if self.operator:
            blocks += (voice.text("about.operator", operator=self.operator),)
        if origin.is_public:
            return Reply(
                (*blocks, voice.text("privacy.in_private")), private=True, draft="privacy"
            )
        rows = (
            (Button(voice.say("button.export"), ExportData()),),
            (Button(voice.say("button.erase"), AskErase(), Style.DANGER),),
        )
        return Reply(blocks, rows)

    async def export(self, _action: ExportData, origin: Origin, voice: Voice) -> Reply:
        """Hand over all that is stored about the person, as a JSON file."""
        if origin.is_public or origin.person is None:
            return Reply(notice=voice.say("privacy.in_private"))
        data = await self.people.export(origin.person)
        content = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
        return Reply((voice.text("privacy.export"),), document=Document("crampbot.json", content))

    async def ask_erase(self, _action: AskErase, _origin: Origin, voice: Voice) -> Reply:
        """Ask once more before erasing."""
        rows = (
            (Button(voice.say("button.keep_data"), OpenCommand("privacy"), Style.PRIMARY),),
            (Button(voice.say("button.export"), ExportData()),),
            (Button(voice.say("button.erase_now"), EraseData(), Style.DANGER),),
        )
        return Reply((voice.warning("privacy.ask_erase"),), rows, replaces=True)

    async def erase(self, _action: EraseData, origin: Origin, voice: Voice) -> Reply:
        """Erase all that is stored about the person."""
        if origin.is_public or origin.person is None:
            return Reply(notice=voice.say("privacy.in_private"))
        await self.people.erase(origin.person)
        return Reply((voice.text("privacy.erased"),), replaces=True)
