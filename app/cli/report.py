"""`xomso report`: the month of the sessions on this device as a file."""

from pathlib import Path

import click

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from app.cli.queue import stores
from app.report_file import FONTS, ReportRefused, report_file
from app.report_words import written
from content.errors import N_
from locales import LANGUAGES, translator
from sync import enrolment
from sync.clock import local_now
from sync.outreach_report import month_of, report
from sync.preferences import Preferences
from sync.sessions_kept import SessionsKept

UNFIT = N_("{path}: chỉ ghi được tệp .xlsx, .pdf hoặc .csv. Hãy đổi tên tệp.")


@click.command("report", help=t("Ghi báo cáo tháng của các buổi ra quân trên máy này ra tệp XLSX, PDF hoặc CSV."))
@click.option("--month", required=True, metavar="YYYY-MM", help=t("Tháng, ví dụ 2026-11."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="vi", show_default=True)
@pack_option
def command(month: str, out: Path, lang: str, pack_file: Path | None) -> None:
    period = month_of(month)
    kind = out.suffix.lower().lstrip(".")
    if kind not in ("xlsx", "pdf", "csv"):
        raise ReportRefused(UNFIT, path=out)
    with stores() as here, open_pack(pack_file) as pack:
        place = enrolment.load(here.db)
        ward = pack.units().ward(place.ward_code if place else Preferences(here.db).get("ward"))
        found = report([one.payload for one in SessionsKept(here.outbox).all()], period)

        def name(code: str) -> str:
            guide = pack.guide(code)
            return guide.plain_name if guide else ""

        words = written(
            translator(lang),
            found,
            place.team_name if place else "",
            ward.full_name if ward else "",
            local_now().date(),
            name,
        )
    out.write_bytes(report_file(kind, words, FONTS))
    sessions, people = len(found.sessions), found.people
    click.echo(t("{path}: {sessions} buổi, {people} người", path=out, sessions=sessions, people=people))
