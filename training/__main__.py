"""Learns weights anew: `uv run --group training python -m training`, for some of them by name."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from content import redflag_judge, search
from content.classifier import weights_path, write_weights
from content.files import PACKAGE
from content.learned import danger_digest, topic_digest
from content.locales import DEFAULT_LOCALE
from content.phrasings import phrasing_locales
from training.examples import danger_examples, topic_examples
from training.learning import Example, learn

Find = Callable[[Path, str], Sequence[Example]]
Digest = Callable[[Path, str], str]


def main() -> None:
    """Write the weights that are named, or all."""
    names = (search.WEIGHTS, redflag_judge.WEIGHTS)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="|".join(names), help="default: all")
    wanted = parser.parse_args().names or names
    if unknown := set(wanted) - set(names):
        parser.error(f"there are no weights called {', '.join(sorted(unknown))}")
    if search.WEIGHTS in wanted:
        for locale in phrasing_locales(PACKAGE):
            _learn(search.WEIGHTS, locale, topic_examples, topic_digest)
    if redflag_judge.WEIGHTS in wanted:
        _learn(redflag_judge.WEIGHTS, DEFAULT_LOCALE, danger_examples, danger_digest)


def _learn(name: str, locale: str, find: Find, digest: Digest) -> None:
    examples = find(PACKAGE, locale)
    weights = learn(examples, digest(PACKAGE, locale))
    path = weights_path(PACKAGE, name, locale)
    write_weights(path, weights)
    print(
        f"{path.relative_to(PACKAGE.parent)}: {len(weights.kinds)} kinds, "
        f"{len(weights.features):,} features learned from {len(examples):,} examples"
    )


if __name__ == "__main__":
    main()
