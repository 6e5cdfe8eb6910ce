"""`xomso admin`: teams, officers, invitations, devices, keys and retention of a hub."""

import json
import sys
from pathlib import Path

import click

from app.cli.admin_backup import backup, check, restore
from app.cli.admin_contacts import contacts
from app.cli.admin_export import export
from app.cli.admin_holidays import holidays
from app.cli.admin_hub import hub_database, hub_options, named, ward_option
from app.cli.admin_keys import keys
from app.cli.admin_officers import create_officer, disable_officer, enable_officer, reset_password, reset_totp
from app.cli.admin_recovery import restored
from app.cli.admin_report import import_targets, report
from app.cli.admin_retention import erase, retention
from app.cli.admin_sso import link_sso, unlink_sso
from app.cli.language import t


@click.group("admin", help=t("Quản trị máy chủ: tổ, cán bộ, giấy mời, máy đã ghi danh, khóa, hạn giữ hồ sơ."))
def command() -> None:
    pass


command.add_command(keys)
command.add_command(holidays)
command.add_command(retention)
command.add_command(erase)
command.add_command(create_officer)
command.add_command(disable_officer)
command.add_command(enable_officer)
command.add_command(reset_password)
command.add_command(reset_totp)
command.add_command(link_sso)
command.add_command(unlink_sso)
command.add_command(restored)
command.add_command(report)
command.add_command(import_targets)
command.add_command(contacts)
command.add_command(export)
command.add_command(backup)
command.add_command(restore)
command.add_command(check)


@command.command("citus-sql", help=t("In các lệnh SQL chia dữ liệu theo xã phường ra nhiều máy PostgreSQL (Citus)."))
def citus_sql() -> None:
    from sync.hub.distribution import citus

    for line in citus():
        click.echo(line)


@command.command("create-ward", help=t("Thêm một xã, phường mà gói nội dung chưa có."))
@click.option("--code", required=True, help=t("Mã 5 chữ số của xã, phường."))
@click.option("--name", required=True, help=t("Tên đầy đủ, ví dụ Phường Ninh Kiều."))
@hub_options
def create_ward(code: str, name: str, folder: Path | None, db: str) -> None:
    from sync.hub.wards import create

    with hub_database(folder, db) as database, database.write() as connection:
        create(connection, code, name)
    click.echo(t("Đã thêm {name} ({code}).", name=name, code=code))


@command.command("create-team", help=t("Thêm một tổ vào xã, phường."))
@ward_option
@click.option("--name", required=True, help=t("Tên tổ."))
@click.option(
    "--kind",
    type=click.Choice(["community", "youth"]),
    default="community",
    show_default=True,
    help=t("Tổ công nghệ số cộng đồng, hoặc đội hình thanh niên."),
)
@hub_options
def create_team(ward: str, name: str, kind: str, folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.wards import add_team

    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        add_team(connection, place.code, name.strip(), utc_now(), kind)
    click.echo(t("Đã thêm {name} ở {ward}.", name=name.strip(), ward=place.name))


@command.command("invite", help=t("Tạo giấy mời dùng một lần cho một điện thoại vào tổ."))
@ward_option
@click.option("--team", required=True, help=t("Tên tổ."))
@click.option(
    "--role",
    type=click.Choice(["volunteer", "leader"]),
    default="volunteer",
    show_default=True,
    help=t("Vai trò: tổ viên hoặc tổ trưởng."),
)
@click.option(
    "--days", type=click.IntRange(1, 90), default=7, show_default=True, help=t("Dùng được trong bao nhiêu ngày.")
)
@click.option("--hub", "hub_url", default="", metavar="URL", help=t("Địa chỉ máy chủ in trên giấy mời."))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.png|svg", help=t("Ghi mã QR ra tệp.")
)
@hub_options
def invite(
    ward: str, team: str, role: str, days: int, hub_url: str, out: Path | None, folder: Path | None, db: str
) -> None:
    from content.qr import png, svg
    from sync.enrolment import with_root
    from sync.hub import devices
    from sync.hub.city_keys import root_fingerprint
    from sync.hub.clock import utc_now
    from sync.hub.wards import named_team

    if out and out.suffix not in (".png", ".svg"):
        raise click.BadParameter(t("Tên tệp phải kết thúc bằng .png hoặc .svg."), param_hint="--out")
    with hub_database(folder, db) as database:
        address = (hub_url or database.fact("public_url") or "http://127.0.0.1:8560").rstrip("/")
        with database.write() as connection:
            place = named(connection, ward)
            code = devices.invite(
                connection, place.code, named_team(connection, place.code, team), role, utc_now(), days
            )
            link = with_root(f"{address}/i/{code}", root_fingerprint(connection))
    if out:
        out.write_bytes(png(link) if out.suffix == ".png" else svg(link).encode())
    _draw(link)
    click.echo(link)
    click.echo(t("Mã mời: {code}", code=code))
    click.echo(t.n("Dùng một lần, trong {n} ngày.", "Dùng một lần, trong {n} ngày.", days))


@command.command("list-devices", help=t("Xem các máy đã ghi danh."))
@click.option("--ward", default="", help=t("Chỉ xem một xã, phường: mã hoặc tên."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def list_devices(ward: str, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub import devices

    with hub_database(folder, db) as database, database.read() as connection:
        found = devices.everyone(connection, named(connection, ward).code if ward else "")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif not found:
        click.echo(t("Chưa có máy nào ghi danh."))
    for device in found if not as_json else ():
        state = t("đã thu hồi") if device["revoked_at"] else t("thấy lần cuối {when}", when=device["last_seen"][:16])
        click.echo(f"{device['id']}  {device['name'] or '-'}  {device['team_name']}  {device['app_version']}  {state}")


@command.command("revoke", help=t("Thu hồi quyền gửi của một máy, ví dụ máy bị mất."))
@click.option("--device", required=True, help=t("Mã máy, xem bằng list-devices."))
@hub_options
def revoke(device: str, folder: Path | None, db: str) -> None:
    from sync.hub import devices
    from sync.hub.clock import utc_now

    with hub_database(folder, db) as database, database.write() as connection:
        name = devices.revoke(connection, device, utc_now())
    click.echo(t("Đã thu hồi quyền của máy {device} ({name}).", device=device, name=name or "-"))


def _draw(text: str) -> None:
    """Draw a QR code with the terminal's own characters."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(out=sys.stdout, tty=sys.stdout.isatty())
