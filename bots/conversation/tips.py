"""Tips: one short, sourced sentence or two. Knows their order; must not know what they say."""

from dataclasses import dataclass

from bots.conversation.action import OpenTip, OpenTopic
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice
from content.handbook import Handbook
from scheduler.clock import Clock


@dataclass(frozen=True, slots=True)
class Tips:
    """Shows a tip a day, and the next one on request."""

    handbook: Handbook
    clock: Clock

    async def tip(self, _turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """Show the tip of the day."""
        return self.numbered(self.clock.now().date().toordinal(), voice)

    async def open_tip(self, action: OpenTip, _origin: Origin, voice: Voice) -> Reply:
        """Show another tip."""
        return self.numbered(action.number, voice)

    def numbered(self, number: int, voice: Voice) -> Reply:
        """Return the tip of that number, counted round."""
        tips = self.handbook.tips(voice.locale)
        number %= len(tips)
        tip = tips[number]
        why = Button(voice.say("button.why"), OpenTopic(tip.topic))
        following = Button(voice.say("button.next_tip"), OpenTip((number + 1) % len(tips)))
        blocks = (Block(Role.TEXT, tip.text), voice.footer("tip.footer"))
        return Reply(blocks, ((why, following),))
