"""The command line `xomso`: one small file a command, loaded only when it is called."""

import importlib
import logging
import sqlite3
import sys

import click

from app.cli.language import t
from app.paths import home
from content.errors import ContentError
from sync.errors import SyncError

COMMANDS = ("admin", "app", "demo", "guide", "hub", "pack", "poster", "qr", "queue", "report", "search", "wards", "web")


class Lazy(click.Group):
    """A group whose commands are imported on use: `xomso --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"app.cli.{cmd_name}").command


@click.group(cls=Lazy, help=t("Xóm Số: cẩm nang thủ tục và hàng chờ hồ sơ của tổ công nghệ số cộng đồng."))
@click.version_option(package_name="xomso", prog_name="xomso")
def group() -> None:
    pass


def main() -> None:
    """Run a command; whatever fails ends as one sentence on stderr and exit 1, bad usage as exit 2."""
    try:
        group()
    except (ContentError, SyncError) as error:
        _fail(t(error.text, **error.values))
    except sqlite3.DatabaseError as error:
        _fail(
            t(
                "Không đọc được cơ sở dữ liệu trong {home}: {reason}. Dữ liệu chưa bị đổi; hãy chép thư mục này ra chỗ khác rồi hỏi người hỗ trợ.",
                home=home(),
                reason=error,
            )
        )
    except OSError as error:
        _fail(
            t(
                "Không đọc hoặc ghi được {path}: {reason}. Kiểm tra đường dẫn, quyền và chỗ trống.",
                path=error.filename or home(),
                reason=error.strerror or error,
            )
        )


def _fail(sentence: str) -> None:
    logging.getLogger("xomso").debug("command failed", exc_info=True)
    click.echo(sentence, err=True)
    sys.exit(1)
