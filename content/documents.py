"""Reads the texts and YAML of content, and says in which line a fault stands.

Knows files, YAML and how a schema's complaints read. Must not know what any file is about.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from content.errors import ContentError, ContentErrors
from content.flat import NotFlatError, read_flat

T = TypeVar("T")

# What ruamel.yaml lets through of its own trouble with odd texts, beside its YAMLError.
YAML_TROUBLE = (YAMLError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def read_text(path: Path) -> str:
    """Return the text of *path* with plain line ends; raise ContentError if it has none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ContentError(path, None, "the file is missing", "Add it.") from error
    except UnicodeDecodeError as error:
        remedy = "Save the file in the encoding UTF-8."
        raise ContentError(path, None, "this is not UTF-8 text", remedy) from error
    return text.replace("\r\n", "\n")


def find_line(path: Path, *wanted: str) -> int | None:
    """Return the number of the first line of *path* that holds all of *wanted*, if one does."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if all(part in line for part in wanted):
            return number
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """YAML in a file, from *first_line* on."""

    path: Path
    text: str
    first_line: int = 1

    def read(self, kind: TypeAdapter[T]) -> T:
        """Return what the document holds as *kind*; raise ContentErrors with all that is wrong."""
        data = self._data()
        try:
            return kind.validate_python(data)
        except ValidationError as error:
            raise ContentErrors(map(self._fault, error.errors())) from error

    def _data(self) -> object:
        try:
            return read_flat(self.text)
        except NotFlatError:
            return self._with_yaml(YAML(typ="safe", pure=True).load)

    def _with_yaml(self, reader: Callable[[str], T]) -> T:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what they warn of, the schema refuses
                return reader(self.text)
        except YAML_TROUBLE as error:
            raise self._yaml_fault(error) from error

    def _yaml_fault(self, error: Exception) -> ContentError:
        mark = getattr(error, "problem_mark", None)
        line = self.first_line + (0 if mark is None else mark.line)
        problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
        remedy = "Correct the YAML; put a text with a colon or a hash in quotes."
        return ContentError(self.path, line, f"this is not sound YAML: {problem}", remedy)

    def _fault(self, details: ErrorDetails) -> ContentError:
        place = [part for part in details["loc"] if part != "[key]"]
        problem, remedy = _in_words(details["type"], ".".join(map(str, place)), details["msg"])
        return ContentError(self.path, self.line_of(*place), problem, remedy)

    def line_of(self, *place: str | int) -> int:
        """Return the line of what stands at *place*, a way of keys and indices; or near it."""
        node = self._with_yaml(YAML(typ="rt", pure=True).compose)
        line = 0
        for part in place:
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return self.first_line + line


def _child(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line, value
    if isinstance(node, SequenceNode) and isinstance(part, int):
        item = node.value[part]
        return item.start_mark.line, item
    return None


def _in_words(kind: str, name: str, message: str) -> tuple[str, str]:
    match kind:
        case "missing":
            return f"'{name}' is missing", "Add it."
        case "extra_forbidden":
            return f"'{name}' is not known here", "Remove it, or correct its spelling."
        case _:
            return f"'{name}': {message[:1].lower()}{message[1:]}", "Correct the value."
