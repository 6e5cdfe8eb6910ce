"""The `--pack` option, and the open pack behind every command that reads guides."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.cli.language import t
from app.paths import home
from content.bundle import usable
from content.pack import Pack


def pack_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --pack FILE."""
    help_text = t("Gói nội dung thay cho gói đi kèm.")
    return click.option("--pack", "pack_file", type=click.Path(path_type=Path), metavar="FILE", help=help_text)(command)


def open_pack(named: Path | None) -> Pack:
    """Return the named pack, else the one that came along or is built now, with a note on stderr."""
    return Pack.open(named or usable(home, _note))


def _note(path: Path) -> None:
    click.echo(t("Chưa có gói nội dung đi kèm; đang tạo từ nguồn vào {path}.", path=path), err=True)
