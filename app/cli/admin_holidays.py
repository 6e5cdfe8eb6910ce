"""`xomso admin holidays`: the city's own days off and make-up working days, beside the country's."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options
from app.cli.language import t

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group("holidays", help=t("Ngày nghỉ và ngày làm bù riêng của thành phố; lễ, Tết cả nước đã có sẵn."))
def holidays() -> None:
    pass


@holidays.command(
    "add", help=t("Thêm một ngày nghỉ, hoặc một ngày làm bù với --work. DAY: 2026-11-23 hoặc 23/11/2026.")
)
@click.argument("day", type=DAY)
@click.option("--work", is_flag=True, help=t("Ngày này làm việc bù, dù là thứ bảy, chủ nhật hay lễ."))
@click.option("--note", default="", help=t("Vì sao, ví dụ số văn bản."))
@hub_options
def add(day: datetime, work: bool, note: str, folder: Path | None, db: str) -> None:
    from sync.hub import days_off

    with hub_database(folder, db) as database, database.write() as connection:
        days_off.add(connection, day.date(), "work" if work else "off", note)
    click.echo(_line(day.date(), work, note))


@holidays.command("list", help=t("Xem các ngày riêng của thành phố. JSON: day, kind (off, work), note."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def show(as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub import days_off

    with hub_database(folder, db) as database, database.read() as connection:
        found = days_off.everything(connection)
    if as_json:
        rows = [{"day": one.day.isoformat(), "kind": one.kind, "note": one.note} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one.day, one.kind == "work", one.note))
    if not found:
        click.echo(t("Thành phố chưa có ngày riêng nào."))


@holidays.command("remove", help=t("Bỏ một ngày khỏi danh sách riêng. Phiếu hẹn đã lập không đổi."))
@click.argument("day", type=DAY)
@hub_options
def remove(day: datetime, folder: Path | None, db: str) -> None:
    from sync.hub import days_off

    with hub_database(folder, db) as database, database.write() as connection:
        days_off.remove(connection, day.date())
    click.echo(t("Đã bỏ ngày {day}.", day=t.date(day.date())))


def _line(day: date, work: bool, note: str) -> str:
    kind = t("làm bù") if work else t("nghỉ")
    return f"{t.date(day)}  {kind}  {note}".rstrip()
