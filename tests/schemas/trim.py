"""Cuts the platforms' published API descriptions down to what a bot of ours sends.

    python tests/schemas/trim.py telegram-bot-api.json discord-openapi.json

Renews telegram.json and discord.json beside this file; README.md says where the whole ones are.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fakes.telegram_rules import FIELDS

HERE = Path(__file__).parent
REF = "#/components/schemas/"
# As tests/fakes/discord_server.py calls its routes -> where the API describes them.
DISCORD = {
    "commands": ("put", "/applications/{application_id}/commands"),
    "open_dm": ("post", "/users/@me/channels"),
    "send": ("post", "/channels/{channel_id}/messages"),
    "edit": ("patch", "/channels/{channel_id}/messages/{message_id}"),
    "callback": ("post", "/interactions/{interaction_id}/{interaction_token}/callback"),
    "followup": ("post", "/webhooks/{webhook_id}/{webhook_token}"),
    "edit_response": ("patch", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"),
}
WORDS = ("description", "title", "examples")


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("telegram", type=Path)
    parser.add_argument("discord", type=Path)
    given = parser.parse_args()
    _write("telegram.json", telegram(json.loads(given.telegram.read_text("utf-8"))))
    _write("discord.json", discord(json.loads(given.discord.read_text("utf-8"))))


def telegram(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the methods that we call, and the types that they need."""
    methods = {name: _fields(whole["methods"][name]) for name in FIELDS}
    types: dict[str, Any] = {}
    waiting = [kind for fields in methods.values() for kind in _kinds(fields)]
    while waiting:
        name = waiting.pop()
        described = whole["types"].get(name)
        if described is None or name in types:
            continue
        types[name] = {"subtypes": described.get("subtypes", []), "fields": _fields(described)}
        waiting += [*types[name]["subtypes"], *_kinds(types[name]["fields"])]
    return {"version": whole["version"], "methods": methods, "types": types}


def _fields(described: dict[str, Any]) -> dict[str, Any]:
    return {
        one["name"]: {"types": one["types"], "required": one["required"]}
        for one in described.get("fields", [])
    }


def _kinds(fields: dict[str, Any]) -> Iterator[str]:
    for one in fields.values():
        yield from (kind.replace("Array of ", "") for kind in one["types"])


def discord(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the bodies that we send, and the schemas that they need."""
    bodies = {
        name: whole["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        for name, (method, path) in DISCORD.items()
    }
    schemas: dict[str, Any] = {}
    waiting = [*_named(bodies)]
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = _without_words(whole["components"]["schemas"][name])
            waiting += _named(schemas[name])
    bodies = {name: _without_words(body) for name, body in bodies.items()}
    return {"bodies": bodies, "components": {"schemas": schemas}}


def _named(part: object) -> Iterator[str]:
    match part:
        case {"$ref": str(address)}:
            yield address.removeprefix(REF)
        case dict():
            yield from (name for value in part.values() for name in _named(value))
        case list():
            yield from (name for value in part for name in _named(value))


def _without_words(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: _without_words(value)
            for key, value in part.items()
            if key not in WORDS or not isinstance(value, str | list)
        }
    return [*map(_without_words, part)] if isinstance(part, list) else part


def _write(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (HERE / name).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
