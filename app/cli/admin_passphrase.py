"""Where an `xomso admin keys` command finds the city's file and its passphrase."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.cli.language import t

ENVIRONMENT = "XOMSO_PASSPHRASE"


def passphrase_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that says where the passphrase is; it is never an argument others could list."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=t("Đọc cụm mật khẩu từ tệp; không có thì lấy ở biến {name}, không có nữa thì hỏi.", name=ENVIRONMENT),
    )(command)


def recovery_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that names the ceremony's file."""
    return click.option(
        "--recovery",
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=t("Tệp khóa của thành phố, làm ra ở buổi lập khóa."),
    )(command)


def serial_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that numbers the new key."""
    return click.option(
        "--serial",
        type=click.IntRange(0, 2**31 - 1),
        default=0,
        metavar="N",
        help=t("Số thứ tự của khóa mới, lớn hơn mọi số mà máy đã thấy; mặc định là số kế tiếp."),
    )(command)


def read_passphrase(file: Path | None, confirm: bool = False) -> str:
    """Return the passphrase from a file's first line, the environment, or a person."""
    if file:
        return file.read_text("utf-8").partition("\n")[0].rstrip("\r")
    if given := os.environ.get(ENVIRONMENT):
        return given
    asked: str = click.prompt(t("Cụm mật khẩu"), hide_input=True, confirmation_prompt=confirm, err=True)
    return asked
