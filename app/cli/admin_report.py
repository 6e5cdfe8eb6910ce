"""`xomso admin report, import-targets`: a ward's month as a file, and its targets from one."""

from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, named, ward_option
from app.cli.language import t
from app.cli.pack_file import open_pack
from sync.errors import N_


@click.command("report", help=t("Ghi báo cáo tháng của một xã, phường ra tệp Excel, PDF hoặc dữ liệu thô."))
@ward_option
@click.option("--month", default="", metavar="YYYY-MM", help=t("Tháng báo cáo; mặc định là tháng này."))
@click.option("--to", "last", default="", metavar="YYYY-MM", help=t("Tháng cuối, nếu báo cáo nhiều tháng."))
@click.option("--team", default="", help=t("Chỉ một tổ: tên tổ."))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx|pdf|zip",
    help=t("Tệp ghi ra; đuôi .zip là dữ liệu thô dạng CSV."),
)  # fmt: skip
@hub_options
def report(ward: str, month: str, last: str, team: str, out: Path, folder: Path | None, db: str) -> None:
    from locales import translator
    from sync.hub import ward_report
    from sync.hub.clock import utc_now
    from sync.hub.fonts import FONTS
    from sync.hub.periods import read_period
    from sync.hub.raw_lines import archive
    from sync.hub.report_basis import Basis
    from sync.hub.report_pdf import document
    from sync.hub.report_xlsx import workbook
    from sync.hub.wards import named_team

    kind = out.suffix.lower()
    if kind not in (".xlsx", ".pdf", ".zip"):
        raise click.BadParameter(t("Tên tệp phải kết thúc bằng .xlsx, .pdf hoặc .zip."), param_hint="--out")
    with hub_database(folder, db) as database, open_pack(None) as pack, database.read() as connection:
        basis = Basis(pack, utc_now())
        place = named(connection, ward)
        period = read_period(month, last, basis.now)
        of = named_team(connection, place.code, team) if team else ""
        if kind == ".zip":
            data = archive(connection, place.code, period, of)
        else:
            words = translator("vi")
            made = ward_report.make(connection, basis, words, place.code, period, of)
            data = workbook(made, words) if kind == ".xlsx" else document(made, words, FONTS, basis.now)
    out.write_bytes(data)
    click.echo(t("Đã ghi báo cáo {period} của {ward}: {path}", period=period.name, ward=place.name, path=out))


@click.command(
    "import-targets", help=t("Nhận chỉ tiêu của một xã, phường từ tệp CSV: month, indicator, field, target.")
)
@ward_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@hub_options
def import_targets(ward: str, file: Path, folder: Path | None, db: str) -> None:
    from sync.hub import targets
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AdminRefused(N_("Tệp {path} không viết bằng UTF-8. Lưu lại dạng CSV UTF-8."), path=file) from error
    with open_pack(None) as pack:
        fields = {field.slug: field.vi for field in pack.fields()}
    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        taken = targets.take_in(connection, place.code, text, fields, utc_now())
    click.echo(t.n("Đã nhận {n} chỉ tiêu.", "Đã nhận {n} chỉ tiêu.", taken))
