"""Other ways to tell what a text asks for, from the same phrasings.

Knows phrasings and how scores come about. Must not know the questions that they are tried on, nor
when a score is high enough.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from content.classifier import Classifier
from content.phrasings import read_phrasings
from content.words import features_of, words_of

Scores: TypeAlias = NDArray[np.float64]

SATURATION, LENGTH_SHARE = 1.5, 0.75  # k1 and b of BM25
PIECES = (2, 5)
NEIGHBOURS = (1, 2)
WHOLE_WORD = r"\S+"
AT_ONCE = 100  # texts that are compared with all phrasings at the same time
FEWEST_LINES = (
    2  # that hold a feature, for the linear classifier: else it takes four times as long
)
FREEDOM = 30.0
ROUNDS = 200


class Scorer(Protocol):
    """A way to score texts."""

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return a row for each text, with a score from 0 for each kind of the corpus."""


class Corpus:
    """All phrasings, those of one kind side by side."""

    def __init__(self, root: Path, locale: str) -> None:
        phrasings = sorted(read_phrasings(root, locale).items())
        self.lines = [spelt(line) for _kind, lines in phrasings for line in lines]
        self.labels = [kind for kind, lines in phrasings for _line in lines]
        self.kinds = [kind for kind, _labels in groupby(self.labels)]

    def best(self, compared: Scores) -> Scores:
        """Return, for each text and kind, the score of the phrasing that is most like the text."""
        starts = [self.labels.index(kind) for kind in self.kinds]
        return np.maximum.reduceat(compared, starts, axis=1)


class Bm25:
    """The words that a phrasing shares with the text, rare ones and short phrasings first."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._counter = CountVectorizer(analyzer=str.split)
        counts = self._counter.fit_transform(corpus.lines).tocoo()
        lengths = np.bincount(counts.row, counts.data)
        holding = np.bincount(counts.col)
        rarity = np.log(1 + (len(corpus.lines) - holding + 0.5) / (holding + 0.5))
        length = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths[counts.row] / lengths.mean()
        often = counts.data * (SATURATION + 1) / (counts.data + SATURATION * length)
        places = (counts.row, counts.col)
        self._weights = csr_matrix((often * rarity[counts.col], places), counts.shape)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return the score of the best phrasing of each kind."""
        held = self._counter.transform(map(spelt, texts)) > 0
        return _compared(self._corpus, held.astype(float), self._weights)


class Nearest:
    """The phrasing that is most like the text: the cosine between their TF-IDF features."""

    def __init__(self, corpus: Corpus, *features: TfidfVectorizer) -> None:
        self._corpus = corpus
        self._features = _union(features)
        self._phrasings = self._features.fit_transform(corpus.lines)
        self._highest = len(features)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return the mean likeness of the nearest phrasing of each kind, from 0 to 1."""
        asked = self._features.transform([spelt(text) for text in texts])
        return _compared(self._corpus, asked, self._phrasings) / self._highest


class Linear:
    """Logistic regression on TF-IDF, in floating point: what no bot would ship."""

    def __init__(self, corpus: Corpus) -> None:
        self._features = _union([words(FEWEST_LINES), pieces(FEWEST_LINES)])
        learned = self._features.fit_transform(corpus.lines)
        self._model = LogisticRegression(C=FREEDOM, max_iter=ROUNDS)
        self._model.fit(learned, corpus.labels)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return how certain each kind is."""
        asked = self._features.transform([spelt(text) for text in texts])
        certain: Scores = self._model.predict_proba(asked)
        return certain


class Weighed:
    """The bot's own weights."""

    def __init__(self, corpus: Corpus, classifier: Classifier) -> None:
        self._kinds = corpus.kinds
        self._classifier = classifier

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return how certain each kind is; nothing is for a text without any known word."""
        return np.array([self._row(text) for text in texts])

    def _row(self, text: str) -> list[float]:
        certain = self._classifier.certainties(features_of(words_of(text))) or {}
        return [certain.get(kind, 0.0) for kind in self._kinds]


class Product:
    """Two ways that have to agree."""

    def __init__(self, first: Scorer, second: Scorer) -> None:
        self._first, self._second = first, second

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return the product of both scores."""
        return self._first.scores(texts) * self._second.scores(texts)


def words(fewest: int = 1) -> TfidfVectorizer:
    """Return features: words and pairs of neighbours that *fewest* phrasings hold."""
    return TfidfVectorizer(
        token_pattern=WHOLE_WORD, ngram_range=NEIGHBOURS, sublinear_tf=True, min_df=fewest
    )


def pieces(fewest: int = 1) -> TfidfVectorizer:
    """Return features: pieces of words that *fewest* phrasings hold."""
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=PIECES, sublinear_tf=True, min_df=fewest
    )


def spelt(text: str) -> str:
    """Return *text* as the bot's own search reads it: small letters, no signs."""
    return " ".join(words_of(text))


def _union(features: Sequence[TfidfVectorizer]) -> FeatureUnion:
    return FeatureUnion([(str(place), each) for place, each in enumerate(features)])


def _compared(corpus: Corpus, asked: csr_matrix, phrasings: csr_matrix) -> Scores:
    columns = phrasings.T.tocsr()
    parts = [asked[start : start + AT_ONCE] for start in range(0, asked.shape[0], AT_ONCE)]
    return np.vstack([corpus.best((part @ columns).toarray()) for part in parts])
