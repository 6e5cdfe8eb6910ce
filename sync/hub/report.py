"""A report as plain tables, which pages, workbooks, PDFs and the command line all write from."""

from dataclasses import dataclass, field

Cell = str | int | float


@dataclass(frozen=True)
class Section:
    """One table: its name, its columns, its rows; `chart` is the column to draw as bars, -1 for none.

    A cell that is text is a name, or a number that is hidden; `note` says how the figures are to be read.
    """

    slug: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: int = -1
    note: str = ""

    @property
    def bars(self) -> list[tuple[str, int]]:
        """Return the names and numbers to draw; none where every number is 0."""
        if self.chart < 0:
            return []
        found = [(str(row[0]), int(row[self.chart])) for row in self.rows if isinstance(row[self.chart], int | float)]
        return found if any(n for _, n in found) else []

    @property
    def telling(self) -> list[tuple[Cell, ...]]:
        """Return the rows in which anything but the name says something."""
        return [row for row in self.rows if not _is_quiet(row)]

    @property
    def quiet(self) -> list[str]:
        """Return the names of the other rows."""
        return [str(row[0]) for row in self.rows if _is_quiet(row)]


def _is_quiet(row: tuple[Cell, ...]) -> bool:
    return all(cell in (0, "", "–") for cell in row[1:])


@dataclass(frozen=True)
class Report:
    """What is reported, of whom, for when, and when it was made."""

    title: str
    place: str
    period: str
    made: str
    sections: tuple[Section, ...]
    note: str = ""
    facts: dict[str, int] = field(default_factory=dict)
    """The main figures by name, for whoever checks them."""

    def section(self, slug: str) -> Section:
        """Return one section."""
        return next(section for section in self.sections if section.slug == slug)


def shown(value: Cell) -> str:
    """Return a cell as Vietnamese offices write numbers: 1.234,5."""
    if isinstance(value, str):
        return value
    whole, _, rest = f"{value:,}".partition(".")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")
