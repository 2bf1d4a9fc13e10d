"""What a topic file may hold, what becomes of it, and how everything else is refused."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.errors import ContentError
from content.files import read_files
from content.markdown import read_markdown
from content.model import Block, Grade, Role, Topic, Variant
from content.parse import parse_topic

FRONT = """\
---
question: Why do I cramp?
category: basics
evidence: weak
sources: [nhs, coppin2005]
related: [what, how]
checked: 2026-11-01
reviewer: null
---
"""
BODY = """\
# Short answer

Often
nobody knows.

> [!WARNING]
> Call for help
> at once.

# More

- Heat & salt.
- Age.

1. Stop.
2. Stretch.

# How sure we are

Not very.
"""
STEPS = "1. Breathe.\n2. Hold.\n3. Rest.\n"
RELIEF = (
    f"# Short answer\n\nStretch.\n\n# Lying or sitting\n\n{STEPS}\n# Standing\n\n{STEPS}\n"
    f"# Someone helps me\n\n{STEPS}\n# If it does not let go\n\nGet help.\n\n"
    "# When it may be no cramp\n\n- Swelling.\n\n# More\n\nIt ends.\n\n"
    "# How sure we are\n\nFairly.\n"
)
MARKUP = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "1. ",
            "> ",
            "> [!WARNING]\n",
            "    ",
            "---\n",
            "```\n",
            "**",
            "_",
            "`",
        ),
        *("[", "](", ")", "<b>", "<!--", "-->", "&amp;", "\\", "\n", "\n\n", "| a |\n|---|\n"),
        *(
            "Short answer",
            "More",
            "checked: ",
            "sources: [",
            "]",
            ": ",
            "'",
            "{",
            "!",
            "&a ",
            "*a",
        ),
        *("~", "2026-13-01", "\x00", "\u2028", "\t", "<<: ", "? ", "!!int ", "!!float x"),
    ]
)
WORDS = st.text("abcdefghijklmnopqrstuvwxyzäé", min_size=1, max_size=9)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def parse(text: str, name: str = "why") -> Topic:
    """Return the topic that the text holds."""
    return parse_topic(Path(f"topics/en/{name}.md"), text)


def faults_of(text: str, name: str = "why") -> list[str]:
    """Return each fault of the text as "line: problem"."""
    with pytest.raises(ContentError) as caught:
        parse(text, name)
    return [f"{fault.line}: {fault.problem}" for fault in caught.value.faults]


def has_fault(text: str, beginning: str) -> bool:
    """Tell whether a fault of the text begins so."""
    return any(fault.startswith(beginning) for fault in faults_of(text))


def test_front_matter_becomes_the_topic():
    """The id is the file's name; a short question is its own label."""
    topic = parse(FRONT + BODY)
    assert (topic.id, topic.category, topic.grade) == ("why", "basics", Grade.WEAK)
    assert topic.sources == ("nhs", "coppin2005")
    assert topic.related == ("what", "how")
    assert (topic.answer.question, topic.answer.label) == ("Why do I cramp?", "Why do I cramp?")
    assert (str(topic.answer.checked), topic.answer.reviewer) == ("2026-11-01", None)


def test_a_review_has_a_name_and_a_day():
    """Who reads an answer learns which clinician read it, and when."""
    answer = parse(FRONT.replace("null", "A. B., GP\nreviewed: 2026-11-20") + BODY).answer
    assert (answer.reviewer, str(answer.reviewed)) == ("A. B., GP", "2026-11-20")


def test_the_body_becomes_plain_blocks_with_roles():
    """Lines of one paragraph are joined, and markup leaves no trace in the text."""
    answer = parse(FRONT + BODY).answer
    assert answer.short == (
        Block(Role.TEXT, "Often nobody knows."),
        Block(Role.WARNING, "Call for help at once."),
    )
    assert answer.details == (
        Block(Role.ITEM, "Heat & salt."),
        Block(Role.ITEM, "Age."),
        Block(Role.STEP, "Stop.", 1),
        Block(Role.STEP, "Stretch.", 2),
    )
    assert answer.certainty == (Block(Role.TEXT, "Not very."),)
    assert answer.relief is None


def test_a_relief_place_has_steps_for_each_variant():
    """Whoever has a cramp finds the steps for how they lie, sit or stand."""
    relief = parse(FRONT + RELIEF, "relief-calf").answer.relief
    assert relief is not None
    assert list(relief.steps) == [Variant.SITTING, Variant.STANDING, Variant.HELPER]
    assert relief.steps[Variant.STANDING][1] == Block(Role.STEP, "Hold.", 2)
    assert relief.not_letting_go == (Block(Role.TEXT, "Get help."),)
    assert relief.no_cramp == (Block(Role.ITEM, "Swelling."),)


def test_line_ends_and_marks_of_other_editors_are_read(tmp_path):
    """A file saved on Windows holds the same topic."""
    path = tmp_path / "why.md"
    path.write_bytes(b"\xef\xbb\xbf" + (FRONT + BODY).replace("\n", "\r\n").encode())
    assert not [fault for fault in read_files(tmp_path).faults if fault.path == path]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("question: Why do I cramp?\n", "", "2: 'question' is missing"),
        ("category: basics", "group: basics", "3: 'group' is not known here"),
        ("evidence: weak", "evidence: good", "4: 'evidence': input should be 'strong', "),
        ("[what, how]", "[what]", "6: 'related': tuple should have at least 2 items"),
        ("[what, how]", "[what, HOW]", "6: 'related.1': string should match pattern"),
        ("2026-11-01", "soon", "7: 'checked': input should be a valid date"),
        ("null", "null\nreviewer: null", "9: this is not sound YAML: found duplicate key"),
        ("null", "A. B., GP", "8: there is a reviewer, but not the day of the review"),
        ("null", "null\nreviewed: 2026-11-20", "9: there is the day of a review, but no reviewer"),
        ("null", "A. B.\nreviewed: then", "9: 'reviewed': input should be a valid date"),
        ("Why do", "Why: do", "2: this is not sound YAML: mapping values are not allowed here"),
        ("Why do", "Why, oh why, for all the world, do", "2: the question has 43 characters"),
        ("---\nquestion", "question", "1: there is no front matter"),
        ("reviewer: null\n---\n", "reviewer: null\n", "1: the front matter does not end"),
    ],
)
def test_a_fault_in_the_front_matter_is_named_with_its_line(old, new, fault):
    """An editor reads what is wrong, and where."""
    assert has_fault((FRONT + BODY).replace(old, new, 1), fault)


@pytest.mark.parametrize(
    ("markdown", "fault"),
    [
        ("It is **bold**.", "21: bold text has no place"),
        ("It is _leaning_.", "21: italics has no place"),
        ("See [there](https://a.example).", "21: a link has no place"),
        ("See <https://a.example>.", "21: a link has no place"),
        ("![a](b.png)", "21: a picture has no place"),
        ("Use `code`.", "21: code has no place"),
        ("Use ~~this~~.", "21: crossed-out text has no place"),
        ("A <b>tag</b>.", "21: HTML has no place"),
        ("<p>A tag.</p>", "21: HTML has no place"),
        ("<!-- a note -->", "21: HTML has no place"),
        ("One\\\ntwo.", "21: a forced line break has no place"),
        ("| a | b |\n|---|---|\n| c | d |", "21: a table has no place"),
        ("```\ncode\n```", "21: a code block has no place"),
        ("    code", "21: an indented code block has no place"),
        ("---", "21: a horizontal rule has no place"),
        ("## Lower", "21: a heading of a lower level has no place"),
        ("> A quote.", "21: a quote that is no warning has no place"),
        ("> [!NOTE]\n> A note.", "21: a quote that is no warning has no place"),
        ("> [!WARNING]", "21: a quote that is no warning has no place"),
        ("- One\n  - nested", "21: a list item that is not plain text"),
        ("- One\n\n  and more", "21: a list item that is not plain text"),
        ("-\n- two", "21: a list item that is not plain text"),
        ("3. Three.", "21: steps that do not start at 1"),
        ("# Lower", "21: '# Lower' is not a section of this topic"),
        ("# Short answer\n\nAgain.", "21: '# Short answer' stands here twice"),
    ],
)
def test_all_outside_the_subset_is_refused_with_its_line(markdown, fault):
    """What one platform could not show never reaches it."""
    text = (FRONT + BODY).replace("- Heat & salt.\n- Age.", markdown)
    assert has_fault(text, fault)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("# More", "# Rest", "10: '# More' is missing"),
        ("Not very.\n", "", "27: '# How sure we are' is empty"),
        ("# Short answer", "Hello.\n\n# Short answer", "10: text before the first heading"),
        ("# Short answer\n\n", "# \n\n", "10: an empty paragraph, item or heading"),
    ],
)
def test_a_section_that_is_missing_or_empty_is_refused(old, new, fault):
    """An answer is whole or it is a fault."""
    assert fault in faults_of((FRONT + BODY).replace(old, new, 1))


def test_sections_out_of_order_are_refused():
    """The short answer comes first."""
    text = BODY.replace("# Short answer", "# X").replace("# More", "# Short answer")
    assert faults_of(FRONT + text.replace("# X", "# More")) == ["10: sections out of order"]


def test_a_relief_place_wants_steps_and_nothing_else():
    """Somebody in pain gets steps, not prose."""
    text = FRONT + RELIEF.replace(STEPS, f"First breathe.\n\n{STEPS}", 1)
    assert faults_of(text, "relief-calf") == ["14: '# Lying or sitting' is not one list of steps"]


def test_all_faults_of_a_file_are_told_at_once():
    """An editor mends a file in one go."""
    text = FRONT.replace("weak", "good") + BODY.replace("Not very.", "*Not* very.")
    assert [fault.split(":")[0] for fault in faults_of(text)] == ["4", "29"]


@given(st.lists(st.one_of(MARKUP, st.text(max_size=9))).map("".join), st.sampled_from("012"))
def test_no_text_at_all_raises_anything_but_a_content_error(text, where):
    """Whatever an editor saves, the answer is a fault with a line."""
    spoilt = {"0": text, "1": f"---\n{text}\n---\n{BODY}", "2": FRONT + BODY + text}[where]
    with suppress(ContentError):
        parse(spoilt)


@given(st.lists(PARAGRAPHS, min_size=1), st.sampled_from(Role))
def test_plain_texts_come_back_under_the_role_they_were_written_in(texts, role):
    """The form of a text never leaks into its words, nor into its neighbours."""
    written = {
        Role.ITEM: "\n".join(f"- {text}" for text in texts),
        Role.STEP: "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)),
        Role.WARNING: "\n\n".join(f"> [!WARNING]\n> {text}" for text in texts),
    }
    role = role if role in written else Role.TEXT
    markdown = written.get(role, "\n\n".join(texts))
    (section,) = read_markdown(Path("x.md"), f"# Title\n\n{markdown}\n")
    assert [(block.role, block.text) for block in section.blocks] == [(role, t) for t in texts]
