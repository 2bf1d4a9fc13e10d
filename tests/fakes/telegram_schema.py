"""Holds requests against what Telegram publishes of its Bot API: methods, fields, types.

Knows the published description. Must not know our code, nor the rules that it does not tell.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.fakes.telegram_rules import RuleBrokenError

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "schemas" / "telegram.json").read_text(encoding="utf-8")
)
LISTED = "Array of "
PLAIN: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
    "True": bool,
    "InputFile": object,
}


def check_published(method: str, fields: Mapping[str, Any]) -> None:
    """Raise RuleBrokenError where *fields*, read from JSON, are not what *method* takes."""
    faults = [*_faults(method, SCHEMA["methods"][method], fields)]
    if faults:
        raise RuleBrokenError("; ".join(faults))


def _faults(where: str, known: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    for name in given.keys() - known.keys():
        yield f"{where} has no {name}"
    for name, described in known.items():
        if name in given:
            yield from _mismatch(f"{where}.{name}", described["types"], given[name])
        elif described["required"]:
            yield f"{where} lacks {name}"


def _mismatch(where: str, kinds: list[str], value: Any) -> Iterator[str]:
    """Yield why *value* is of none of *kinds*: what is wrong with it as the likeliest of them."""
    tried = [[*_as_kind(where, kind, value)] for kind in kinds]
    if all(tried):
        yield from min(tried, key=len)


def _as_kind(where: str, kind: str, value: Any) -> Iterator[str]:
    if kind.startswith(LISTED):
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for number, one in enumerate(value):
            yield from _as_kind(f"{where}[{number}]", kind.removeprefix(LISTED), one)
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind == "Integer"):
            yield f"{where} is no {kind}"
    elif not isinstance(value, dict):
        yield f"{where} is no {kind}"
    elif subtypes := SCHEMA["types"][kind]["subtypes"]:
        yield from _mismatch(where, subtypes, value)
    else:
        yield from _faults(where, SCHEMA["types"][kind]["fields"], value)
