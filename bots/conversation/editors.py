"""Questions for the editors: asked for in a form, and kept without who.

Knows what is said about it, and how much is kept. Must not know how it is stored, or who asks.
Nothing that a person wrote is kept before they fill in the form and send it.
"""

from dataclasses import dataclass

from bots.conversation.action import OpenFaq, SendQuestion
from bots.conversation.danger import INTERRUPTING, Danger
from bots.conversation.feedback import EditorQuestion
from bots.conversation.people import PeopleStore
from bots.conversation.reply import Button, Field, Form, Reply
from bots.conversation.turn import Filled, Origin
from bots.conversation.voice import Voice
from content.search import Search
from scheduler.clock import Clock
from scheduler.reminders import LEDGER_KEPT

LINK = "editors"  # what a "continue in private" link carries
TEXT_CHARS = 300
# Of all people together, since nobody is known: more than editors read a day, and in 90 days
# not 6 MB, whoever tries to fill the disk.
MOST_A_DAY = 50
DAYS_KEPT = LEDGER_KEPT.days  # storage purges both by the same horizon


@dataclass(frozen=True, slots=True)
class EditorsBox:
    """Takes questions for the editors."""

    search: Search
    danger: Danger
    people: PeopleStore
    clock: Clock

    async def open(self, action: SendQuestion, origin: Origin, voice: Voice) -> Reply:
        """Ask for the question; where others would read along, in private."""
        if origin.is_public and not origin.has_forms:
            return Reply((voice.text("editors.in_private"),), private=True, draft=LINK)
        return self.form(action, voice)

    def form(self, action: SendQuestion, voice: Voice) -> Reply:
        """Ask for the question, and say what is stored, for how long, and that it is nobody's."""
        label, example = voice.say("editors.label"), voice.say("editors.example")
        fields = (Field(name="question", label=label, example=example, max_chars=TEXT_CHARS),)
        form = Form(voice.say("editors.form"), action, fields)
        return Reply((voice.text("editors.stored", days=DAYS_KEPT),), form=form)

    async def sent(self, action: SendQuestion, turn: Filled, voice: Voice) -> Reply:
        """Keep the question, unless it tells of danger: then there is only the card."""
        written = turn.values.get("question", "")
        flag = self.danger.find(written)
        if flag is not None and flag.urgency in INTERRUPTING:
            return self.danger.card(flag, voice)
        reply = await self._keep(_plain(written), action, voice)
        return reply if flag is None else self.danger.add_line(reply, flag, voice)

    async def _keep(self, text: str, action: SendQuestion, voice: Voice) -> Reply:
        if not 0 < len(text) <= TEXT_CHARS:
            asked = self.form(action, voice)
            return Reply((voice.text("editors.length", limit=TEXT_CHARS),), form=asked.form)
        today = self.clock.now().date()
        question = EditorQuestion(day=today, text=text, topic=self._nearest(text, voice))
        is_kept = await self.people.keep_question(question, MOST_A_DAY)
        said = voice.text("editors.thanks" if is_kept else "editors.full", days=DAYS_KEPT)
        return Reply((said,), ((Button(voice.say("button.browse"), OpenFaq()),),))

    def _nearest(self, text: str, voice: Voice) -> str | None:
        finding = self.search.find(text, voice.locale, 1)
        if finding.out_of_scope is not None or not finding.matches:
            return None
        return finding.matches[0].topic


def _plain(text: str) -> str:
    """Return *text* as one line, without what only machines see."""
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())
