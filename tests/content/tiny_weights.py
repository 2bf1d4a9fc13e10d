"""Weights for a handful of words, for trees of content that are as small."""

from collections.abc import Mapping

from content.classifier import HEAVIEST, MIDDLE, RARITY_STEPS, Weights


def tiny_weights(words: Mapping[str, str], learned_from: str = "") -> Weights:
    """Return weights by which each of *words* alone speaks for its kind."""
    kinds = tuple(sorted(set(words.values())))
    rows = bytearray()
    for kind in words.values():
        rows += bytes(MIDDLE + HEAVIEST * (kind == each) for each in kinds)
    return Weights(
        learned_from=learned_from,
        kinds=kinds,
        unit=10 / HEAVIEST,
        bias=(0.0,) * len(kinds),
        features=tuple(f"={word}" for word in words),
        rarities=bytes([RARITY_STEPS] * len(words)),
        rows=bytes(rows),
    )
