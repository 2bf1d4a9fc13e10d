"""Tells what the bot's search makes of questions that were held back, by style and by topic.

Knows when an answer is right. Must not know how topics are found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.rows import OUT_OF_SCOPE, Material, Question
from benchmarks.tables import CONSOLE, make_table, percent, show
from content.model import Confidence, Finding
from content.search import Search, load_search

OFFERED = 3
WORST = 10
UNKNOWN = "not known"
MOST_NAMED = 5
HANDLED = "Rightly: first right if SURE, in the first 3 if UNSURE, not ours if NONE."
WRONG = (
    "Wrong: the likeliest topic is not a right one, also where the bot is UNSURE and\n"
    "offers three; or the question was rejected wrongly, or answered though not ours."
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was found for it."""

    row: Question
    found: Finding

    @property
    def is_rejected(self) -> bool:
        """Tell whether the bot says that it does not know."""
        return self.found.confidence is Confidence.NONE

    @property
    def is_first_right(self) -> bool:
        """Tell whether the likeliest topic answers it."""
        return self._is_among(1)

    @property
    def is_offered(self) -> bool:
        """Tell whether one of the three likeliest topics answers it."""
        return self._is_among(OFFERED)

    @property
    def taken_for(self) -> str:
        """Return the topic that is answered, or UNKNOWN."""
        return UNKNOWN if self.is_rejected else self.found.matches[0].topic

    @property
    def is_wrong(self) -> bool:
        """Tell whether the person gets the wrong answer, or none where there is one."""
        if self.is_rejected:
            return self.row.is_ours
        return not self.is_first_right

    def _is_among(self, size: int) -> bool:
        return any(match.topic in self.row.right for match in self.found.matches[:size])


Groups = dict[str, list[Answered]]


def run_styles(material: Material) -> None:
    """Print how well each style is understood, and what each degree of confidence is worth."""
    groups = _ask_all(material)
    for name, answered in groups.items():
        _show_styles(name, answered)
    for name, answered in groups.items():
        _show_confidence(name, answered)


def run_confusions(material: Material, *, is_verbose: bool) -> None:
    """Print the topics that were mistaken most often and what for; all mistakes if asked."""
    together: Groups = {}
    for name, answered in _ask_all(material).items():
        together.setdefault(name.split(",")[0], []).extend(answered)
    for name, answered in together.items():
        _show_confusions(name, answered)
        if is_verbose:
            _list_mistakes(answered)


def _ask_all(material: Material) -> Groups:
    search = load_search()
    return {
        questions.name: [_ask(search, row) for row in questions.rows]
        for questions in material.questions
    }


def _ask(search: Search, row: Question) -> Answered:
    return Answered(row, search.find(row.text, limit=OFFERED))


def _show_styles(name: str, answered: Sequence[Answered]) -> None:
    table = make_table(
        f"{name}: by style", "style", "ours", "first\nright", "in the\nfirst 3",
        "wrongly\nrejected", "others", "others\nrejected",
    )  # fmt: skip
    styles = dict.fromkeys(each.row.style for each in answered)
    for style in styles:
        table.add_row(style, *_style_cells([a for a in answered if a.row.style == style]))
    if len(styles) > 1:
        table.add_section()
        table.add_row("all", *_style_cells(answered))
    show(table)


def _style_cells(answered: Sequence[Answered]) -> Iterator[str]:
    ours = [each for each in answered if each.row.is_ours]
    others = [each for each in answered if not each.row.is_ours]
    yield str(len(ours))
    yield percent(each.is_first_right for each in ours)
    yield percent(each.is_offered for each in ours)
    yield percent(each.is_rejected for each in ours)
    yield str(len(others))
    yield percent(each.is_rejected for each in others)


def _show_confidence(name: str, answered: Sequence[Answered]) -> None:
    table = make_table(
        f"{name}: what confidence is worth", "confidence", "rows", "of these\nours",
        "ours,\nfirst right", "ours, in\nthe first 3", "handled\nrightly",
    )  # fmt: skip
    for confidence in Confidence:
        rows = [each for each in answered if each.found.confidence is confidence]
        ours = [each for each in rows if each.row.is_ours]
        first = percent(each.is_first_right for each in ours)
        offered = percent(each.is_offered for each in ours)
        rightly = percent(_is_handled(each) for each in rows)
        table.add_row(confidence.upper(), str(len(rows)), str(len(ours)), first, offered, rightly)
    show(table, HANDLED)


def _is_handled(answered: Answered) -> bool:
    match answered.found.confidence:
        case Confidence.SURE:
            return answered.is_first_right
        case Confidence.UNSURE:
            return answered.is_offered
        case Confidence.NONE:
            return not answered.row.is_ours


def _show_confusions(name: str, answered: Sequence[Answered]) -> None:
    mistakes: dict[str, Counter[str]] = {}
    for each in answered:
        if each.is_wrong:
            mistakes.setdefault(each.row.topic, Counter())[each.taken_for] += 1
    asked = Counter(each.row.topic for each in answered)
    worst = sorted(mistakes, key=lambda topic: (-mistakes[topic].total(), topic))[:WORST]
    table = make_table(f"{name}: most often mistaken", "topic", "rows", "wrong")
    table.add_column("taken for")
    for topic in worst:
        title = "(not ours)" if topic == OUT_OF_SCOPE else topic
        wrong = mistakes[topic]
        table.add_row(title, str(asked[topic]), str(wrong.total()), _named(wrong))
    total = sum(wrong.total() for wrong in mistakes.values())
    show(table, f"{total} of {len(answered)} wrong, in {len(mistakes)} topics.\n{WRONG}")


def _named(counts: Counter[str]) -> str:
    commonest = counts.most_common(MOST_NAMED)
    others = counts.total() - sum(count for _topic, count in commonest)
    named = [f"{topic} {count}" for topic, count in commonest]
    return ", ".join([*named, f"others {others}"] if others else named)


def _list_mistakes(answered: Sequence[Answered]) -> None:
    for each in answered:
        if each.is_wrong:
            line = f"{each.row.topic} -> {each.taken_for}: {each.row.text}"
            CONSOLE.print(line, markup=False, soft_wrap=True)
    CONSOLE.print()
