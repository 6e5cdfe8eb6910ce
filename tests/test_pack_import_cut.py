"""An import that is killed, or meets an editor at work, loses nothing and leaves nothing half."""

import subprocess
import sys
from pathlib import Path

import pytest

from content.errors import CatalogueRefused
from content.staged_folder import StagedFolder
from tests import test_pack_import
from tests.catalogue_files import HEADER, csv_file, imported, reasons, row, tree
from tests.test_pack_import import FILE

city = test_pack_import.city


KILLED = """
import sys
from pathlib import Path
from content.catalogue_import import import_catalogue
from content.catalogue_row import Choices
from content.catalogue_table import open_table
from content.catalogue_words import catalogue_words
from tests.catalogue_files import TODAY

def wait(count):
    print(count, flush=True)
    sys.stdin.read()

words = catalogue_words(Path(sys.argv[2]))
import_catalogue(open_table(Path(sys.argv[1]), words), Path(sys.argv[2]), words, Choices(TODAY, {}), progress=wait)
"""


def test_a_killed_import_leaves_the_guides_as_they_were(city, tmp_path):
    out = tmp_path / "out"
    imported(city, out)
    before = tree(out)
    many = csv_file(tmp_path / "c.csv", [HEADER, *(row(f"2.{n:06}") for n in range(600))])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(many), str(out)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent,
    ) as running:  # fmt: skip
        assert running.stdout and running.stdout.readline() == b"200\n"
        running.kill()
    assert {name: raw for name, raw in tree(out).items() if name.startswith("procedures/")} == before
    assert len(imported(many, out).new) == 600
    assert [path.name for path in out.iterdir()] == ["procedures"]


def test_an_import_killed_between_two_renames_is_undone_by_the_next(city, tmp_path):
    out = tmp_path / "out"
    imported(city, out)
    before = tree(out)
    (out / "procedures").rename(out / ".procedures-old")
    with StagedFolder(out / "procedures"):
        pass
    assert tree(out) == before


def test_guides_changed_meanwhile_are_not_lost(city, tmp_path):
    out = tmp_path / "out"
    imported(city, out)
    with pytest.raises(CatalogueRefused, match="trong lúc nhập"), StagedFolder(out / "procedures") as staged:
        staged.write("ho-tich/1.000001.toml", "new")
        (out / FILE).write_text("changed by an editor")
        staged.commit()
    assert (out / FILE).read_text() == "changed by an editor"
    assert [path.name for path in out.iterdir()] == ["procedures"]


def test_a_broken_file_that_was_there_is_refused_by_name_and_stays(city, tmp_path):
    out = tmp_path / "out"
    imported(city, out)
    for broken in ('code = "1', 'code = "1.000001"\nreviewed_on = 5\n', 'code = "1.000001"\nfee = "x"\n'):
        (out / FILE).write_text(broken, "utf-8")
        report = imported(city, out)
        assert "1.000001" in reasons(report)[0] and (out / FILE).read_text("utf-8") == broken
