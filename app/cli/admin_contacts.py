"""`xomso admin contacts set, list, remove`: whom the residents and teams of a ward may call."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, named, ward_option
from app.cli.language import t

name_option = click.option("--name", required=True, help=t("Tên hiện cho dân thấy, ví dụ Bộ phận một cửa."))


@click.group("contacts", help=t("Số điện thoại để dân và tổ gọi: bộ phận một cửa và người hỗ trợ."))
def contacts() -> None:
    pass


@contacts.command("set", help=t("Thêm một số để gọi, hoặc sửa số đang mang tên này."))
@ward_option
@name_option
@click.option(
    "--role",
    type=click.Choice(["support", "desk"]),
    required=True,
    help=t("support: người hỗ trợ; desk: bộ phận một cửa."),
)
@click.option("--phone", required=True, help=t("Số điện thoại, ví dụ 0292 382 0123."))
@click.option("--hours", required=True, help=t("Giờ nghe máy, ví dụ Thứ Hai đến thứ Sáu, 7:00–17:00."))
@hub_options
def set_contact(ward: str, name: str, role: str, phone: str, hours: str, folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.contacts import ENOUGH, keep, of_ward

    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        contact = keep(connection, place.code, name, role, phone, hours, utc_now())
        short = len(of_ward(connection, place.code)) < ENOUGH
    click.echo(t("{ward} gọi được {name}: {phone}.", ward=place.name, name=contact.name, phone=contact.spoken))
    if short:
        click.echo(t("Nên có ít nhất hai số cho mỗi xã, phường, để luôn có người nghe máy."))


@contacts.command("list", help=t("Xem các số để gọi của một xã, phường."))
@ward_option
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def list_contacts(ward: str, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub.contacts import of_ward

    with hub_database(folder, db) as database, database.read() as connection:
        found = of_ward(connection, named(connection, ward).code)
    if as_json:
        click.echo(json.dumps([asdict(contact) for contact in found], ensure_ascii=False))
    elif not found:
        click.echo(t("Xã phường này chưa có số nào để gọi."))
    for contact in found if not as_json else ():
        click.echo(f"{contact.role:8}{contact.spoken:16}{contact.name} · {contact.hours}")


@contacts.command("remove", help=t("Bỏ một số để gọi của xã, phường."))
@ward_option
@name_option
@hub_options
def remove_contact(ward: str, name: str, folder: Path | None, db: str) -> None:
    from sync.hub.contacts import remove

    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        remove(connection, place.code, name)
    click.echo(t("Đã bỏ {name} khỏi danh sách của {ward}.", name=name.strip(), ward=place.name))
