"""Compares the bot's search with other ways to find a topic, on questions that were held back.

Knows when an answer is right, and how each way's threshold is chosen. Must not know how scores
come about. Needs scikit-learn: `--group training`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines import (
    Bm25,
    Corpus,
    Linear,
    Nearest,
    Product,
    Scorer,
    Scores,
    Weighed,
    pieces,
    words,
)
from benchmarks.rows import Material, Question, QuestionSet
from benchmarks.tables import CONSOLE, make_table, percent, show
from content.files import PACKAGE
from content.locales import DEFAULT_LOCALE
from content.model import Confidence
from content.search import OUT_OF_SCOPE, Search, load_search

OFFERED = 3
MOST_WRONGLY_REJECTED = 0.03
BOT = "the bot"
NOTE = (
    "First right, in the first 3: of the questions that are ours, rejected or not.\n"
    "Answered: first right and not rejected.\n"
    "Pieces are 2 to 5 characters of a word; words are one, or two side by side.\n"
    "Nearest: the phrasing most like the text; regression: logistic, unrounded.\n"
    "All read the same phrasings; the bot learned from key terms and typos too.\n"
    "Doubt is the best score of what is not ours, as a share of itself and the best\n"
    "topic's. A way rejects where doubt exceeds a threshold, the lowest that wrongly\n"
    f"rejects at most {MOST_WRONGLY_REJECTED:.0%} of all tuning questions. The bot has its own."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one way makes of a question: the likeliest topics, and whether it declines."""

    topics: Sequence[str]
    is_rejected: bool


Verdicts = Mapping[str, list[Verdict]]
"""By the name of a set, a verdict for each of its questions."""


def run(material: Material) -> None:
    """Print a table for each set of questions, with a row for each way to find a topic."""
    sets = material.questions
    corpus = Corpus(PACKAGE, DEFAULT_LOCALE)
    search = load_search()
    verdicts: dict[str, Verdicts] = {}
    verdicts[BOT] = {each.name: [_found(search, row) for row in each.rows] for each in sets}
    for name, make in _ways(corpus, search).items():
        with CONSOLE.status(f"Trying {name}"):
            scorer = make()
            scores = [scorer.scores([row.text for row in each.rows]) for each in sets]
            verdicts[name] = _judged(corpus, sets, scores)
    for each in sets:
        _show(each, {name: found[each.name] for name, found in verdicts.items()})
    CONSOLE.print(f"{NOTE}\n", markup=False)


def _ways(corpus: Corpus, search: Search) -> dict[str, Callable[[], Scorer]]:
    def both() -> Nearest:
        return Nearest(corpus, words(), pieces())

    def bot() -> Weighed:
        return Weighed(corpus, search.editions[DEFAULT_LOCALE].classifier)

    return {
        "BM25, best phrasing": lambda: Bm25(corpus),
        "TF-IDF pieces, nearest": lambda: Nearest(corpus, pieces()),
        "TF-IDF words, nearest": lambda: Nearest(corpus, words()),
        "TF-IDF both, nearest": both,
        "TF-IDF both, regression": lambda: Linear(corpus),
        f"{BOT} x TF-IDF, nearest": lambda: Product(bot(), both()),
    }


def _judged(corpus: Corpus, sets: Sequence[QuestionSet], scores: Sequence[Scores]) -> Verdicts:
    kinds = np.array(corpus.kinds)
    is_ours = np.array([kind not in OUT_OF_SCOPE for kind in kinds])
    doubts = [_doubts(each, is_ours) for each in scores]
    limit = _limit(_kept(sets, doubts))
    verdicts = {}
    for questions, scored, doubt in zip(sets, scores, doubts, strict=True):
        order = np.argsort(-scored[:, is_ours], axis=1, kind="stable")[:, :OFFERED]
        topics = kinds[is_ours][order]
        verdicts[questions.name] = [
            Verdict(tuple(best), bool(value > limit))
            for best, value in zip(topics, doubt, strict=True)
        ]
    return verdicts


def _doubts(scores: Scores, is_ours: NDArray[np.bool_]) -> Scores:
    outside = scores[:, ~is_ours].max(axis=1)
    whole = outside + scores[:, is_ours].max(axis=1)
    doubts: Scores = np.divide(outside, whole, out=np.ones_like(whole), where=whole > 0)
    return doubts


def _kept(sets: Sequence[QuestionSet], doubts: Sequence[Scores]) -> Iterator[float]:
    """Yield the doubt of each question that was to be answered and that thresholds may know."""
    for questions, doubt in zip(sets, doubts, strict=True):
        if questions.is_tuning:
            rows = zip(questions.rows, doubt, strict=True)
            yield from (float(value) for row, value in rows if row.is_ours)


def _limit(doubts: Iterator[float]) -> float:
    highest = sorted(doubts, reverse=True)
    return highest[int(MOST_WRONGLY_REJECTED * len(highest))] if highest else 1.0


def _found(search: Search, row: Question) -> Verdict:
    found = search.find(row.text, limit=OFFERED)
    topics = [match.topic for match in found.matches]
    return Verdict(topics, found.confidence is Confidence.NONE)


def _show(questions: QuestionSet, verdicts: Mapping[str, list[Verdict]]) -> None:
    ours = sum(row.is_ours for row in questions.rows)
    title = f"{questions.name}: {ours} questions of ours, {len(questions.rows) - ours} others"
    table = make_table(
        title, "", "first\nright", "in the\nfirst 3", "answered", "others\nrejected",
        "wrongly\nrejected",
    )  # fmt: skip
    for name, found in verdicts.items():
        table.add_row(name, *_cells(questions.rows, found))
    show(table)


def _cells(rows: Sequence[Question], verdicts: Sequence[Verdict]) -> Iterator[str]:
    pairs = list(zip(rows, verdicts, strict=True))
    ours = [(row, verdict) for row, verdict in pairs if row.is_ours]
    first = [bool(row.right & {*verdict.topics[:1]}) for row, verdict in ours]
    declined = [verdict.is_rejected for _row, verdict in ours]
    yield percent(first)
    yield percent(bool(row.right & {*verdict.topics}) for row, verdict in ours)
    yield percent(
        is_right and not is_out for is_right, is_out in zip(first, declined, strict=True)
    )
    yield percent(verdict.is_rejected for row, verdict in pairs if not row.is_ours)
    yield percent(declined)
