"""`xomso admin export`: a list of the hub as a file for Excel."""

import os
import tempfile
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, named
from app.cli.language import t
from app.cli.pack_file import open_pack


@click.command("export", help=t("Ghi một danh sách ra tệp Excel hoặc CSV: records, outreach, devices, audit…"))
@click.argument("list_name", metavar="LIST")
@click.option("--ward", default="", help=t("Mã hoặc tên xã, phường; bỏ trống là mọi xã, phường."))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.xlsx|csv", help=t("Tệp ghi ra.")
)  # fmt: skip
@click.option("--view", default="all", help=t("Chỉ hồ sơ ở một tình trạng, ví dụ waiting, returned."))
@click.option("--since", default="", metavar="YYYY-MM-DD", help=t("Từ ngày này."))
@click.option("--until", default="", metavar="YYYY-MM-DD", help=t("Đến hết ngày này."))
@click.option(
    "--separator",
    type=click.Choice(["semicolon", "comma"]),
    default="semicolon",
    show_default=True,
    help=t("Dấu ngăn cột của CSV; Excel tiếng Việt cần dấu chấm phẩy."),
)
@hub_options
def export(
    list_name: str, ward: str, out: Path, view: str, since: str, until: str, separator: str, folder: Path | None, db: str
) -> None:  # fmt: skip
    from sync.hub import audit
    from sync.hub.clock import utc_now
    from sync.hub.exports.csv_rows import SEPARATORS
    from sync.hub.exports.files import TYPES, write_list
    from sync.hub.exports.listing import Asked
    from sync.hub.exports.lists import BY_NAME
    from sync.hub.officers import CITY, at_command_line

    kind = out.suffix.lower().removeprefix(".")
    if list_name not in BY_NAME:
        raise click.BadParameter(
            t("Không có danh sách này. Các danh sách: {names}.", names=", ".join(BY_NAME)), param_hint="LIST"
        )
    if kind not in TYPES:
        raise click.BadParameter(t("Tên tệp phải kết thúc bằng .xlsx hoặc .csv."), param_hint="--out")
    with hub_database(folder, db) as database, open_pack(None) as pack:
        with database.read() as connection:
            place = named(connection, ward).code if ward else ""
        asked = Asked(place, t, pack, {"view": view, "since": since, "until": until})
        handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=".xomso-", suffix=out.suffix)
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file, database.read() as connection:
                write_list(file, kind, BY_NAME[list_name], connection, asked, SEPARATORS[separator])
            with database.write() as connection:
                audit.note(connection, at_command_line(place or CITY), f"export-{list_name}", utc_now())
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    click.echo(str(out))
