"""`xomso admin retention` and `xomso admin erase`: how long content is kept, and a resident's request to have it gone."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, hub_settings, named
from app.cli.language import t

STATES = {"done": t("Đã có kết quả"), "returned": t("Bị trả")}


@click.group(
    "retention", help=t("Hạn giữ nội dung hồ sơ đã xong: xem, đặt, chạy. Hồ sơ đang xử lý không bao giờ bị xoá.")
)
def retention() -> None:
    pass


@retention.command("show", help=t("Xem hạn giữ và nhật ký xoá. JSON: rules (state, days), due, log."))
@click.option("--ward", default="", help=t("Chỉ xem nhật ký của một xã, phường: mã hoặc tên."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def show(ward: str, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub.clock import in_vietnam, utc_now
    from sync.hub.retention import due, log, rules

    with hub_database(folder, db) as database, database.read() as connection:
        kept, waiting = rules(connection), len(due(connection, utc_now()))
        lines = log(connection, named(connection, ward).code if ward else "")
    if as_json:
        _print_json({"rules": list(map(asdict, kept)), "due": waiting, "log": list(map(asdict, lines))})
        return
    for rule in kept:
        click.echo(f"{STATES[rule.state]}: {_days(rule.days)}")
    click.echo(t.n("{n} hồ sơ đã đến hạn xoá nội dung.", "{n} hồ sơ đã đến hạn xoá nội dung.", waiting))
    for line in lines:
        click.echo(f"{t.time(in_vietnam(line.at))}  {line.ward}  {line.record}  {line.rule}  {t.size(line.bytes)}")


@retention.command("set", help=t("Đặt hạn giữ nội dung cho hồ sơ đã có kết quả hoặc bị trả."))
@click.option("--state", required=True, type=click.Choice(list(STATES)), help=t("Bước của hồ sơ."))
@click.option("--days", required=True, type=click.IntRange(0, 3650), help=t("Số ngày kể từ bước đó; 0 là giữ mãi."))
@hub_options
def set_rule(state: str, days: int, folder: Path | None, db: str) -> None:
    from sync.hub.retention import choose

    with hub_database(folder, db) as database, database.write() as connection:
        rule = choose(connection, state, days)
    click.echo(f"{STATES[rule.state]}: {_days(rule.days)}")


@retention.command("run", help=t("Xoá nội dung đã quá hạn; dòng hồ sơ ở lại để đếm. JSON: dry_run, purged."))
@click.option("--dry-run", is_flag=True, help=t("Chỉ liệt kê, không xoá gì."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def run(dry_run: bool, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub.attachment_store import open_attachments
    from sync.hub.clock import utc_now
    from sync.hub.retention import due
    from sync.hub.retention import run as purge
    from sync.hub.tus_parts import Parts

    with hub_database(folder, db) as database:
        if dry_run:
            with database.read() as connection:
                done = due(connection, utc_now())
        else:
            kept = hub_settings(folder, db)
            done = purge(database, open_attachments(kept), Parts(kept.parts), utc_now())
    if as_json:
        shown = [{"ward": one.ward, "record": one.record, "rule": one.rule, "bytes": one.bytes} for one in done]
        _print_json({"dry_run": dry_run, "purged": shown})
        return
    for one in done:
        click.echo(f"{one.ward}  {one.record}  {one.rule}  {t.size(one.bytes)}")
    if dry_run:
        click.echo(t.n("Sẽ xoá nội dung {n} hồ sơ.", "Sẽ xoá nội dung {n} hồ sơ.", len(done)))
    else:
        click.echo(t.n("Đã xoá nội dung {n} hồ sơ.", "Đã xoá nội dung {n} hồ sơ.", len(done)))


@click.command(
    "erase",
    help=t("Xoá nội dung một hồ sơ theo yêu cầu của người dân. Gửi lại hồ sơ đó thì máy chủ trả lời là đã xoá."),
)
@click.option("--code", default="", help=t("Mã nhận in trên phiếu."))
@click.option("--id", "record", default="", help=t("Mã hồ sơ trong máy."))
@click.option("--reason", required=True, help=t("Lý do, ví dụ số đơn yêu cầu; đừng ghi tên người."))
@click.option("--yes", is_flag=True, help=t("Không hỏi lại."))
@hub_options
def erase(code: str, record: str, reason: str, yes: bool, folder: Path | None, db: str) -> None:
    from sync.hub.attachment_store import open_attachments
    from sync.hub.clock import in_vietnam, utc_now
    from sync.hub.erasure import erase as remove
    from sync.hub.erasure import find
    from sync.hub.tus_parts import Parts

    if bool(code) == bool(record):
        raise click.UsageError(t("Ghi một trong hai: --code hoặc --id."))
    with hub_database(folder, db) as database:
        with database.read() as connection:
            subject = find(connection, code, record)
        when = t.time(in_vietnam(subject.received_at))
        click.echo(f"{subject.ward}  {subject.procedure or subject.kind}  {subject.code}  {when}  {subject.state}")
        if not yes:
            click.confirm(t("Xoá hẳn nội dung hồ sơ này? Không lấy lại được."), abort=True, err=True)
        kept = hub_settings(folder, db)
        files, parts = open_attachments(kept), Parts(kept.parts)
        done = remove(database, files, parts, subject, reason, utc_now())
    click.echo(t("Đã xoá nội dung hồ sơ {code}: {size}.", code=subject.code, size=t.size(done.bytes)))


def _days(days: int) -> str:
    return t.n("giữ {n} ngày", "giữ {n} ngày", days) if days else t("giữ mãi")


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))
