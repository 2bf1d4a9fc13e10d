"""Words -> Recurrence: a pure grammar for the times that people write.

read() is the way in. Knows no clock and no store.
"""

from bots.conversation.times_in_words.facts import Problem
from bots.conversation.times_in_words.reading import Reading, Unclear, read

__all__ = ["Problem", "Reading", "Unclear", "read"]
