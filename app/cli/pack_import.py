"""`xomso pack import`: a city's official catalogue becomes facts-only guides."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click

from app.cli.editing import editing
from app.cli.language import t
from app.cli.pack_import_text import report_lines
from content.procedure import BODIES


@click.command(
    "import",
    help=t(
        "Nhập danh mục thủ tục của thành phố (.xlsx, .csv, .jsonl) thành các hướng dẫn chỉ có dữ kiện trong FOLDER/procedures. "
        "Hướng dẫn đầy đủ đã có không bao giờ bị ghi đè, chỉ được so sánh. Ghi tất cả hoặc không ghi gì. "
        "Thoát 1 khi có dòng bị từ chối; các dòng khác vẫn được ghi."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    required=True,
    help=t("Thư mục nguồn sẽ ghi."),
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=KEY",
    help=t('Cột nào chứa gì, ví dụ "Số TTHC=code"; có thể lặp lại.'),
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="[NAME=]SLUG",
    help=t("Lĩnh vực của những dòng không ghi hoặc chưa biết lĩnh vực, hay của một tên lĩnh vực; có thể lặp lại."),
)
@click.option(
    "--body", default="", metavar="BODY", help=t("Cơ quan giải quyết của những dòng không nói rõ, ví dụ ubnd_xa.")
)
@click.option("--sheet", default="", metavar="NAME", help=t("Trang tính; mặc định là trang đầu tiên đúng cột."))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help=t("Ngày của danh mục (năm-tháng-ngày); mặc định là hôm nay.")
)
@click.option("--source", default="", metavar="TITLE", help=t("Tên nguồn ghi vào hướng dẫn; mặc định là tên tệp."))
@click.option("--dry-run", is_flag=True, help=t("Chỉ báo sẽ làm gì, không ghi gì."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
def command(
    file: Path,
    folder: Path,
    columns: tuple[str, ...],
    fields: tuple[str, ...],
    body: str,
    sheet: str,
    as_of: datetime | None,
    source: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    with editing():
        from content.catalogue_import import import_catalogue
        from content.catalogue_row import Choices
        from content.catalogue_table import open_table
        from content.catalogue_words import catalogue_words
        from content.cell_text import squeezed

    if body and body not in BODIES:
        raise click.BadParameter(", ".join(BODIES), param_hint="--body")
    words = catalogue_words(folder)
    chosen = {squeezed(name): slug for name, slug in _pairs(fields, "--field", alone=True).items()}
    for slug in chosen.values():
        if slug not in words.slugs:
            raise click.BadParameter(
                t("không có lĩnh vực {slug}; các lĩnh vực: {known}", slug=slug, known=", ".join(words.slugs)),
                param_hint="--field",
            )
    table = open_table(file, words, _pairs(columns, "--map"), sheet)
    today = min(as_of.date(), date.today()) if as_of else date.today()
    choices = Choices(today, chosen, body, source or t("Danh mục {file}", file=file.stem))
    report = import_catalogue(table, folder, words, choices, dry_run, _progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        refused = [{"line": no.line, "code": no.code, "sentence": t(no.problem, **no.about)} for no in report.refused]
        click.echo(
            json.dumps(
                {"file": str(file), "folder": str(folder), **report.data(), "refused": refused}, ensure_ascii=False
            )
        )
    else:
        for line in report_lines(report):
            click.echo(line)
    if report.refused:
        click.echo(t.n("{n} dòng bị từ chối.", "{n} dòng bị từ chối.", len(report.refused)), err=True)
        sys.exit(1)


def _pairs(given: tuple[str, ...], option: str, alone: bool = False) -> Mapping[str, str]:
    """Return NAME=VALUE options as pairs; a VALUE `alone` stands under the empty name."""
    pairs = {}
    for text in given:
        name, sign, value = text.rpartition("=")
        if not value.strip() or (not alone and not name.strip()) or (sign and not name.strip()):
            raise click.BadParameter(t("cần dạng TÊN=GIÁ TRỊ, không phải {text}", text=text), param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


def _progress(count: int) -> None:
    click.echo("\r" + t("Đã đọc {n} dòng", n=t.number(count)) + " ", nl=False, err=True)
