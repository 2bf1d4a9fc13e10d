"""What a phrase asks to be reminded of: a kind that we know, or own words.

Knows the words of the kinds. Must not know times.
"""

import re

from scheduler.model import Kind

_WORDS = {
    Kind.MAGNESIUM: {"magnesium", "mag", "magnesum", "magnesiun"},
    Kind.HYDRATION: {
        "water", "drink", "drinks", "drinking", "sip", "sips", "hydrate", "hydration", "waters",
    },
    Kind.STRETCH: {"stretch", "stretches", "stretching"},
    Kind.TIP: {"tip", "tips"},
}  # fmt: skip
# The same words in another use: "water the plants", "drink voucher expires", "stretch goal".
_OTHERWISE = {
    "plant", "plants", "flower", "flowers", "garden", "lawn", "bill", "bills", "heater", "meter",
    "voucher", "coupon", "ticket", "tickets", "goal", "goals", "party", "menu", "filter", "polo",
    "park", "cooler", "orders", "order", "waiter", "waitress", "driver", "jar", "limo", "beer",
    "wine", "coffee", "dog", "cat", "trees", "tree", "colour", "colors", "sign", "buy",
}  # fmt: skip
_ASKING = re.compile(
    r"^\W*(?:(?:please|can you|could you)\s+)*"
    r"(?:remind(?:er)?(?:\s+me)?(?:\s+(?:to|about|of|that|for))?\s+|to\s+(?=\w))",
    re.IGNORECASE,
)
_EDGES = " \t\n,;:.-!?&"
_DANGLING = re.compile(
    r"\s+(?:and|at|on|in|for|from|to|every|please)$|^(?:and|at|on|for|to|that)\s+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def read_kind(text: str) -> Kind:
    """Return the kind that *text* names."""
    words = {word.casefold() for word in _WORD.findall(text)}
    if words & _OTHERWISE:
        return Kind.CUSTOM
    return next((kind for kind, names in _WORDS.items() if words & names), Kind.CUSTOM)


def own_words(pieces: list[str]) -> str:
    """Return what is left of a text without its times, fit to be shown."""
    text = " ".join(" ".join(pieces).split()).strip(_EDGES)
    text = _ASKING.sub("", text).strip(_EDGES)
    while (shorter := _DANGLING.sub("", text).strip(_EDGES)) != text:
        text = shorter
    return text
