"""Which hub and ward an `xomso admin` command works on."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.language import t
from app.cli.pack_file import open_pack

if TYPE_CHECKING:
    from sync.hub.database import Database
    from sync.hub.settings import Settings


def hub_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which hub it works on."""
    command = click.option(
        "--db", default="", metavar="URL", help=t("Cơ sở dữ liệu, ví dụ postgresql://…; mặc định là SQLite.")
    )(command)
    return click.option(
        "--home", "folder", type=click.Path(path_type=Path), metavar="DIR", help=t("Thư mục dữ liệu của máy chủ.")
    )(command)


def ward_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --ward."""
    return click.option("--ward", required=True, help=t("Mã hoặc tên xã, phường."))(command)


def hub_settings(folder: Path | None, db: str) -> "Settings":
    """Return where the hub keeps its data."""
    from app.paths import home
    from sync.hub.environment import settings_of

    return settings_of(os.environ, (folder or home()).absolute(), db=db)


def hub_database(folder: Path | None, db: str) -> "Database":
    """Return the hub's database with every ward of the pack in it."""
    from sync.hub import wards
    from sync.hub.database import open_database

    database = open_database(hub_settings(folder, db).url)
    with open_pack(None) as pack:
        wards.settle(database, pack.units().all())
    return database


def named(connection: Any, text: str) -> Any:
    """Return the one ward that a code or a name means."""
    from sync.hub.wards import named_ward

    with open_pack(None) as pack:
        return named_ward(connection, text, pack.units())
