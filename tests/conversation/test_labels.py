"""Small words fit where they are shown."""

from content.phrasebook import load_phrasebook
from tests.conversation.talk import knowledge

LABEL_CHARS = 40
DESCRIPTION_CHARS = 100


def test_button_labels_fit_every_platform() -> None:
    """No label is cut on a phone."""
    phrasebook = load_phrasebook()
    keys = [
        key for key in phrasebook.keys("en") if key.startswith(("button.", "preset.", "place."))
    ]
    labels = {key: phrasebook.say(key, "en", minutes=60) for key in keys}
    assert {key: label for key, label in labels.items() if len(label) > LABEL_CHARS} == {}


def test_command_descriptions_fit_discord() -> None:
    """Discord shows at most 100 characters of a description."""
    phrasebook = load_phrasebook()
    keys = [key for key in phrasebook.keys("en") if key.startswith(("command.", "option."))]
    long = [key for key in keys if len(phrasebook.say(key, "en")) > DESCRIPTION_CHARS]
    assert long == []


def test_topic_labels_fit_every_platform() -> None:
    """No topic's button is cut."""
    topics = knowledge().handbook.topics("en")
    assert [topic.id for topic in topics if len(topic.answer.label) > LABEL_CHARS] == []
