"""Tells how likely each kind of text is, by weights that were learned from examples.

Knows features, weights and probabilities. Must not know what a kind means, nor what follows.

A weight is one byte. To weigh a text, the weights of a feature, one for each kind, are set side by
side in one whole number, so that one addition adds those of all kinds at once: without a library
of matrices, which would cost more memory than all the weights, a text takes a tenth of a
millisecond.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Container, Set
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt
from pathlib import Path
from typing import Any

from content.errors import ContentError

LANE_BYTES = 3  # for the sum of up to 65,793 weights
WORD_MARK = "="  # a feature that is a whole word begins with it
FEW_WORDS = 2
MANY_STRANGE = 2
MIDDLE = 128  # the byte that stands for a weight of nought
HEAVIEST = 127
RARITY_STEPS = 16  # a byte of 16 is a rarity of 1
ROWS_AT_HAND = 10_000
RELEARN = "Learn them anew: uv run --group training python -m training"


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: of each feature its *rarities*, a byte, and *rows*, a byte for each kind.

    *unit* is what a weight of one adds to the evidence, *bias* the evidence of an empty text;
    *learned_from* is the digest of the examples.
    """

    learned_from: str
    kinds: tuple[str, ...]
    unit: float
    bias: tuple[float, ...]
    features: tuple[str, ...]
    rarities: bytes
    rows: bytes


class Classifier:
    """Weighs the features of a text; those that were never learned count for nothing."""

    def __init__(self, weights: Weights) -> None:
        self.kinds = weights.kinds
        self._weights = weights
        self._places = {name: place for place, name in enumerate(weights.features)}
        self._row = lru_cache(maxsize=ROWS_AT_HAND)(self._side_by_side)

    def certainties(self, features: Set[str]) -> dict[str, float] | None:
        """Return how certain each kind is, from 0 to 1, adding up to 1; None if all is unknown."""
        known = [place for place in map(self._places.get, features) if place is not None]
        if not known:
            return None
        odd = map(self._places.get, strangeness(features, self._places))
        known += (place for place in odd if place is not None)
        rarities = self._weights.rarities
        length = sqrt(sum(rarities[place] ** 2 for place in known)) / RARITY_STEPS
        share = self._weights.unit / length
        nought = MIDDLE * len(known)
        evidence = [
            bias + share * (weight - nought)
            for bias, weight in zip(
                self._weights.bias, self._apart(sum(map(self._row, known))), strict=True
            )
        ]
        highest = max(evidence)
        odds = [exp(value - highest) for value in evidence]
        whole = sum(odds)
        return {kind: value / whole for kind, value in zip(self.kinds, odds, strict=True)}

    def _side_by_side(self, place: int) -> int:
        size = len(self.kinds)
        lanes = bytearray(LANE_BYTES * size)
        lanes[::LANE_BYTES] = self._weights.rows[place * size : (place + 1) * size]
        return int.from_bytes(lanes, "little")

    def _apart(self, total: int) -> list[int]:
        lanes = total.to_bytes(LANE_BYTES * len(self.kinds), "little")
        return [
            int.from_bytes(lanes[start : start + LANE_BYTES], "little")
            for start in range(0, len(lanes), LANE_BYTES)
        ]


def strangeness(features: Set[str], learned: Container[str]) -> list[str]:
    """Return features that tell how many words of a text were never *learned*.

    Texts of the kinds that were learned hold few such words.
    """
    words = [name for name in features if name.startswith(WORD_MARK)]
    strange = sum(name not in learned for name in words)
    found = ["?some"] if strange else []
    if strange >= MANY_STRANGE:
        found.append("?many")
    if 2 * strange >= len(words) > 0:
        found.append("?half")
    if 0 < len(words) <= FEW_WORDS:
        found.append("?short")
    return found


def weights_path(root: Path, name: str, locale: str) -> Path:
    """Return where the weights called *name* lie for *locale*."""
    return root / "weights" / locale / f"{name}.json"


def weight_locales(root: Path, name: str) -> tuple[str, ...]:
    """Return the locales that have weights called *name*."""
    paths = (root / "weights").glob(f"*/{name}.json")
    return tuple(sorted(path.parent.name for path in paths))


def read_weights(path: Path) -> Weights:
    """Return the weights in *path*; raise ContentError if they cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return _weights(json.load(file))
    except FileNotFoundError as error:
        raise ContentError(path, None, "the file is missing", RELEARN) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentError(path, None, f"these are no weights ({error})", RELEARN) from error


def write_weights(path: Path, weights: Weights) -> None:
    """Write *weights* to *path*."""
    record = {
        "learned_from": weights.learned_from,
        "kinds": weights.kinds,
        "unit": weights.unit,
        "bias": weights.bias,
        "features": "\n".join(weights.features),
        "rarities": b64encode(weights.rarities).decode("ascii"),
        "rows": b64encode(weights.rows).decode("ascii"),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(record, indent=0)}\n", encoding="utf-8")


def _weights(record: dict[str, Any]) -> Weights:
    # The long texts first, and given back at once: else what is made of them lies behind them in
    # memory, which then stays three megabytes larger.
    rows = b64decode(record.pop("rows"), validate=True)
    rarities = b64decode(record.pop("rarities"), validate=True)
    weights = Weights(
        learned_from=str(record["learned_from"]),
        kinds=tuple(map(str, record["kinds"])),
        unit=float(record["unit"]),
        bias=tuple(map(float, record["bias"])),
        features=tuple(record["features"].split("\n")),
        rarities=rarities,
        rows=rows,
    )
    kinds, features = len(weights.kinds), len(weights.features)
    sizes = (len(weights.bias), len(weights.rarities), len(weights.rows))
    if sizes != (kinds, features, kinds * features) or not kinds:
        raise ValueError("their numbers do not fit each other")
    return weights
