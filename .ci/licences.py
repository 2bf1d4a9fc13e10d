#!/usr/bin/env python3
"""Print what is installed with crampbot and under which licence, as Markdown.

It reads requirements.lock and the installed packages' own metadata:
    uv run --extra postgres python .ci/licences.py > docs/licences.md
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
NAME = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)
LONGEST_NAME = 40  # a longer field holds the licence itself
ELSEWHERE = {"audioop-lts": "PSF-2.0", "colorama": "BSD-3-Clause"}  # not on Linux, Python 3.11
SHORT = {
    "The MIT License": "MIT",
    "MIT License": "MIT",
    "ISC License": "ISC",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
}
HEAD = """\
# Licences

crampbot itself is under the [MIT licence](../LICENSE). These packages run with it, unchanged and \
each installed by itself. Most may be used for anything if their notice is kept. \
python-telegram-bot and psycopg (LGPL) and certifi (MPL) stay free for whoever you pass the bot \
on to: hand on their licence, and let them be replaced. pyphen lets you choose; here it is used \
under the MPL. psycopg is there with the extra `postgres` only.

This page is made from the packages' own metadata. Do not edit it; after a change of \
`requirements.lock` run:

```sh
uv run --extra postgres python .ci/licences.py > docs/licences.md
```

| Package | Licence |
|---|---|
"""


def names() -> list[str]:
    """Return every package of the lock."""
    return NAME.findall(LOCK.read_text(encoding="utf-8"))


def licence_of(name: str) -> str:
    """Return the licence of a package; raise PackageNotFoundError where it is not installed."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    told = metadata(name)
    short = told["License-Expression"] or told["License"] or ""
    if short and len(short) <= LONGEST_NAME:
        return SHORT.get(short, short)
    return " or ".join(_classified(told.get_all("Classifier") or []))


def _classified(classifiers: list[str]) -> Iterator[str]:
    for classifier in classifiers:
        if classifier.startswith("License ::"):
            name = classifier.rpartition(" :: ")[2]
            yield SHORT.get(name, name)


def main() -> None:
    """Print the page."""
    try:
        rows = [f"| {name} | {licence_of(name)} |\n" for name in names()]
    except PackageNotFoundError as missing:
        sys.exit(f"{missing} is not installed; use: uv run --extra postgres")
    sys.stdout.write(HEAD + "".join(rows))


if __name__ == "__main__":
    main()
