"""Danger signs: found in a person's words, and shown as a card before anything else.

Knows which signs interrupt and which only add a line. Must not know the signs themselves: those
are content.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import OpenFlag, OpenUrgent, ShowTopic
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.conversation.turn import Origin
from bots.conversation.voice import Voice
from content.handbook import Handbook
from content.model import RedFlag, Urgency
from content.redflags import RedFlags

CRISIS = "suicidal"  # evidence rule self-harm: nothing but care in that reply, no menu
INTERRUPTING = (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)
EMERGENCY_TOPIC = "emergency"
DOCTOR_TOPIC = "when-to-see-doctor"


@dataclass(frozen=True, slots=True)
class Danger:
    """Reads what people write for danger signs, and words the cards."""

    red_flags: RedFlags
    handbook: Handbook
    help_line: str = ""

    def find(self, text: str) -> RedFlag | None:
        """Return the most urgent sign in *text*, or None."""
        return next(iter(self.red_flags.find(text)), None)

    def card(self, flag: RedFlag, voice: Voice, topic: str | None = None) -> Reply:
        """Return the complete card of *flag*; *topic* is what the person seems to ask about."""
        flag = self.red_flags.get(flag.id, voice.locale) or flag
        blocks = flag.card
        if self.help_line:
            blocks += (Block(Role.TEXT, self.help_line),)
        if flag.id == CRISIS:
            return Reply(blocks, urgency=flag.urgency)
        sign = voice.illustration(f"urgency-{flag.urgency}")
        rows = [(Button(voice.say("button.all_signs"), OpenUrgent()),)]
        if topic is not None and (found := self.handbook.get(topic, voice.locale)):
            rows.append((Button(found.answer.label, ShowTopic(topic)),))
        shown = (*blocks, voice.footer("danger.footer"))
        return Reply(shown, tuple(rows), urgency=flag.urgency, illustration=sign)

    def precede(self, reply: Reply, text: str, voice: Voice) -> Reply:
        """Return *reply* with the card that *text* calls for before it, or a line below it."""
        flag = self.find(text)
        if flag is None:
            return reply
        if flag.urgency in INTERRUPTING:
            return replace(reply, danger=self.card(flag, voice))
        return self.add_line(reply, flag, voice)

    def add_line(self, reply: Reply, flag: RedFlag, voice: Voice) -> Reply:
        """Return *reply* with one line about a sign that can wait, and a button to its card."""
        line = voice.warning("danger.soon_line")
        button = Button(voice.say("button.soon_card"), OpenFlag(flag.id), Style.PRIMARY)
        return replace(reply, blocks=(*reply.blocks, line), buttons=((button,), *reply.buttons))

    async def open_flag(self, action: OpenFlag, _origin: Origin, voice: Voice) -> Reply:
        """Show the card of one sign."""
        flag = self.red_flags.get(action.flag, voice.locale)
        return self.signs(voice) if flag is None else self.card(flag, voice)

    async def open_urgent(self, _turn: object, _origin: Origin, voice: Voice) -> Reply:
        """Show the signs that need help now, today or soon."""
        return self.signs(voice)

    def signs(self, voice: Voice) -> Reply:
        """Return the danger signs; like every card it goes as a message of its own."""
        blocks: list[Block] = []
        for topic_id in (EMERGENCY_TOPIC, DOCTOR_TOPIC):
            answer = self.handbook.topic(topic_id, voice.locale).answer
            blocks += [Block(Role.TITLE, answer.question), *answer.short]
        if self.help_line:
            blocks.append(Block(Role.TEXT, self.help_line))
        rows = tuple(
            (
                Button(
                    self.handbook.topic(topic_id, voice.locale).answer.label, ShowTopic(topic_id)
                ),
            )
            for topic_id in (EMERGENCY_TOPIC, DOCTOR_TOPIC)
        )
        return Reply((*blocks, voice.footer("danger.footer")), rows, urgency=Urgency.EMERGENCY_NOW)
