"""What is wrong with a source file, in a sentence its editor understands."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Flaw:
    """One mistake: the file, the line (0 if unknown), the key (counted from 1 in lists), a template and its values.

    An "error" keeps a pack from being built; a "warning" asks an editor to look again.
    """

    file: str
    where: str
    problem: str
    values: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    level: str = "error"

    @property
    def place(self) -> str:
        """Return "file:line: key", the form editors and terminals turn into a link."""
        spot = f"{self.file}:{self.line}" if self.line else self.file
        return f"{spot}: {self.where}" if self.where else spot

    def __str__(self) -> str:
        return f"{self.place}: {self.problem.format(**self.values)}"


def named(path: tuple[str | int, ...]) -> str:
    """Return a path into a document as people read it: ("papers", 2, "name") is papers[3].name."""
    said = ""
    for part in path:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else part
    return said
