"""The command line keeps its contract: names, help, exit codes, one sentence and never a traceback."""

import os
import subprocess
import sys

import pytest

COMMANDS = ["app", "hub", "demo", "search", "guide", "wards", "qr", "pack", "queue", "admin"]


def xomso(*args: str, home, lang: str = "vi") -> subprocess.CompletedProcess:
    env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": lang}
    return subprocess.run([sys.executable, "-m", "app.cli", *args], capture_output=True, text=True, env=env, timeout=60)


def walk(command, path=()):
    import click

    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


def test_every_command_the_design_names_is_there():
    from app.cli import group

    assert set(COMMANDS) <= {path[0] for path in walk(group) if path}


def test_every_command_has_help():
    from click.testing import CliRunner

    from app.cli import group

    paths = list(walk(group))
    assert len(paths) > 20
    for path in paths:
        result = CliRunner().invoke(group, [*path, "--help"])
        assert result.exit_code == 0, path
        body = result.output.split("\n\n", 2)
        assert len(body) > 1 and body[1].strip(), f"{path} says nothing of what it does"


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
def test_help_speaks_the_users_language(tmp_path, lang):
    said = {"vi": "Xóm Số: cẩm nang", "en": "Xóm Số: ", "km": "Xóm Số"}[lang]
    result = xomso("--help", home=tmp_path, lang=lang)
    assert result.returncode == 0
    assert said in result.stdout
    if lang != "vi":
        assert "cẩm nang thủ tục" not in result.stdout


def test_bad_usage_exits_2_without_a_traceback(tmp_path):
    for args in (["nonsense"], ["search"], ["app", "--port", "x"], ["qr", "1.001193"]):
        result = xomso(*args, home=tmp_path)
        assert result.returncode == 2, args
        assert "Traceback" not in result.stderr


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path):
    blocked = tmp_path / "home"
    blocked.write_text("not a folder")
    result = xomso("queue", "list", home=blocked)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert blocked.read_text() == "not a folder"
