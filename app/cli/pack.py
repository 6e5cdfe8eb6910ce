"""`xomso pack`: check the sources of the guides, and build a pack from them."""

import sys
from pathlib import Path

import click

from app.cli.language import t
from content.errors import N_, SourceRefused
from content.load import own_folder
from content.pack import build

EXTRA = N_('Thiếu phần dành cho người soạn ({module}). Cài bằng lệnh: pip install "xomso[edit]"')


@click.group("pack", help=t("Gói nội dung: kiểm tra nguồn và đóng gói."))
def command() -> None:
    pass


@command.command("check", help=t("Kiểm tra mọi hướng dẫn trong thư mục; mỗi lỗi in một dòng."))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check_folder(folder: Path | None) -> None:
    try:
        from content.check import check
        from content.load import read_sources
    except ModuleNotFoundError as error:
        raise SourceRefused(EXTRA, module=error.name) from error
    folder = folder or own_folder()
    flaws = check(folder)
    for flaw in flaws:
        click.echo(f"{flaw.place}: {t(flaw.problem, **flaw.values)}")
    if flaws:
        click.echo(t.n("{n} lỗi.", "{n} lỗi.", len(flaws)), err=True)
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
    try:
        info = build(source or own_folder(), out)
    except ModuleNotFoundError as error:
        raise SourceRefused(EXTRA, module=error.name) from error
    click.echo(
        t(
            "{path}: bản {version}, {guides} hướng dẫn, dùng đến {day}.",
            path=out,
            version=info.version,
            guides=info.guides,
            day=t.date(info.expires_on),
        )
    )
