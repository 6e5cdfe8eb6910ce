"""What makes the browser edition start quickly: kept bytecode, libraries left out, screens that wait."""

import importlib
import pkgutil
import py_compile
import subprocess
import sys
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest

import app.main  # noqa: F401  names the screens that wait
from app.browser.bytecode import KeptBytecode
from app.later import WAITING
from app.web.bundle import bundle
from locales import LANGUAGES, translator
from locales.formats import Formats


@pytest.fixture
def library(tmp_path):
    """A package in a folder, and the bundle of its bytecode; the sources say something else than the bytecode by now."""
    package = tmp_path / "kept_library"
    package.mkdir()
    (package / "__init__.py").write_text("SAID = 'compiled'\n")
    (package / "part.py").write_text("from kept_library import SAID\n")
    (package / "words.txt").write_text("xin chào")
    made = {}
    for source in package.glob("*.py"):
        kept = py_compile.compile(str(source), doraise=True)
        made[kept] = Path(kept).read_bytes()
        source.write_text("SAID = 'source'\n")
    yield tmp_path, made
    for name in [name for name in sys.modules if name.startswith("kept_library")]:
        del sys.modules[name]


@pytest.fixture
def finder(library, monkeypatch):
    def use(change=lambda data: data):
        root, made = library
        monkeypatch.syspath_prepend(root)
        importlib.invalidate_caches()
        found = KeptBytecode(bundle({path: change(data) for path, data in made.items()}), str(root))
        monkeypatch.setattr(sys, "meta_path", [found, *sys.meta_path])
        return found

    return use


def test_modules_come_from_kept_bytecode_with_their_places_and_their_files(finder, library):
    finder()
    part = importlib.import_module("kept_library.part")
    assert part.SAID == "compiled"
    assert part.__file__ == str(library[0] / "kept_library" / "part.py")
    assert files("kept_library").joinpath("words.txt").read_text("utf-8") == "xin chào"
    assert [found.name for found in pkgutil.iter_modules(sys.modules["kept_library"].__path__)] == ["part"]


def test_bytecode_of_another_python_is_not_believed(finder):
    finder(lambda data: b"\0\0\0\0" + data[4:])
    assert importlib.import_module("kept_library").SAID == "source"


def test_a_module_nobody_kept_is_found_as_usual(finder):
    kept = finder()
    assert kept.find_spec("colorsys") is None and importlib.import_module("colorsys").rgb_to_hsv


def test_sqlite_utils_works_without_the_libraries_left_out_of_the_browser():
    """In a process of its own, in which neither can be found."""
    code = """
import sys
from app.browser.absent import stand_in
stand_in()
from sqlite_utils import Database
db = Database(memory=True)
db["t"].insert({"id": 1, "name": "a"}, pk="id")
assert list(db["t"].rows) == [{"id": 1, "name": "a"}]
from app.main import window
assert sys.modules["click"].__dict__.get("Command") is None
assert not {"click.core", "dateutil.tz", "qrcode", "babel", "platformdirs", "tomllib"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_screen_that_waits_is_there_when_it_is_asked_for():
    assert len(WAITING) > 30
    for module, component in WAITING:
        assert callable(getattr(importlib.import_module(f"app.views.{module}"), component))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_small_numbers_are_written_as_babel_writes_them(lang):
    t, formats = translator(lang), Formats(lang)
    assert [t.number(value) for value in range(1001)] == [formats.number(value) for value in range(1001)]
    assert t.number(1234567) == formats.number(1234567) != "1234567"
    assert t.date(datetime(2026, 10, 11)).startswith("11/10")
