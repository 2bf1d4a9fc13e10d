"""Measures how well the bot understands questions and danger signs, and what that costs.

The questions and messages under benchmarks/heldback were written by people who had not seen the
phrasings. Thresholds were chosen on those in "tuning"; those in "final" were looked at last.

    uv run --group training python benchmarks/understanding.py
    uv run --group training python benchmarks/understanding.py --part dangers --verbose
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import cost, danger_signs, fuzz, questions  # noqa: E402 - the path is set above
from benchmarks.rows import Material, read_material  # noqa: E402 - the path is set above
from benchmarks.tables import CONSOLE  # noqa: E402 - the path is set above

PARTS = ("methods", "styles", "confusions", "dangers", "cost", "fuzz")


def main() -> int:
    """Print the parts that were asked for; return 1 if a random text raised an exception."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; repeatable")
    parser.add_argument("--verbose", action="store_true", help="list what was mistaken")
    asked = parser.parse_args()
    material = read_material()
    for path in material.missing:
        CONSOLE.print(f"{path.relative_to(ROOT)} is not there; skipped.", markup=False)
    parts = [part for part in PARTS if part in (asked.part or PARTS)]
    results = [run(part, material, is_verbose=asked.verbose) for part in parts]
    return 0 if all(results) else 1


def run(part: str, material: Material, *, is_verbose: bool) -> bool:
    """Print one part; return whether all is well."""
    CONSOLE.rule(part)
    match part:
        case "methods":
            from benchmarks import methods  # noqa: PLC0415 - only this needs scikit-learn

            methods.run(material)
        case "styles":
            questions.run_styles(material)
        case "confusions":
            questions.run_confusions(material, is_verbose=is_verbose)
        case "dangers":
            danger_signs.run(material, is_verbose=is_verbose)
        case "cost":
            cost.run(material)
        case _:
            return fuzz.run()
    return True


if __name__ == "__main__":
    sys.exit(main())
