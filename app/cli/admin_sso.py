"""`xomso admin link-sso, unlink-sso`: which officer somebody is whom the city's single sign-on names."""

import os
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options
from app.cli.admin_officers import login_option
from app.cli.language import t


@click.command(
    "link-sso", help=t("Gắn một cán bộ với tài khoản đăng nhập một lần của họ; không gắn thì không vào được.")
)
@login_option
@click.option(
    "--subject",
    required=True,
    help=t("Giá trị của sub, hoặc địa chỉ thư, theo biến môi trường {name}.", name="XOMSO_OIDC_CLAIM"),
)
@hub_options
def link_sso(login: str, subject: str, folder: Path | None, db: str) -> None:
    from sync.errors import N_
    from sync.hub import audit, sso
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.hiring import NOBODY
    from sync.hub.officers import at_command_line, find_officer
    from sync.hub.sign_in import SignIn

    provider = SignIn.read(os.environ).sso
    if provider is None:
        raise AdminRefused(N_("Chưa cài đăng nhập một lần: thiếu biến môi trường XOMSO_OIDC_ISSUER."))
    with hub_database(folder, db) as database, database.write() as connection:
        officer, _ = find_officer(connection, login)
        if officer is None:
            raise AdminRefused(NOBODY, login=login)
        sso.link(connection, provider, officer, subject, utc_now())
        audit.note(connection, at_command_line(officer.ward), "link-sso", utc_now(), officer.id)
    click.echo(t("{name} ({login}) vào được bằng {sso}.", name=officer.name, login=officer.login, sso=provider.name))


@click.command("unlink-sso", help=t("Bỏ gắn đăng nhập một lần: cán bộ chỉ còn vào bằng mật khẩu, mọi phiên kết thúc."))
@login_option
@hub_options
def unlink_sso(login: str, folder: Path | None, db: str) -> None:
    from sync.hub import audit, sso
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.hiring import NOBODY
    from sync.hub.officers import at_command_line, close_sessions, find_officer

    with hub_database(folder, db) as database, database.write() as connection:
        officer, _ = find_officer(connection, login)
        if officer is None:
            raise AdminRefused(NOBODY, login=login)
        sso.unlink(connection, officer)
        close_sessions(connection, officer)
        audit.note(connection, at_command_line(officer.ward), "unlink-sso", utc_now(), officer.id)
    click.echo(t("{name} ({login}) chỉ còn vào bằng mật khẩu.", name=officer.name, login=officer.login))
