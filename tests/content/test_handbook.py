"""The handbook: loaded whole or not at all, in the order and the locale that is asked for."""

from dataclasses import FrozenInstanceError

import pytest

from content.errors import ContentError, ContentErrors
from content.files import PACKAGE, sources_path
from content.flat import read_flat
from content.handbook import Category, load_handbook
from content.model import Source, Tip

GERMAN_TIP = "- id: halten\n  text: Halte still.\n  topic: why\n  source: nhs\n"
GERMAN_TEXTS = "hydration:\n  - Trink.\nmagnesium:\n  - Nimm.\nstretch:\n  - Dehne.\n"


@pytest.fixture
def german(tree, edit):
    """Return the tree with one topic, the tips and the reminder texts in German too."""
    english = (tree / "topics/en/why.md").read_text(encoding="utf-8")
    edit("topics/de/why.md", "", english.replace("Why do I cramp?", "Warum krampft es?"))
    edit("tips/de.yaml", "", GERMAN_TIP)
    edit("reminders/de.yaml", "", GERMAN_TEXTS)
    return tree


def test_a_topic_is_found_by_its_id(tree):
    """An unknown id is None; whoever knows that it exists need not ask."""
    handbook = load_handbook(tree)
    assert handbook.topic("why").answer.question == "Why do I cramp?"
    assert handbook.get("why") == handbook.topic("why")
    assert handbook.get("gone") is None
    with pytest.raises(KeyError):
        handbook.topic("gone")


def test_topics_come_by_category_with_the_listed_first(tree):
    """A list begins with what its editor put first, and goes on by the alphabet."""
    handbook = load_handbook(tree)
    assert [topic.id for topic in handbook.topics()] == ["why", "relief-calf", "what"]
    assert handbook.in_category("basics") == handbook.topics()
    assert handbook.in_category("gone") == ()
    assert handbook.categories() == (Category("basics", "The basics"),)


def test_sources_tips_and_reminder_texts_are_found(tree):
    """What the conversation needs besides topics."""
    handbook = load_handbook(tree)
    assert handbook.source("nhs") == Source("nhs", "Cramps", "NHS", 2024, "https://www.nhs.uk/")
    assert handbook.tips() == (Tip("hold", "Hold the stretch.", "why", "nhs"),)
    assert handbook.reminder_texts("stretch") == ("Stretch now.",)


def test_a_locale_falls_back_topic_by_topic(german):
    """de-AT is answered in German where there is German, else in English."""
    handbook = load_handbook(german)
    assert handbook.topic("why", "de-AT").answer.question == "Warum krampft es?"
    assert handbook.topic("what", "de-AT").answer.question == "What is a cramp?"
    assert handbook.topic("why", "fr").answer.question == "Why do I cramp?"
    assert handbook.categories("de_at") == (Category("basics", "Das Wichtigste"),)
    assert handbook.tips("DE")[0].text == "Halte still."
    assert handbook.reminder_texts("hydration", "de") == ("Trink.",)


def test_all_faults_are_told_and_nothing_is_half_loaded(tree, edit):
    """An editor mends everything in one go."""
    edit("topics/en/what.md", "evidence: weak", "evidence: good")
    edit("topics/en/why.md", "# More", "# Rest")
    edit("sources.yaml", "https:", "http:")
    edit("tips/en.yaml", "why", "gone")
    with pytest.raises(ContentErrors) as caught:
        load_handbook(tree)
    found = [(fault.path.name, fault.line) for fault in caught.value.faults]
    assert found[:4] == [("sources.yaml", 5), ("what.md", 4), ("why.md", 14), ("why.md", 10)]
    assert ("en.yaml", 3) in found


def test_a_fault_says_where_what_and_what_to_do(tree, edit):
    """The remedy stands beside the fault."""
    path = edit("topics/en/what.md", "evidence: weak\n", "")
    with pytest.raises(ContentError) as caught:
        load_handbook(tree)
    assert str(caught.value) == f"{path.as_posix()}:2: 'evidence' is missing. Add it."
    assert (caught.value.path, caught.value.line) == (path, 2)
    assert (caught.value.problem, caught.value.remedy) == ("'evidence' is missing", "Add it.")


@pytest.mark.parametrize("name", ["sources.yaml", "categories.yaml", "tips/en.yaml"])
def test_a_missing_file_is_a_fault(tree, name):
    """Nothing is silently left out."""
    (tree / name).unlink()
    with pytest.raises(ContentError, match=f"{name}: the file is missing"):
        load_handbook(tree)


def test_a_file_in_another_encoding_is_a_fault(tree):
    """Umlauts never turn into something else."""
    (tree / "tips/en.yaml").write_bytes("- id: ä".encode("latin-1"))
    with pytest.raises(ContentError, match=r"en\.yaml: this is not UTF-8 text"):
        load_handbook(tree)


def test_a_handbook_cannot_be_changed(tree):
    """Everybody reads the same one."""
    with pytest.raises(FrozenInstanceError):
        load_handbook(tree).sources = {}


def test_the_longest_file_is_read_the_fast_way():
    """A start is not held up by nearly a thousand lines of sources."""
    assert len(read_flat(sources_path(PACKAGE).read_text(encoding="utf-8"))) > 100
