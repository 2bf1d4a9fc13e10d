"""How texts should read: short, plain, and easy enough for a tired person at night.

Knows the limits and measures every text against them. Must not know whether a text is true, or
whether what it names exists.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from content.documents import find_line, read_text
from content.errors import ContentError
from content.files import Files, reminders_path, tips_path, topic_path
from content.model import Block, RedFlag, Topic, TopicId
from content.parse import SHORT, VARIANTS
from content.readability import school_grade
from content.redflag_files import cards_path

SHORT_CHARS = 600
ANSWER_CHARS = 2_700
RELIEF_CHARS = 3_500
STEP_WORDS = 12
STEPS = range(3, 6)
SCHOOL_GRADE = 8.0
MEDIAN_GRADE = 7.5
MEASURED_LANGUAGE = "en"  # the formula and the syllables are English

MARKUP = re.compile(r"https?://|www\.|\*\*|__|`|\]\(|\[!|</?[a-z!]|&#?\w+;|^#+ |^[-*>] ")


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard and how long one topic's whole answer is."""

    topic: TopicId
    grade: float
    short_grade: float
    chars: int


def read_exempt(root: Path) -> frozenset[str]:
    """Return the words that do not count as hard, in lower case: names that have no other word."""
    path = root / "reading_exempt.txt"
    lines = read_text(path).split("\n") if path.exists() else []
    return frozenset(line.strip().lower() for line in lines if not line.startswith("#"))


def measure(topic: Topic, exempt: frozenset[str]) -> Reading:
    """Return how hard and how long the answer of *topic* is."""
    texts = _texts(_blocks(topic))
    return Reading(
        topic=topic.id,
        grade=school_grade(texts, exempt),
        short_grade=school_grade(_texts(topic.answer.short), exempt),
        chars=sum(map(len, texts)),
    )


def style_faults(files: Files) -> Iterator[ContentError]:
    """Yield a fault for each text that is too long, too hard, or not plain."""
    exempt = read_exempt(files.root)
    for locale, topics in files.topics.items():
        for topic in topics.values():
            path = topic_path(files.root, locale, topic.id)
            yield from _length_faults(path, topic)
            yield from _step_faults(path, topic)
            for text in _texts(_blocks(topic)):
                yield from _markup_faults(path, text)
        for path, text in _single_texts(files, locale):
            yield from _markup_faults(path, text)
        if _is_measured(locale):
            yield from _edition_grade_faults(files, locale, exempt)


def card_style_faults(files: Files, locale: str, flag: RedFlag) -> Iterator[ContentError]:
    """Yield a fault for each text of a danger card that is too hard or not plain."""
    path = cards_path(files.root, locale)
    texts = _texts(flag.card)
    for text in texts:
        yield from _markup_faults(path, text)
    if _is_measured(locale):
        line = find_line(path, f"  {flag.id}:")
        yield from _grade_faults(path, line, texts, read_exempt(files.root))


def _grade_faults(
    path: Path, line: int | None, texts: Sequence[str], exempt: frozenset[str]
) -> Iterator[ContentError]:
    grade = round(school_grade(texts, exempt), 1)
    if grade > SCHOOL_GRADE:
        problem = f"this reads at school grade {grade}, at most {SCHOOL_GRADE:.0f} is wanted"
        yield ContentError(path, line, problem, "Use shorter sentences and shorter words.")


def _edition_grade_faults(
    files: Files, locale: str, exempt: frozenset[str]
) -> Iterator[ContentError]:
    grades = [measure(topic, exempt).grade for topic in files.topics[locale].values()]
    for topic in files.topics[locale].values():
        path = topic_path(files.root, locale, topic.id)
        line = find_line(path, f"# {SHORT}")
        yield from _grade_faults(path, line, _texts(topic.answer.short), exempt)
    for path, text in _single_texts(files, locale):
        yield from _grade_faults(path, _line_of(path, text), [text], exempt)
    if grades and median(grades) > MEDIAN_GRADE:
        problem = f"the median school grade is {median(grades):.1f}, at most {MEDIAN_GRADE}"
        remedy = "Make the hardest answers easier."
        yield ContentError(files.root / "topics" / locale, None, problem, remedy)


def _is_measured(locale: str) -> bool:
    return locale.partition("-")[0] == MEASURED_LANGUAGE


def _length_faults(path: Path, topic: Topic) -> Iterator[ContentError]:
    answer = topic.answer
    short = sum(map(len, _texts(answer.short)))
    if short > SHORT_CHARS:
        problem = f"the short answer has {short} characters, at most {SHORT_CHARS} are wanted"
        yield ContentError(path, find_line(path, f"# {SHORT}"), problem, "Shorten it.")
    whole = sum(map(len, _texts(_blocks(topic))))
    limit = ANSWER_CHARS if answer.relief is None else RELIEF_CHARS
    if whole > limit:
        problem = f"the answer has {whole} characters, at most {limit} are wanted"
        yield ContentError(path, None, problem, "Shorten it, or make two topics of it.")


def _step_faults(path: Path, topic: Topic) -> Iterator[ContentError]:
    relief = topic.answer.relief
    for variant, steps in relief.steps.items() if relief else ():
        if len(steps) not in STEPS:
            problem = f"'# {VARIANTS[variant]}' has {len(steps)} steps"
            line = find_line(path, f"# {VARIANTS[variant]}")
            yield ContentError(path, line, problem, "Write 3 to 5 steps.")
        for step in steps:
            words = len(step.text.split())
            if words > STEP_WORDS:
                problem = f"step {step.number} has {words} words, at most {STEP_WORDS} are wanted"
                line = _line_of(path, step.text)
                yield ContentError(path, line, problem, "Shorten it: one action each.")


def _markup_faults(path: Path, text: str) -> Iterator[ContentError]:
    if found := MARKUP.search(text):
        problem = f"{found[0]!r} is markup or an address"
        yield ContentError(path, _line_of(path, text), problem, "Write plain text.")


def _single_texts(files: Files, locale: str) -> Iterator[tuple[Path, str]]:
    for tip in files.tips[locale]:
        yield tips_path(files.root, locale), tip.text
    if texts := files.reminder_texts.get(locale):
        for text in (*texts.hydration, *texts.magnesium, *texts.stretch):
            yield reminders_path(files.root, locale), text


def _blocks(topic: Topic) -> tuple[Block, ...]:
    answer, relief = topic.answer, topic.answer.relief
    steps = tuple(step for variant in relief.steps.values() for step in variant) if relief else ()
    rest = (*relief.not_letting_go, *relief.no_cramp) if relief else ()
    return (*answer.short, *steps, *rest, *answer.details, *answer.certainty)


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


def _line_of(path: Path, text: str) -> int | None:
    """Return where *text* begins; its first words stand on one line, the rest may not."""
    return find_line(path, " ".join(text.split()[:4]))
