"""What a reminder is about, by its words.

Knows the words for drinking, magnesium, stretching and tips, and their other uses. Must not know
times.
"""

from bots.conversation.times_in_words.tokens import Words
from scheduler.model import Kind

_WORDS = {
    Kind.MAGNESIUM: (
        "magnesium mag mags magnesiums magnesum magnesiun magneisum magnesim magnisium magnesuim"
    ),
    Kind.STRETCH: (
        "stretch stretches stretching strech streches streching stretchs sretch strecth stretchign"
    ),
    Kind.HYDRATION: (
        "water drink drinks drinking sip sips sipping hydrate hydrates hydration hydrating "
        "hydrated rehydrate watter wter watr wather drnk dirnk drikn hidrate"
    ),
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# What follows a word when it means something else.
_OTHER_AFTER = {
    Kind.HYDRATION: (
        "voucher vouchers coupon coupons ticket tickets token tokens menu order orders bill bills "
        "meter heater boiler tank pipe pipes leak polo aerobics park company utility invoice "
        "payment rates supply damage colour color colours colors paint gun slide taxi coffee beer "
        "beers wine whisky vodka alcohol cocktail cocktails driving party reception special "
        "specials money recipe mixer delivery deliveries cooler softener test testing sample "
        "filter filters pump butt can cans bowl colouring skiing proof problem problems fountain "
        "dispenser sign"
    ),
    Kind.STRETCH: (
        "goal goals limo limousine film wrap jeans fabric mark marks target targets assignment "
        "project budget canvas dough truth"
    ),
    Kind.MAGNESIUM: (
        "subscription article cover issue deadline wheel wheels safe order delivery parcel "
        "prescription refill price fire alloy blood level levels test results invoice receipt "
        "renewal"
    ),
}
_AFTER = {kind: frozenset(words.split()) for kind, words in _OTHER_AFTER.items()}
_WATERED = frozenset(
    (
        "plant plants flower flowers garden lawn grass tomatoes roses orchid orchids cactus tree "
        "trees herbs seeds seedlings basil bonsai dog dogs cat cats horse horses chickens animals "
        "pets hamster rabbit rabbits bird birds crops vegetables veggies balcony ficus monstera "
        "ferns fern hedge pots greenhouse succulents cacti"
    ).split()
)
_DETERMINERS = {"the", "my", "our", "your", "a", "all", "some", "those", "these", "her", "his"}
_BUYING = {
    "buy", "order", "reorder", "purchase", "restock", "sell", "pay", "renew", "cancel", "invoice",
}  # fmt: skip
_HANDLING = {
    "return", "collect", "fetch", "fix", "repair", "change", "replace", "research", "google",
    "boil", "mop", "test", "ship", "post", "turn", "off", "check", "refund",
}  # fmt: skip
_REFUSING = {
    "no", "not", "don't", "dont", "stop", "avoid", "without", "never", "quit", "final", "home",
}  # fmt: skip
_FAR, _NEAR = 4, 2
_NO_TIP_BEFORE = {
    "jar", "the", "to", "box", "off", "waiter", "driver", "cleaner", "staff", "sheet", "out",
    "for", "over", "your", "my", "our", "top", "line",
}  # fmt: skip
_TIP_AFTER = {"a", "daily", "day's", "health", "cramp", "day", "wellness", "hydration", "send"}


def kind_of(words: Words) -> Kind:
    """Return the kind of reminder that *words* ask for; CUSTOM for all that is not known."""
    found = [
        kind
        for at in range(len(words))
        if (kind := _KIND_OF.get(words.word(at))) is not None and not _is_other(words, at, kind)
    ]
    if Kind.MAGNESIUM in found:
        return Kind.MAGNESIUM
    if not found:
        return Kind.TIP if _is_tip(words) else Kind.CUSTOM
    return found[0]


def _is_other(words: Words, at: int, kind: Kind) -> bool:
    before = [words.word(at - steps) for steps in range(1, _FAR + 1)]
    place = at + 1
    while kind is Kind.STRETCH and words.word(place) in _DETERMINERS:
        place += 1
    is_handled = _BUYING & {*before} or _HANDLING & {*before[:_NEAR]} or before[0] in _REFUSING
    if is_handled or words.word(place) in _AFTER[kind] or words.has(at, "drinks with"):
        return True
    return words.has(at, "water") and _is_watering(words, at)


def _is_watering(words: Words, at: int) -> bool:
    place = at + 1
    while words.word(place) in _DETERMINERS:
        place += 1
    is_drunk = words.has(at - 1, "drink", "sip", "of", "some")
    return bool({words.word(place), words.word(place + 1)} & _WATERED) and not is_drunk


def _is_tip(words: Words) -> bool:
    for at in range(len(words)):
        if not words.has(at, "tip", "tips") or words.word(at + 1) in _NO_TIP_BEFORE:
            continue
        if at == 0 or words.word(at - 1) in _TIP_AFTER or words.has(at + 1, "of", "a", "every"):
            return True
    return False
