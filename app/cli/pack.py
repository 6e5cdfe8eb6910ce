"""`xomso pack`: check the sources of the guides, build a pack, import, compare, sign and verify."""

import sys
from pathlib import Path

import click

from app.cli.editing import editing
from app.cli.language import t
from app.cli.pack_diff import command as diff_command
from app.cli.pack_import import command as import_command
from app.cli.pack_sign import keygen_command, sign_command, verify_command
from content.flaw import Flaw
from content.load import own_folder
from content.pack import build


@click.group("pack", help=t("Gói nội dung: kiểm tra, đóng gói, nhập danh mục, so sánh, ký."))
def command() -> None:
    pass


for part in (import_command, diff_command, sign_command, verify_command, keygen_command):
    command.add_command(part)


@command.command(
    "check",
    help=t(
        "Kiểm tra mọi hướng dẫn trong thư mục; mỗi lỗi hoặc cảnh báo in một dòng. Lỗi thì thoát 1; cảnh báo (luật cũ, cấp huyện, "
        "dữ kiện quá một năm, câu dài, thiếu phần) thì thoát 0, trừ khi có --strict."
    ),
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--strict", is_flag=True, help=t("Có cảnh báo thì cũng thoát 1."))
@click.option("--errors-only", is_flag=True, help=t("Chỉ tìm lỗi, không tìm cảnh báo."))
def check_folder(folder: Path | None, strict: bool, errors_only: bool) -> None:
    with editing():
        from content.check import check
        from content.load import read_sources
    folder = folder or own_folder()
    flaws = check(folder, warn=strict or not errors_only)
    for flaw in flaws:
        click.echo(_line(flaw))
    errors = sum(flaw.level == "error" for flaw in flaws)
    warnings = len(flaws) - errors
    if warnings:
        click.echo(t.n("{n} cảnh báo.", "{n} cảnh báo.", warnings), err=True)
    if errors:
        click.echo(t.n("{n} lỗi.", "{n} lỗi.", errors), err=True)
        sys.exit(1)
    sources = read_sources(folder)
    click.echo(
        t(
            "{guides} hướng dẫn, {fields} lĩnh vực, {wards} xã phường: không có lỗi.",
            guides=len(sources.guides),
            fields=len(sources.fields),
            wards=len(sources.units["wards"]),
        )
    )
    if warnings and strict:
        sys.exit(1)


def _line(flaw: Flaw) -> str:
    said = t(flaw.problem, **flaw.values)
    return (
        f"{flaw.place}: {said}"
        if flaw.level == "error"
        else t("{place}: cảnh báo: {said}", place=flaw.place, said=said)
    )


@command.command("build", help=t("Đóng gói các hướng dẫn thành một tệp .pack."))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default=Path("xomso.pack"),
    show_default=True,
    help=t("Tệp .pack sẽ ghi."),
)
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help=t("Thư mục nguồn; mặc định là các hướng dẫn đi kèm Xóm Số."),
)
def build_pack(out: Path, source: Path | None) -> None:
    with editing():
        info = build(source or own_folder(), out)
    click.echo(
        t(
            "{path}: bản {version}, {guides} hướng dẫn, dùng đến {day}.",
            path=out,
            version=info.version,
            guides=info.guides,
            day=t.date(info.expires_on),
        )
    )
