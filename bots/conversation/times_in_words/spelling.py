"""How the words of time are spelt: short forms, plurals, common slips, one form for each.

Knows words one by one. Must not know what they mean together.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
PARTS = ("morning", "afternoon", "evening", "night")

_FORMS = {
    "water": "h2o",
    "monday": "mon mondy monady",
    "tuesday": "tue tues tusday teusday",
    "wednesday": "wed weds wednes wensday wenesday wendsday",
    "thursday": "thu thur thurs thrusday",
    "friday": "fri fridy firday",
    "saturday": "sat satday",
    "sunday": "sun sundy sunady",
    "mondays": "mons",
    "tuesdays": "tuesdys",
    "wednesdays": "weds' wensdays",
    "january": "jan",
    "february": "feb",
    "march": "mar",
    "april": "apr",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "september": "sep sept",
    "october": "oct",
    "november": "nov",
    "december": "dec",
    "minute": "min mins minutes mintue mintues minuts minuets",
    "hour": "h hr hrs hours houre houres huor huors",
    "day": "days dya dyas",
    "week": "weeks wk wks",
    "fortnight": "fortnights",
    "month": "months mth mths mnth",
    "year": "years yr yrs",
    "seconds": "sec secs",
    "today": "todya 2day",
    "tomorrow": "tmr tmrw tmw tmrrw tomorow tommorow tomoz 2moro 2morrow tomorro",
    "tonight": "tonite 2nite 2night",
    "morning": "mornin morn",
    "midnight": "midnite",
    "noon": "midday noontime",
    "every": "evry evrey eveyr ervery eevry evey everu evert",
    "everyday": "evryday",
    "daily": "dayly daliy daiyl dialy",
    "weekday": "workday wkday",
    "weekdays": "workdays wkdays",
    "weekends": "wkends",
    "weekend": "wkend",
    "hourly": "hourley houly",
    "weekly": "weekley",
    "monthly": "montly monthley",
    "until": "til 'til till untill unitl untl",
    "through": "thru thro",
    "from": "frm",
    "am": "a.m",
    "pm": "p.m",
    "o'clock": "oclock clock",
    "remind": "remaind remnd",
    "between": "betwen beetween",
    "biweekly": "bi-weekly",
    "annually": "yearly",
}
_FORM_OF = {form: word for word, forms in _FORMS.items() for form in forms.split()}
_LONG_WORDS = sorted(
    {
        *WEEKDAYS, *(f"{day}s" for day in WEEKDAYS), *MONTHS, *PARTS,
        *(f"{part}s" for part in PARTS), "tomorrow", "tonight", "yesterday", "midnight", "minute",
        "minutes", "weekday", "weekdays", "weekend", "weekends", "fortnight", "fortnightly",
        "monthly", "everyday",
    }
)  # fmt: skip
_BY_INITIAL = {
    initial: [word for word in _LONG_WORDS if word[0] == initial]
    for initial in {word[0] for word in _LONG_WORDS}
}
_KNOWN = {*_LONG_WORDS, *_FORM_OF, *_FORMS}
_NOT_SLIPS = {
    "mourning", "sundae", "sundry", "minuted", "minutely", "mouthly", "nights",
    "knight", "nightly",
    "weekender", "evensong", "mixture", "augusta", "marches", "tuesday's", "weakened", "evenings",
    "mowing", "moaning", "morning's", "learning", "burning", "opening", "evening's", "fortnite",
}  # fmt: skip
SLANG = {"h2o", "2day", "2nite", "2night", "2moro", "2morrow"}
SHORTEST_SLIP = 6
LONG_WORD = 8


def spell(word: str) -> str:
    """Return the one form of *word*, which is in lower case; other words return unchanged."""
    word = word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    known = _FORM_OF.get(word)
    if known is not None:
        return _FORM_OF.get(known, known)
    if word.endswith("'s") and word[:-2] in WEEKDAYS:
        return word[:-2]
    if (
        "'" in word
        or word in _KNOWN
        or not SHORTEST_SLIP <= len(word) <= LONG_WORD + 4
        or word in _NOT_SLIPS
    ):
        return word
    return _mended(word)


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    slips = 2 if len(word) > LONG_WORD else 1
    alike = _BY_INITIAL.get(word[0], [])
    found = extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
    return word if found is None else _FORM_OF.get(found[0], found[0])
