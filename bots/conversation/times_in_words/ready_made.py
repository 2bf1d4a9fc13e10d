"""Words that the bot itself hands to the grammar: ready-made schedules, and frames for parts.

Knows the language that the grammar reads; a grammar for another language brings its own of
these. Must not know who is offered them: what people read of them stands in the phrasebook, or
is said from the rule that they are read as.
"""

from scheduler.model import Kind

PRESETS: dict[Kind, dict[str, str]] = {
    Kind.HYDRATION: {
        "two_hours": "every 2 hours from 8 to 20",
        "three_hours": "every 3 hours from 9 to 18",
        "meals": "every day at 8:00, 13:00 and 18:30",
        "office": "every 2 hours during office hours",
    },
    Kind.MAGNESIUM: {
        "morning": "every day at 8:00",
        "noon": "every day at 12:30",
        "evening": "every day at 20:00",
    },
    Kind.STRETCH: {
        "bedtime": "every day at 21:30",
        "twice": "every day at 7:30 and 21:30",
        "office": "every 2 hours during office hours",
    },
    Kind.TIP: {
        "morning": "every day at 9:00",
        "evening": "every day at 18:00",
    },
    Kind.CUSTOM: {},
}

# What is offered before anything is typed.
USUAL_TIMES = (
    "every day at 8:00",
    "every day at 21:30",
    "every 2 hours from 8 to 20",
    "every 2 hours from 8 to 20 monday to friday",
    "monday to friday at 8:00",
    "in 45 minutes",
    "tomorrow at 9:00",
)

# What words begun may become: those without any time, and those that may be one.
WITH_A_TIME = ("{} at 8:00", "{} at 12:00", "{} at 20:00")
WITH_MORE = ("every day at {}", "{} hours from 8 to 20", "{} minutes")

# Frames in which words are read as a time alone, or as a day alone.
A_CLOCK = "at {}"
ON_LAST_FRIDAY = "{} on the last friday of every month"
A_DAY = "{} at 12:00"
DAYS_OF_THE_WEEK = "every {} at 12:00"
A_LAST_DAY = "every day at 12:00 {}"

# Frames that put usual days, by their names in DAYS of rule_changes.py, to words for a time.
ON_DAYS: dict[str, tuple[str, ...]] = {
    "every_day": ("{} every day", "every day at {}"),
    "workdays": ("{} monday to friday", "monday to friday at {}"),
    "weekend": ("{} on weekends", "weekends at {}"),
}
