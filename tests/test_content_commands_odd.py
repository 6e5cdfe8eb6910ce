"""The commands over the guides answer line by line, take odd arguments calmly, and need no folder of their own."""

import json
import os
import subprocess
import sys

import pytest

from content.bundle import usable
from content.pack import bundled
from tests import test_content_commands
from tests.test_content_commands import xomso

place = test_content_commands.place


def test_a_batch_is_answered_line_by_line(place):
    env = {**os.environ, "XOMSO_HOME": str(place / "home"), "XOMSO_LANG": "vi", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "app.cli", "search", "--batch", "-", "--json", "--pack", str(place / "x.pack")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as running:
        assert running.stdin and running.stdout
        for question in ("khai sinh", "kết hôn"):
            running.stdin.write(f"{question}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["query"] == question
        running.stdin.close()
    assert running.returncode == 0


def test_a_batch_with_an_endless_line_is_one_sentence(place):
    code, out, err = xomso(place, "search", "--batch", "/dev/zero", "--json")
    assert (code, out) == (1, "") and "/dev/zero" in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["guide", "qr"])
def test_a_code_that_is_no_text_is_unknown_and_the_pack_is_not_blamed(place, command):
    args = [command, os.fsdecode(b"\xff"), *(["--out", "x.svg"] if command == "qr" else [])]
    code, out, err = xomso(place, *args)
    assert (code, out) == (1, "") and "xomso search" in err and "hỏng" not in err


@pytest.mark.parametrize("command", ["search", "wards"])
def test_a_question_that_is_no_text_finds_nothing(place, command):
    code, out, _ = xomso(place, command, os.fsdecode(b"\xff"), "--json")
    assert code == 0 and json.loads(out) in ([], {"query": "?", "kind": "none", "hits": [], "elsewhere": []})


def test_a_folder_is_asked_for_only_where_a_pack_must_be_built(tmp_path):
    asked = []

    def home():
        asked.append("home")
        return tmp_path

    assert usable(home).is_file()
    assert bool(asked) != bundled().is_file()


def test_guides_are_read_although_the_data_folder_cannot_be_made(tmp_path):
    (tmp_path / "home").write_text("a file")
    code, _, err = xomso(tmp_path / "home", "guide", "1.001193", pack=False)
    assert code == (0 if bundled().is_file() else 1)
    assert len(err.splitlines()) <= 1
