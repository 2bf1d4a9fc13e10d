"""What `check_content` finds, and where it says that it is."""

from datetime import date
from shutil import rmtree

import pytest

from content.check import check_content, measure_topics

WHAT = "topics/en/what.md"
CALF = "topics/en/relief-calf.md"
LONG_WORDS = "Considerable uncertainty regarding physiological determinants necessitates caution."


def test_a_sound_tree_has_no_faults(find_faults):
    """The tree that the other tests spoil is itself in order."""
    assert find_faults() == []


def test_the_installed_content_has_no_faults():
    """What people are told keeps every rule of ours."""
    assert list(map(str, check_content(today=date(2100, 1, 1)))) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((WHAT, "[nhs]", "[nhs, gone]"), f"{WHAT}:5: there is no source 'gone'"),
        ((WHAT, "why, rel", "gone, rel"), f"{WHAT}:6: there is no topic 'gone'"),
        ((WHAT, "why, rel", "what, rel"), f"{WHAT}:6: the topic is related to itself"),
        ((WHAT, "basics", "other"), f"{WHAT}:3: there is no category 'other'"),
        (
            (WHAT, "2026-11-01", "2026-12-24"),
            f"{WHAT}:7: it was checked on 2026-12-24, which is still to come",
        ),
        (
            (CALF, "2026-11-02", "2026-12-24"),
            f"{CALF}:9: it was reviewed on 2026-12-24, which is still to come",
        ),
        ((WHAT, "is common", "is **common**"), f"{WHAT}:16: bold text has no place"),
        ((WHAT, "is common", "is on www.nhs.uk"), f"{WHAT}:16: 'www.' is markup or an address"),
        (
            (WHAT, "A cramp is", LONG_WORDS),
            f"{WHAT}:10: this reads at school grade 17.5, at most 8 is wanted",
        ),
        (
            (WHAT, "A cramp is", "It hurts. " * 60),
            f"{WHAT}:10: the short answer has 631 characters, at most 600 are wanted",
        ),
        (
            (WHAT, "It is common", "It hurts. " * 300),
            f"{WHAT}:None: the answer has 3064 characters, at most 2700 are wanted",
        ),
        ((CALF, "3. Lean forward.\n", ""), f"{CALF}:21: '# Standing' has 2 steps"),
        (
            (CALF, "Hold a wall", "Hold a wall or a chair or a bed or me or you or it"),
            f"{CALF}:23: step 1 has 15 words, at most 12 are wanted",
        ),
        (("tips/en.yaml", "why", "gone"), "tips/en.yaml:3: tip 'hold' leads to no topic 'gone'"),
        (("tips/en.yaml", "nhs", "gone"), "tips/en.yaml:4: tip 'hold' rests on no source 'gone'"),
        (
            ("tips/en.yaml", "Hold the stretch.", LONG_WORDS),
            "tips/en.yaml:2: this reads at school grade 34.3, at most 8 is wanted",
        ),
        (
            ("reminders/en.yaml", "Have a drink.", "Drink. " * 30),
            "reminders/en.yaml:2: 'hydration.0': string should have at most 200 characters",
        ),
        (
            ("phrases/en.po", "Fine", "F" * 41),
            "phrases/en.po:4: the label 'button.ok' has 41 characters, at most 40 fit",
        ),
        (
            ("red_flags.yaml", "[nhs]", "[gone]"),
            "red_flags.yaml:4: the flag 'pain' rests on no source 'gone'",
        ),
        (
            ("red_flag_cards/en.yaml", "Sit down.", LONG_WORDS),
            "red_flag_cards/en.yaml:4: this reads at school grade 12.4, at most 8 is wanted",
        ),
        (
            ("phrasings/en/gone.txt", "", "am i gone"),
            "phrasings/en/gone.txt:None: there is no topic 'gone'",
        ),
        (
            ("categories.yaml", "en: The basics\n    de", "de"),
            "categories.yaml:1: category 'basics' has no title in 'en'",
        ),
        (
            ("red_flags.yaml", "rules: aches", "rules: gone"),
            "red_flags.yaml:5: there is no concept 'gone'",
        ),
        (("phrases/en.po", "%(name)s", "%d"), "phrases/en.po:1: the phrase 'hello' has a stray %"),
        (("categories.yaml", "[why]", "[gone]"), "categories.yaml:5: there is no topic 'gone'"),
    ],
)
def test_a_fault_is_named_with_its_line(edit, find_faults, change, fault):
    """Whoever edits a text is led to the very line."""
    edit(*change)
    assert fault in find_faults()


@pytest.mark.parametrize(
    "name",
    [
        "phrases/en.po",
        "red_flags.yaml",
        "red_flag_cards/en.yaml",
        "phrasings/en/why.txt",
        "red_flag_phrasings/en/pain.txt",
        "weights/en/topics.json",
        "weights/en/dangers.json",
    ],
)
def test_a_missing_file_is_a_fault(tree, find_faults, name):
    """Nothing that the bot needs is forgotten."""
    (tree / name).unlink()
    assert f"{name}:None: the file is missing" in find_faults()


def test_a_tree_without_phrasings_is_a_fault(tree, find_faults):
    """Answers that nobody can find are no answers."""
    rmtree(tree / "phrasings")
    assert "phrasings:None: there are no phrasings" in find_faults()


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("phrasings/en/why.txt", ["topics", "dangers"]),
        ("key_terms/en/why.txt", ["topics"]),
        ("red_flag_phrasings/en/pain.txt", ["dangers"]),
    ],
)
def test_weights_older_than_the_phrasings_are_a_fault(edit, find_faults, name, weights):
    """Whoever adds a phrasing is told to learn it, too."""
    edit(name, "", "another way to say it\n")
    problem = "these weights were learned before the phrasings changed"
    assert find_faults() == [f"weights/en/{each}.json:None: {problem}" for each in weights]


def test_a_change_of_the_rules_makes_the_weights_of_the_dangers_stale(edit, find_faults):
    """What the rules see in a text is part of what is learned."""
    edit("red_flags.yaml", "aches: chest pain", "aches: chest ache")
    assert "weights/en/dangers.json:None: these weights were learned before" in " ".join(
        find_faults()
    )


def test_a_phrasing_in_two_files_is_a_fault(edit, find_faults):
    """It would teach nothing."""
    edit("phrasings/en/what.txt", "", "Why do I cramp\n")
    assert "phrasings/en/why.txt:None: 'why do i cramp' stands in what.txt too" in find_faults()


def test_hard_names_may_be_exempt_from_the_grade(edit, find_faults):
    """The name of an illness has no easier word."""
    edit(WHAT, "A cramp is", "Amyotrophic neuromyotonia is")
    edit("reading_exempt.txt", "", "# names\namyotrophic\nneuromyotonia\n")
    assert find_faults() == []


def test_answers_that_are_hard_on_the_whole_are_a_fault(edit, find_faults):
    """Easy short answers do not make up for hard details."""
    for name in (WHAT, "topics/en/why.md"):
        edit(name, "It is common.", " ".join([LONG_WORDS] * 3))
    assert "topics/en:None: the median school grade is 21.2, at most 7.5" in find_faults()


def test_a_locale_must_hold_the_same_topics_and_tips(edit, find_faults):
    """A translation that lags behind is seen."""
    edit("topics/de/what.md", "", "")
    assert "topics/de/why.md:None: topic 'why' stands in this locale or in English only" in (
        find_faults()
    )


def test_a_locale_must_hold_the_same_phrases_and_values(edit, find_faults):
    """A translator who drops a value or a phrase hears of it."""
    edit("phrases/de.po", "", 'msgid "hello"\nmsgstr "Hallo."\n\nmsgid "cramps"\nmsgstr "x"\n')
    assert find_faults() == [
        "phrases/de.po:None: phrase 'button.ok' stands in this locale or in English only",
        "phrases/de.po:1: the phrase 'hello' has other values than in English",
        "phrases/de.po:4: the phrase 'cramps' has other values than in English",
    ]


def test_without_a_day_no_date_lies_in_the_future(edit, tree):
    """Who cannot tell the day is not told of dates to come."""
    edit(WHAT, "2026-11-01", "2100-01-01")
    assert check_content(tree) == []


def test_every_topic_is_measured(tree):
    """Editors see how hard and how long each answer is."""
    readings = measure_topics(tree)
    assert [(reading.topic, reading.chars) for reading in readings] == [
        ("relief-calf", 235),
        ("what", 76),
        ("why", 76),
    ]
