"""What a number counts when it is no time: "2 pills", "300 mg", "1/2 tablet".

Knows measures and things that are counted. Must not know times.
"""

from bots.conversation.times_in_words.tokens import Words

MEASURES = {
    "mg", "g", "kg", "ml", "l", "km", "cm", "mm", "mile", "percent", "%", "x", "glass", "cup",
    "pill", "tablet", "capsule", "bottle", "liter", "litre", "euro", "dollar", "rep", "set",
    "m", "k", "mcg", "µg", "iu", "ug", "kcal", "cal", "lb", "ft", "oz", "bpm", "mmol",
    "mph", "kmh",
    "minute", "hour", "day", "week", "month", "year", "seconds", "more", "other", "of", "big",
    "small", "large", "main", "€", "$", "£", "°",
}  # fmt: skip
_NO_PLURALS = {
    "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
    "weekdays", "weekends", "mornings", "afternoons", "evenings", "nights", "drinks", "sips",
    "hydrates", "stretches", "this", "as", "is", "his", "always", "unless", "across", "sharp",
    "thanks", "pilates", "tennis", "us", "plus", "guys", "yes", "was", "has",
}  # fmt: skip


def stands_alone(words: Words, at: int) -> bool:
    """Tell whether a bare number before *at* counts nothing ("2 pills") and may be a time."""
    word = words.word(at)
    counted = word.endswith("s") and not word.endswith("ss") and word not in _NO_PLURALS
    return not counted and word not in MEASURES
