"""The parts of a browser edition: what is taken over, what is left out, and what stops a build."""

import ast
import io
import json
import shutil
import tarfile
import zipfile
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path

import pytest

from app.web.bundle import start_archive
from app.web.closure import LEFT_OUT as PACKAGES_LEFT_OUT
from app.web.closure import closure
from app.web.docstrings import without_docstrings
from app.web.errors import SiteNotBuilt
from app.web.flet_client import bootstrap, client
from app.web.naming import in_folder, named
from app.web.page import as_json, filled
from app.web.prune import pruned
from app.web.runtime import LEFT_OUT, python_tags, runtime, web_folder
from app.web.stdlib import repacked
from app.web.wheels import locked

ROOT = Path(__file__).resolve().parent.parent
WEB = Path(str(files("flet_web").joinpath("web")))


def test_each_reason_to_leave_a_file_out_is_about_a_file_that_is_there():
    there = [path.relative_to(WEB).as_posix() for path in WEB.rglob("*") if path.is_file()]
    assert [pattern for pattern in LEFT_OUT if not any(fnmatchcase(path, pattern) for path in there)] == []


def test_a_file_of_flet_web_nobody_has_looked_at_stops_the_build(tmp_path):
    (tmp_path / "surprise.js").write_text("", "utf-8")
    with pytest.raises(SiteNotBuilt, match=r"surprise\.js"):
        runtime(tmp_path)


def test_a_file_of_flet_web_that_is_gone_stops_the_build(tmp_path):
    for name in ("python.js", "python-worker.js"):
        shutil.copy(WEB / name, tmp_path / name)
    with pytest.raises(SiteNotBuilt, match=r"main\.dart\.js"):
        runtime(tmp_path)


@pytest.mark.parametrize("patch", [client, bootstrap])
def test_a_client_that_is_not_the_known_one_stops_the_build(patch):
    with pytest.raises(SiteNotBuilt):
        patch(b"(()=>{})();\n")


def test_the_pyodide_of_flet_web_says_which_wheels_fit_it():
    python, platform = python_tags(web_folder())
    assert python.startswith("3.") and platform.startswith("pyemscripten_") and platform.endswith("_wasm32")


def test_the_browser_needs_what_the_app_depends_on_and_nothing_that_cannot_run_there():
    needed = closure("xomso", "3.14")
    assert {"flet", "msgpack", "httpx", "httpcore", "sqlite-utils", "qrcode", "babel", "uuid6"} <= set(needed)
    assert not {*PACKAGES_LEFT_OUT, "oauthlib", "flet-web", "pillow", "fastapi", "colorama", "cffi"} & set(needed)
    assert needed == sorted(needed)


def test_a_package_the_lock_does_not_pin_stops_the_build():
    lock = "a==1 \\\n    --hash=sha256:00\nb-c==2 ; sys_platform != 'emscripten' \\\n    --hash=sha256:01\n"
    assert locked(lock, ["b-c"]) == "b-c==2 \\\n    --hash=sha256:01\n"
    with pytest.raises(SiteNotBuilt, match="missing-one"):
        locked(lock, ["a", "missing-one"])


def test_every_package_the_browser_needs_is_pinned():
    names = closure("xomso", "3.14")
    text = locked((ROOT / "requirements.lock").read_text("utf-8"), names)
    assert [line.split("==")[0] for line in text.splitlines() if "==" in line] == names
    assert all("--hash=sha256:" in block for block in text.split("\n\n") if block)


def code_of(tree: ast.AST) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value = ast.Constant("")
    return ast.dump(tree)


def test_a_module_without_docstrings_does_the_same_on_the_same_lines():
    for path in Path(str(files("flet"))).rglob("*.py"):
        source = path.read_bytes()
        short = without_docstrings(source)
        assert short.count(b"\n") == source.count(b"\n")
        before, after = ast.parse(source), ast.parse(short)
        assert code_of(before) == code_of(after), path
        lines = [[node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)] for tree in (before, after)]
        assert lines[0] == lines[1], path


def test_a_module_in_a_newer_python_keeps_its_docstrings():
    source = b'"""Says."""\ntype X = lambda: (yield) = 1\n'
    assert without_docstrings(source) == source


def test_libraries_keep_their_version_and_lose_their_tests_stubs_and_other_languages():
    kept = pruned(
        {
            "lib/__init__.py": b'"""Long story."""\nX = 1\n',
            "lib/tests/test_x.py": b"",
            "lib/x.pyi": b"",
            "lib/latest/x.py": b"",
            "lib-1.dist-info/METADATA": b"Name: lib\r\nVersion: 1\r\n\r\nA long description.\r\n",
            "lib-1.dist-info/RECORD": b"",
            "babel/locale-data/fr.dat": b"",
            "babel/locale-data/km.dat": b"",
            "tzdata/zoneinfo/Europe/Paris": b"",
            "tzdata/zoneinfo/Asia/Ho_Chi_Minh": b"",
        }
    )
    assert kept == {
        "lib/__init__.py": b'""\nX = 1\n',
        "lib/latest/x.py": b"",
        "lib-1.dist-info/METADATA": b"Name: lib\nVersion: 1\n",
        "babel/locale-data/km.dat": b"",
        "tzdata/zoneinfo/Asia/Ho_Chi_Minh": b"",
    }


def test_pythons_own_library_is_stored_and_lacks_what_no_browser_runs():
    old = (WEB / "pyodide" / "python_stdlib.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(repacked(old))) as new, zipfile.ZipFile(io.BytesIO(old)) as whole:
        assert all(one.compress_type == zipfile.ZIP_STORED for one in new.infolist())
        assert new.read("asyncio/__init__.py") == whole.read("asyncio/__init__.py")
        assert "pydoc.py" in whole.namelist() and "pydoc.py" not in new.namelist()


def test_the_archive_for_flets_worker_holds_one_module_and_is_the_same_each_time():
    made = start_archive("print(1)\n")
    assert made == start_archive("print(1)\n")
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        assert archive.getnames() == ["main.py"]
        assert archive.extractfile("main.py").read() == b"print(1)\n"


def test_another_content_gets_another_name():
    assert named("boot.js", b"1") != named("boot.js", b"2")
    assert in_folder("assets", {"a": b"1"})[0] != in_folder("assets", {"b": b"1"})[0]
    assert in_folder("assets", {"a": b"1", "b": b""})[0] != in_folder("assets", {"a": b"1b", "b": b""})[0]


def test_a_page_that_names_an_unknown_file_stops_the_build(tmp_path):
    (tmp_path / "index.html").write_text('<img src="{{url:gone.png}}">{{version}}', "utf-8")
    with pytest.raises(SiteNotBuilt, match=r"gone\.png"):
        filled(tmp_path / "index.html", {"version": "1"}, {"here.png": "x"})
    assert filled(tmp_path / "index.html", {"version": "1"}, {"gone.png": "x"}) == b'<img src="x">1'


def test_json_in_a_page_cannot_end_its_tag():
    assert "</" not in as_json({"name": "</script>"})
    assert json.loads(as_json({"name": "</script>"})) == {"name": "</script>"}
