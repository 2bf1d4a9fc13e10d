"""Every source is found with all that rests on it."""

from content.danger_cards import read_danger_cards
from content.handbook import load_handbook
from content.provenance import provenance


def test_a_source_knows_the_topics_tips_and_cards_that_rest_on_it(edit, tree):
    """Who doubts a source sees what would fall with it."""
    edit("topics/en/why.md", "[nhs]", "[nhs, old]")
    edit(
        "sources.yaml",
        "nhs:",
        "old:\n  title: A book\n  publisher: P\n  year: 1901\n  url: null\nnhs:",
    )
    book, nhs = provenance(load_handbook(tree), read_danger_cards(tree))
    assert [topic.id for topic in book.topics] == ["why"]
    assert (book.tips, book.cards) == ((), ())
    assert {topic.id for topic in nhs.topics} == {"what", "why", "relief-calf"}
    assert [tip.id for tip in nhs.tips] == ["hold"]
    assert [card.id for card in nhs.cards] == ["pain"]


def test_a_source_without_use_is_still_listed(edit, tree):
    """What was read and not used can be found, and is told apart."""
    edit(
        "sources.yaml",
        "nhs:",
        "spare:\n  title: Spare\n  publisher: P\n  year: null\n  url: null\nnhs:",
    )
    supports = provenance(load_handbook(tree), read_danger_cards(tree))
    assert {support.source.id: support.is_used for support in supports} == {
        "nhs": True,
        "spare": False,
    }


def test_nothing_installed_is_left_out():
    """Each topic, tip and card of ours stands under each of its sources."""
    handbook, cards = load_handbook(), read_danger_cards()
    supports = provenance(handbook, cards)
    topics = {(topic.id, source) for topic in handbook.topics() for source in topic.sources}
    assert {(t.id, s.source.id) for s in supports for t in s.topics} == topics
    assert {tip for s in supports for tip in s.tips} == set(handbook.tips())
    assert {card.id for s in supports for card in s.cards} == {f.id for f in cards}
