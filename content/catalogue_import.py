"""A city's official catalogue becomes facts-only guides, one TOML file a procedure, all at once or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from content.catalogue_row import Choices, Refusal, facts_from
from content.catalogue_table import Row, Table
from content.catalogue_words import CatalogueWords
from content.code_text import CODE
from content.errors import N_, CatalogueRefused
from content.fact_changes import fact_changes, facts_that_differ
from content.flaw import Flaw
from content.guide_file import GuideFiles
from content.import_report import ImportReport, Touched
from content.load import guide_files
from content.procedure import guide_from
from content.staged_folder import StagedFolder
from content.toml_source import TomlSource

NO_ROWS = N_("{path} chỉ có tiêu đề, không có dòng thủ tục nào.")
UNREADABLE = N_("mã {code} đã có trong thư mục nhưng tệp bị lỗi: {flaw}")
UNWRITABLE = N_("mã {code} không ghi được thành hướng dẫn: {flaw}")
TWICE = N_("mã {code} có ở các dòng {lines} với nội dung khác nhau; hãy giữ một dòng")
WRITTEN = ("full", "partial")
RESTATED = ("as_of", "source")
"""What changes with every import although no fact does."""


class CatalogueImport:
    """One import into a folder of sources: feed it rows, then ask for the report."""

    def __init__(
        self, folder: Path, table: Table, words: CatalogueWords, choices: Choices, staged: StagedFolder | None
    ):
        self.table, self.words, self.choices, self.staged = table, words, choices, staged
        paths = [path for path in guide_files(folder) if CODE.fullmatch(path.stem)]
        self.files = GuideFiles(folder, {path.stem: path for path in paths})
        self.lines: dict[str, list[int]] = {}
        self.digests: dict[str, str] = {}
        self.outcome: dict[str, Touched | str] = {}
        self.differing: dict[str, Touched] = {}
        self.refused: list[Refusal] = []
        self.repeated: list[tuple[str, int]] = []
        self.mended: list[tuple[int, str, str]] = []
        self.group = ""
        self.rows = 0

    def take(self, row: Row) -> None:
        """Take one row: a field's heading, a refusal, or a procedure."""
        if row.group:
            self.group = row.group
            return
        self.rows += 1
        if row.problem:
            self.refused.append(Refusal(row.line, row.problem, row.about))
            return
        official = facts_from(row, self.group, self.words, self.choices)
        if isinstance(official, Refusal):
            self.refused.append(official)
            return
        said = row.values["code"]
        if isinstance(said, str) and said != official["code"]:
            self.mended.append((row.line, said[:40], official["code"]))
        if self._first(row.line, official):
            self._settle(row.line, official)

    def report(self, written: bool) -> ImportReport:
        """Return what became of the rows taken."""

        def codes(kind: str) -> tuple[str, ...]:
            return tuple(code for code, told in self.outcome.items() if told == kind)

        refused = {refusal.code for refusal in self.refused}
        gone = tuple(code for code in self.files.paths if code not in self.lines and code not in refused)
        changed = tuple(told for told in self.outcome.values() if isinstance(told, Touched))
        return ImportReport(
            rows=self.rows,
            new=codes("new"),
            changed=changed,
            same=codes("same"),
            kept=codes("kept"),
            differing=tuple(self.differing.values()),
            gone=gone,
            refused=tuple(self.refused),
            repeated=tuple(self.repeated),
            mended=tuple(self.mended),
            columns=self.table.columns,
            ignored=self.table.ignored,
            written=written,
        )

    def _first(self, line: int, official: dict[str, Any]) -> bool:
        """Return whether a code is met for the first time; one that comes back with other facts is withdrawn."""
        code = official["code"]
        digest = hashlib.sha256(json.dumps(official, sort_keys=True).encode()).hexdigest()
        lines = self.lines.setdefault(code, [])
        lines.append(line)
        if len(lines) == 1:
            self.digests[code] = digest
            return True
        if self.digests[code] == digest:
            self.repeated.append((code, line))
            return False
        if self.digests[code]:
            self.digests[code] = ""  # from now on every row of this code is refused
            self.outcome.pop(code, None)
            self.differing.pop(code, None)
            self._withdraw(code, official["field"])
            told = {"code": code, "lines": ", ".join(map(str, lines[:-1]))}
            self.refused += [Refusal(before, TWICE, told, code) for before in lines[:-1]]
        self.refused.append(Refusal(line, TWICE, {"code": code, "lines": ", ".join(map(str, lines))}, code))
        return False

    def _settle(self, line: int, official: dict[str, Any]) -> None:
        code = official["code"]
        source = self.files.read(code)
        old = source.data if isinstance(source, TomlSource) else None
        new = self.files.merged(old, official)
        text = self.files.text(new)
        if isinstance(source, TomlSource) and source.text == text:
            self.outcome[code] = "same"
            return
        flaw = source if isinstance(source, Flaw) else self.files.unfit(source) if source else None
        if flaw:
            self.refused.append(Refusal(line, UNREADABLE, {"code": code, "flaw": flaw}, code))
            return
        if old is not None and (old.get("completeness", "full") in WRITTEN or old.get("reviewed_by")):
            self.outcome[code] = "kept"
            if differing := facts_that_differ(guide_from(old), guide_from(official)):
                self.differing[code] = Touched(code, tuple(differing))
            return
        # A new guide is sound by its making; one laid over an editor's additions, such as translations, may not be.
        if old is not None and (flaw := self.files.flaw(new)):
            self.refused.append(Refusal(line, UNWRITABLE, {"code": code, "flaw": flaw}, code))
            return
        changes = [] if old is None else fact_changes(guide_from(old), guide_from(new))
        changes = [change for change in changes if change.key not in RESTATED]
        self.outcome[code] = "new" if old is None else Touched(code, tuple(changes)) if changes else "same"
        if self.staged:
            self.staged.write(self.files.place(new), text)

    def _withdraw(self, code: str, field: str) -> None:
        if self.staged:
            self.staged.withdraw(self.files.place({"code": code, "field": field}))


def import_catalogue(
    table: Table,
    folder: Path,
    words: CatalogueWords,
    choices: Choices,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Write a catalogue's procedures below a folder and report; raises CatalogueRefused, and then nothing is written."""
    procedures = folder / "procedures"
    with nullcontext() if dry_run else StagedFolder(procedures) as staged:
        running = CatalogueImport(folder, table, words, choices, staged)
        for row in _counted(table.rows(), progress):
            running.take(row)
        if not running.rows:
            raise CatalogueRefused(NO_ROWS, path=table.path)
        report = running.report(written=staged is not None)
        if staged and staged.touched and (report.new or report.changed or report.same):
            staged.commit()
        return report


def _counted(rows: Iterator[Row], progress: Callable[[int], None] | None) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if progress and count % 200 == 0:
            progress(count)
        yield row
