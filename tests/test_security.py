"""What SECURITY.md says is so: its tests exist, and every package's licence is known."""

import ast
import re
import runpy
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
LICENCES = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)))
ROW = re.compile(r"^\| ([a-z0-9._-]+) \| (.+) \|$", re.MULTILINE)
FREE = re.compile(r"MIT|BSD|Apache|PSF|ISC|MPL|LGPL")


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_that_the_threat_model_names_is_there(path: str, name: str) -> None:
    """An answer to a threat without its test is a wish."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert name in functions if name else any(one.startswith("test_") for one in functions)


def test_every_threat_names_a_test() -> None:
    """No row of the threat model rests on words alone."""
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    assert [row for row in rows[1:] if "`tests/" not in row] == []


def test_the_licence_of_every_package_is_listed() -> None:
    """Of all that the lock installs, and of what pyproject.toml asks for by name."""
    listed = dict(ROW.findall(LICENCES))
    licences = runpy.run_path(str(ROOT / ".ci/licences.py"))
    assert list(listed) == licences["names"]()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    assert {re.split(r"[\[<>=~!]", one)[0].replace(".", "-") for one in asked} <= set(listed)
    assert [name for name, licence in listed.items() if not FREE.search(licence)] == []


def test_the_licences_are_those_of_what_is_installed() -> None:
    """The page is made anew where a package changes its licence."""
    licence_of = runpy.run_path(str(ROOT / ".ci/licences.py"))["licence_of"]
    for name, licence in ROW.findall(LICENCES):
        try:
            assert licence_of(name) == licence, name
        except PackageNotFoundError:  # psycopg, without its extra
            assert name.startswith("psycopg")
