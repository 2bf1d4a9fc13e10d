"""What can be wrong with content. Knows files and lines; must not know who reads the fault.

Exception
+-- ContentError        one fault: where, what is wrong, what to do about it
    +-- ContentErrors   all the faults of one reading
    +-- PhraseError     the program asked for a phrase or value that is not there
"""

from collections.abc import Iterable
from pathlib import Path


class ContentError(Exception):
    """One fault, as "path:line: problem. remedy"; *line* counts from 1, None for a whole file.

    *faults* are the single faults that the error stands for.
    """

    def __init__(self, path: Path, line: int | None, problem: str, remedy: str) -> None:
        place = path.as_posix() if line is None else f"{path.as_posix()}:{line}"
        super().__init__(f"{place}: {problem.rstrip('.')}. {remedy}")
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
        self.faults: tuple[ContentError, ...] = (self,)


class ContentErrors(ContentError):  # noqa: N818 - the plural of ContentError says what it is
    """All the faults of one reading, one a line; its own facts are those of the first."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        faults = tuple(fault for error in errors for fault in error.faults)
        first = faults[0]
        super().__init__(first.path, first.line, first.problem, first.remedy)
        self.args = ("\n".join(map(str, faults)),)
        self.faults = faults


class PhraseError(ContentError):
    """The program asked for a phrase that is not there, or left out one of its values."""


def raise_any(errors: Iterable[ContentError]) -> None:
    """Raise the errors as one, if there are any."""
    if found := tuple(errors):
        raise ContentErrors(found)
