"""What the danger cards promise: they are whole, short and say whom to call."""

import pytest

from content.model import Role, Urgency
from content.redflags import RedFlags, load_red_flags

CARD_CHARS = 900
NAMED = ("ALS", "motor neurone", "Guillain", "embolism", "thrombosis", "tetanus", "stroke", "MS ")


@pytest.fixture(scope="module")
def red_flags() -> RedFlags:
    """Return the flags that ship."""
    return load_red_flags()


def words(red_flags: RedFlags, flag_id: str) -> str:
    """Return all that the card of a flag says."""
    flag = red_flags.get(flag_id)
    assert flag is not None
    return " ".join(block.text for block in flag.card)


def test_each_card_fits_one_message(red_flags):
    """A card is never shortened, so it has to be short."""
    longest = max(len("\n".join(b.text for b in flag.card)) for flag in red_flags.all())
    assert longest <= CARD_CHARS


def test_each_card_begins_with_a_title_and_says_what_to_do(red_flags):
    """The title comes first, one warning says whom to call, steps say what to do."""
    for flag in red_flags.all():
        roles = [block.role for block in flag.card]
        assert roles[0] is Role.TITLE
        assert roles.count(Role.WARNING) == 1
        assert Role.STEP in roles


def test_each_emergency_names_the_emergency_numbers(red_flags):
    """No country is assumed: the numbers are examples of a local one."""
    for flag in red_flags.all():
        if flag.urgency is Urgency.EMERGENCY_NOW:
            said = words(red_flags, flag.id)
            assert all(part in said for part in ("local emergency number", "112", "999", "911"))


def test_no_card_names_a_disease(red_flags):
    """A card speaks of signs; only a clinician can say what they are."""
    said = {flag.id: words(red_flags, flag.id) for flag in red_flags.all()}
    assert [flag for flag, text in said.items() if any(name in text for name in NAMED)] == []


@pytest.mark.parametrize("flag_id", ["dvt", "pregnancy-dvt", "pe"])
def test_a_suspected_clot_is_not_to_be_massaged(red_flags, flag_id):
    """Pressing or working the leg may loosen a clot (dvt-massage)."""
    said = words(red_flags, flag_id).lower()
    assert all(part in said for part in ("massage", "stretch", "roll", "walk it off"))


def test_the_self_harm_card_cares_first_and_names_people_to_call(red_flags):
    """Care, who we are not, and the lines (l988, samaritans); no menu, no advice."""
    flag = red_flags.get("suicidal")
    assert flag is not None
    assert "glad you said this" in flag.card[0].text
    said = words(red_flags, "suicidal")
    assert all(part in said for part in ("automated helper", "988", "116 123", "crisis line"))


def test_a_statin_is_not_to_be_stopped_alone(red_flags):
    """Get seen now and bring the tablets (cttc2022)."""
    said = words(red_flags, "statin-dark-urine")
    assert "Bring the tablets" in said
    assert "Do not change your medicine by yourself" in said


def test_dysreflexia_first_aid_is_in_order(red_flags):
    """Sit up, loosen, check the bladder (ad-consortium)."""
    flag = red_flags.get("autonomic-dysreflexia")
    assert flag is not None
    steps = [block.text.split()[0] for block in flag.card if block.role is Role.STEP]
    assert steps == ["Sit", "Loosen", "Check", "Say"]


def test_a_locale_without_cards_falls_back_to_english(red_flags):
    """Every locale works."""
    assert red_flags.get("dvt", "de-AT") == red_flags.get("dvt", "en")
    assert red_flags.get("no-such-flag") is None
