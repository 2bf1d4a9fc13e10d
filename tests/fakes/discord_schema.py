"""Holds requests against what Discord publishes of its HTTP API.

Knows the published schemas. Must not know our code, nor the rules that no schema tells.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.fakes.discord_rules import RuleBrokenError

SMALLEST_ID = 10**15
SCHEMA = json.loads(
    (Path(__file__).parents[1] / "schemas" / "discord.json").read_text(encoding="utf-8")
)


def check_published(route: str, body: Any) -> None:
    """Raise RuleBrokenError where *body* is not what the *route* takes."""
    if route not in SCHEMA["bodies"]:
        return
    fault = next(_validator(route).iter_errors(_with_ids(body)), None)
    if fault is not None:
        where = "/".join(map(str, fault.absolute_path))
        raise RuleBrokenError(f"{route}: {where or 'the body'}: {fault.message[:300]}")


def _with_ids(part: Any) -> Any:
    """Return *part* with its ids as texts: so they are described, but numbers are taken, too."""
    match part:
        case dict():
            return {key: _with_ids(value) for key, value in part.items()}
        case list():
            return [*map(_with_ids, part)]
        case int() if part >= SMALLEST_ID:
            return str(part)
    return part


@cache
def _validator(route: str) -> Draft202012Validator:
    return Draft202012Validator({**SCHEMA["bodies"][route], "components": SCHEMA["components"]})
