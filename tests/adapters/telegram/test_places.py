"""An Address says where on Telegram."""

import pytest

from bots.telegram.places import Place


@pytest.mark.parametrize("address", ["telegram:7", "telegram:-100", "telegram:-100/5"])
def test_an_address_keeps_its_form(address):
    """What is stored for years reads back as the same place."""
    assert Place.parse(address).address == address


def test_a_foreign_address_is_refused():
    """Another lane's address reaching this adapter is a bug, and says so."""
    with pytest.raises(ValueError, match="not Telegram's lane"):
        Place.parse("discord:7")
