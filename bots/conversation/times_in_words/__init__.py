"""Words -> a rule in time: a grammar of what people type after /remind. Pure.

Knows English phrases of time. Must not know a clock or a store.
"""

from bots.conversation.times_in_words.facts import Problem
from bots.conversation.times_in_words.reading import Reading, Unclear, read

__all__ = ["Problem", "Reading", "Unclear", "read"]
