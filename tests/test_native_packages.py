"""What goes into a package for phones and desktops, as far as it can be seen without Flutter: the folder, the wheels."""

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.native.stage import LEFT_OUT, ROOT, stage

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COMPILED = {"argon2-cffi-bindings", "cffi", "cryptography", "msgpack", "pillow"}
"""Of what the app needs, the packages with machine code: Flet builds wheels of these five for Android and iOS."""

PROBE = """
import json, sys
given = json.loads(sys.argv[1])
sys.path[:0] = given["paths"]
from datetime import date
from importlib.metadata import version
from pathlib import Path
import app.main, httpx, sqlite_utils
from app.device import Device
from app.photo import shrink
from locales import translator
device = Device(Path(given["home"]))
told = {
    "from": [app.main.__file__, httpx.__file__],
    "version": version("xomso"),
    "hits": [hit.code for hit in device.search.find("lam giay khai sinh cho con", limit=1).hits],
    "guides": len(device.entries),
    "units": len(device.units.all()),
    "words": [translator(lang)("Tìm") for lang in ("vi", "en", "km")],
    "days": [translator(lang).date(date(2026, 11, 22)) for lang in ("vi", "en", "km")],
    "entry": callable(app.main.alone),
}
device.db.close()
print(json.dumps(told))
"""


@pytest.fixture(scope="session")
def staged(tmp_path_factory) -> Path:
    """The folder that `flet build` is given."""
    folder = tmp_path_factory.mktemp("native")
    stage(folder)
    return folder


@pytest.fixture(scope="session")
def needed() -> dict[str, Distribution]:
    """Everything the app depends on, by name."""
    found: dict[str, Distribution] = {}
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["tool"]["flet"]["android"]["dependencies"]]
    while asked:
        requirement = Requirement(asked.pop())
        name = requirement.name.lower().replace("_", "-")
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            asked += found[name].requires or []
    return found


@pytest.fixture(scope="session")
def packages(needed, tmp_path_factory) -> list[Path]:
    """The dependencies as an Android package keeps them: Python in one zip, the rest in folders."""
    folder = tmp_path_factory.mktemp("packages")
    apart = {*COMPILED, *PROJECT["tool"]["flet"]["android"]["extract_packages"]}
    with zipfile.ZipFile(folder / "pure.zip", "w") as pure:
        for name, installed in needed.items():
            for file in installed.files or []:
                inside = file.parts[0] != ".." and "__pycache__" not in file.parts
                if inside and name in apart and not (folder / file.parts[0]).exists():
                    (folder / file.parts[0]).symlink_to(installed.locate_file(file.parts[0]))
                elif inside and name not in apart:
                    pure.write(installed.locate_file(file), file.as_posix())
    return [folder / "pure.zip", folder]


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_staged_sources_open_a_device_far_from_the_checkout(staged, packages, tmp_path, form):
    sources = staged
    if form == "zip":
        sources = tmp_path / "app.zip"
        with zipfile.ZipFile(sources, "w") as whole:
            for path in sorted(staged.rglob("*")):
                whole.write(path, path.relative_to(staged).as_posix())
    given = {"paths": [str(path) for path in (sources, *packages)], "home": str(tmp_path)}
    done = subprocess.run(
        # Nothing of this checkout, nothing installed, and nothing written beside the sources.
        [sys.executable, "-I", "-S", "-B", "-c", PROBE, json.dumps(given)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "XOMSO_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert all(place.startswith(str(root)) for place, root in zip(told["from"], (sources, packages[0]), strict=True))
    assert told["version"] == PROJECT["project"]["version"]
    assert told["hits"] == ["1.001193"]
    assert (told["guides"] > 300, told["units"]) == (True, 103)
    assert len(set(told["words"])) == 3
    assert all("22" in day and "11" in day for day in told["days"])
    assert told["entry"]


def test_the_staged_folder_holds_what_the_packager_asks_for_and_no_more(staged):
    for name in ("main.py", "pyproject.toml", "assets/icon.png", "assets/splash.png", "content/xomso.pack"):
        assert (staged / name).is_file(), name
    for font in ("Regular", "Bold"):
        assert (staged / "assets" / "fonts" / f"XomSoSans-{font}.ttf").is_file()
    assert not [name for name in LEFT_OUT if (staged / name).exists()]
    assert not [path for path in staged.rglob("*") if path.suffix == ".po" or path.name == "__pycache__"]


def test_staging_again_leaves_nothing_of_before_and_keeps_what_the_packager_made(tmp_path):
    for path in (tmp_path / "app" / "old.py", tmp_path / "build" / "flutter" / "kept"):
        path.parent.mkdir(parents=True)
        path.touch()
    stage(tmp_path)
    assert not (tmp_path / "app" / "old.py").exists()
    assert (tmp_path / "build" / "flutter" / "kept").exists()


def test_a_checkout_without_compiled_catalogues_is_refused(tmp_path):
    source = tmp_path / "locales" / "km" / "LC_MESSAGES" / "xomso.po"
    source.parent.mkdir(parents=True)
    source.touch()
    with pytest.raises(FileNotFoundError, match="make setup"):
        stage(tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_entry_point_is_a_module_beside_the_assets(staged):
    settings = PROJECT["tool"]["flet"]["app"]
    assert "path" not in settings
    assert (staged / f"{settings['module']}.py").is_file()
    text = (staged / "main.py").read_text("utf-8")
    assert 'run_module("app.main", run_name="__main__")' in text
    assert importlib.util.find_spec("app.main") is not None


def test_only_packages_with_wheels_for_phones_hold_machine_code(needed):
    compiled = {
        name for name, installed in needed.items() if "-none-any" not in (installed.read_text("WHEEL") or "-none-any")
    }
    assert compiled == COMPILED


def test_everything_the_packages_need_is_in_the_lock(needed):
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    assert set(needed) - {"pip"} <= locked
