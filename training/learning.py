"""Learns weights from examples: logistic regression on the features of texts, rounded to bytes.

Knows examples, features and how far weights may be rounded. Must not know what a kind means.
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from content.classifier import HEAVIEST, MIDDLE, RARITY_STEPS, Weights, strangeness

FEWEST_LINES = 4  # that hold a feature; what stands in fewer is not worth its memory
FREEDOM = 30.0  # how far weights may follow the examples
ROUNDS = 300
LEAST_EFFECT = 0.02  # of the heaviest weight; features that say less are left out
HIGHEST_BYTE = 255


@dataclass(frozen=True, slots=True)
class Example:
    """One text as its features, and the kind that it is."""

    features: AbstractSet[str]
    kind: str


def learn(examples: Sequence[Example], learned_from: str) -> Weights:
    """Return the weights that tell the kinds of *examples* apart."""
    names, rarities = _vocabulary(examples)
    places = {name: place for place, name in enumerate(names)}
    model = LogisticRegression(C=FREEDOM, max_iter=ROUNDS)
    model.fit(_matrix(examples, places, rarities), [example.kind for example in examples])
    return _rounded(model, names, rarities, learned_from)


def _vocabulary(examples: Sequence[Example]) -> tuple[list[str], Any]:
    counts = Counter(name for example in examples for name in example.features)
    known = {name for name, count in counts.items() if count >= FEWEST_LINES}
    odd = Counter(name for example in examples for name in strangeness(example.features, known))
    names = sorted(known | odd.keys())
    held = np.array([counts[name] or odd[name] for name in names])
    rarities = np.log((1 + len(examples)) / (1 + held)) + 1
    steps = np.clip(np.rint(rarities * RARITY_STEPS), 1, HIGHEST_BYTE)
    return names, steps / RARITY_STEPS


def _matrix(examples: Sequence[Example], places: dict[str, int], rarities: Any) -> Any:
    columns: list[int] = []
    starts = [0]
    values: list[Any] = []
    for example in examples:
        every = [*example.features, *strangeness(example.features, places)]
        found = sorted(places[name] for name in every if name in places)
        weights = rarities[found]
        columns.extend(found)
        values.append(weights / (np.linalg.norm(weights) or 1.0))
        starts.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, starts), (len(examples), len(places)))


def _rounded(model: Any, names: list[str], rarities: Any, learned_from: str) -> Weights:
    kinds = [str(kind) for kind in model.classes_]
    slopes, bias = model.coef_, model.intercept_
    if len(kinds) == 2:  # noqa: PLR2004 - one row tells two kinds apart
        slopes, bias = np.vstack([-slopes / 2, slopes / 2]), np.concatenate([-bias / 2, bias / 2])
    effects = slopes * rarities
    effects -= (effects.max(axis=0) + effects.min(axis=0)) / 2  # the same for all kinds: no matter
    heaviest = np.abs(effects).max()
    unit = heaviest / HEAVIEST
    kept = np.flatnonzero(np.abs(effects).max(axis=0) >= LEAST_EFFECT * heaviest)
    rows = (np.rint(effects[:, kept].T / unit) + MIDDLE).astype(np.uint8)
    return Weights(
        learned_from=learned_from,
        kinds=tuple(kinds),
        unit=float(unit),
        bias=tuple(map(float, bias)),
        features=tuple(names[place] for place in kept),
        rarities=np.rint(rarities[kept] * RARITY_STEPS).astype(np.uint8).tobytes(),
        rows=rows.tobytes(),
    )
