"""`xomso admin create-officer, disable-officer, enable-officer, reset-password, reset-totp`: who may work at a ward's desk."""

import sys
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, named
from app.cli.language import t

login_option = click.option("--login", required=True, help=t("Tên đăng nhập."))
password_option = click.option(
    "--password-stdin", is_flag=True, help=t("Đọc mật khẩu từ đầu vào chuẩn thay vì tự tạo.")
)


@click.command(
    "create-officer", help=t("Thêm một người đăng nhập: cán bộ xã phường, tổ trưởng, hoặc văn phòng thành phố.")
)
@click.option("--ward", default="", help=t("Mã hoặc tên xã, phường; văn phòng thành phố thì bỏ trống."))
@login_option
@click.option("--name", required=True, help=t("Họ và tên."))
@click.option(
    "--role",
    type=click.Choice(["officer", "leader", "city"]),
    default="officer",
    show_default=True,
    help=t("Vai trò: cán bộ, tổ trưởng, hoặc văn phòng thành phố."),
)
@click.option("--team", default="", help=t("Tên tổ, cho tổ trưởng."))
@password_option
@hub_options
def create_officer(
    ward: str, login: str, name: str, role: str, team: str, password_stdin: bool, folder: Path | None, db: str
) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.hiring import hire
    from sync.hub.officers import CITY, Passwords
    from sync.hub.ward_keys import active
    from sync.hub.wards import Place, named_team

    if (role == "city") == bool(ward):
        raise click.UsageError(t("Cần --ward cho cán bộ và tổ trưởng; văn phòng thành phố thì không ghi --ward."))
    if (role == "leader") != bool(team):
        raise click.UsageError(t("Cần --team cho tổ trưởng; vai trò khác thì không ghi --team."))
    password = _password(password_stdin)
    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward) if ward else Place(CITY, t("văn phòng thành phố"))
        of = named_team(connection, place.code, team) if team else ""
        officer = hire(connection, Passwords(), place.code, login, name.strip(), password, utc_now(), role, of)
        keyed = role == "officer" and active(connection, place.code)
    click.echo(
        t(
            "Đã thêm {name} ở {ward}, tên đăng nhập {login}.",
            name=officer.name,
            ward=place.name,
            login=officer.login,
        )
    )
    if not password_stdin:
        click.echo(t("Mật khẩu (chỉ hiện lần này): {password}", password=password))
    if keyed:
        click.echo(t("Để mở hồ sơ, người này cần được trao khóa: ở mục Khóa của bàn làm việc, hoặc bằng keys recover."))


@click.command("disable-officer", help=t("Khóa một cán bộ: mọi phiên đang mở kết thúc ngay."))
@login_option
@hub_options
def disable_officer(login: str, folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.hiring import disable

    with hub_database(folder, db) as database, database.write() as connection:
        officer = disable(connection, login, utc_now())
    click.echo(t("Đã khóa {name} ({login}). Khóa đã trao được giữ lại.", name=officer.name, login=officer.login))
    click.echo(
        t("Người này nghỉ hẳn thì nên đổi khóa xã phường: xomso admin keys rotate --ward {ward}", ward=officer.ward)
    )


@click.command("enable-officer", help=t("Cho một cán bộ đã bị khóa làm việc lại, với mật khẩu cũ."))
@login_option
@hub_options
def enable_officer(login: str, folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.hiring import enable

    with hub_database(folder, db) as database, database.write() as connection:
        officer = enable(connection, login, utc_now())
    click.echo(t("{name} ({login}) đăng nhập lại được.", name=officer.name, login=officer.login))


@click.command("reset-password", help=t("Đặt mật khẩu mới cho cán bộ quên mật khẩu; sau đó phải trao lại khóa."))
@login_option
@password_option
@hub_options
def reset_password(login: str, password_stdin: bool, folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.grants import names
    from sync.hub.hiring import NOBODY
    from sync.hub.hiring import reset_password as reset
    from sync.hub.officers import Passwords, find_officer
    from sync.hub.ward_keys import active

    password = _password(password_stdin)
    with hub_database(folder, db) as database, database.write() as connection:
        officer, _ = find_officer(connection, login)
        if officer is None:
            raise AdminRefused(NOBODY, login=login)
        reset(connection, Passwords(), officer, password, utc_now())
        current = active(connection, officer.ward)
        holding = names(connection, officer.ward, current[1]) if current else ()
    click.echo(t("Đã đặt mật khẩu mới cho {name} ({login}).", name=officer.name, login=officer.login))
    if not password_stdin:
        click.echo(t("Mật khẩu (chỉ hiện lần này): {password}", password=password))
    if not current:
        return
    click.echo(t("Khóa riêng cũ mở bằng mật khẩu cũ nên đã bỏ: {name} CHƯA mở được hồ sơ nào.", name=officer.name))
    if holding:
        click.echo(t("Nhờ {names} trao lại khóa ở mục Khóa của bàn làm việc, hoặc chạy:", names=", ".join(holding)))
    else:
        click.echo(t("Không còn cán bộ nào giữ khóa của xã phường này. Phải dùng tệp khóa của thành phố:"))
    click.echo(f"xomso admin keys recover --ward {officer.ward} --officer {officer.login} --recovery FILE")


@click.command("reset-totp", help=t("Tắt đăng nhập hai bước cho người mất điện thoại và hết mã dự phòng."))
@login_option
@hub_options
def reset_totp(login: str, folder: Path | None, db: str) -> None:
    from sync.hub import audit, two_step
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.hiring import NOBODY
    from sync.hub.officers import at_command_line, close_sessions, find_officer
    from sync.hub.pending_logins import drop_pending

    with hub_database(folder, db) as database, database.write() as connection:
        officer, _ = find_officer(connection, login)
        if officer is None:
            raise AdminRefused(NOBODY, login=login)
        was_on = two_step.turn_off(connection, officer)
        close_sessions(connection, officer)
        drop_pending(connection, officer)
        audit.note(connection, at_command_line(officer.ward), "reset-totp", utc_now(), officer.id)
    if was_on:
        click.echo(t("Đã tắt đăng nhập hai bước cho {name} ({login}).", name=officer.name, login=officer.login))
    else:
        click.echo(t("{name} ({login}) chưa bật đăng nhập hai bước.", name=officer.name, login=officer.login))


def _password(from_stdin: bool) -> str:
    from sync.hub.officers import new_password

    return sys.stdin.readline().rstrip("\r\n") if from_stdin else new_password()
