"""After a loss: `xomso admin restored`, and of the keys `recover` and `reseal` with the city's recovery file."""

from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, named, ward_option
from app.cli.admin_passphrase import passphrase_option, read_passphrase, recovery_option
from app.cli.language import t


@click.command(
    "restored", help=t("Chạy sau khi phục hồi máy chủ từ bản sao lưu: mọi máy sẽ gửi lại hồ sơ mà bản sao lưu thiếu.")
)
@hub_options
def restored(folder: Path | None, db: str) -> None:
    from sync.hub.clock import utc_now
    from sync.hub.epoch import renew

    with hub_database(folder, db) as database, database.write_alone() as connection:
        renew(connection, utc_now())
    click.echo(t("Đã ghi nhận. Ở lần nối tới, mỗi máy đưa lại hồ sơ của mình; hồ sơ đã có thì không bị ghi hai lần."))
    click.echo(t("Nếu từng đổi khóa sau ngày sao lưu: keys rotate cho xã phường đó, keys receipt, rồi keys reseal."))


@click.command("recover", help=t("Trao lại mọi khóa của xã, phường cho một cán bộ bằng tệp khóa của thành phố."))
@ward_option
@recovery_option
@click.option("--officer", required=True, help=t("Tên đăng nhập của cán bộ."))
@passphrase_option
@hub_options
def recover(
    ward: str, recovery: Path, officer: str, passphrase_file: Path | None, folder: Path | None, db: str
) -> None:
    from sync.errors import N_
    from sync.hub import audit, grants, officer_keys
    from sync.hub.city_keys import open_city
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.officers import find_officer

    passphrase = read_passphrase(passphrase_file)
    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        person, _ = find_officer(connection, officer)
        if person is None or person.ward != place.code:
            raise AdminRefused(N_("{ward} không có cán bộ nào tên đăng nhập {login}."), ward=place.name, login=officer)
        public = officer_keys.public_keys(connection, place.code).get(person.id)
        if public is None:
            raise AdminRefused(N_("Người này chưa có khóa riêng. Bảo họ đăng nhập một lần rồi trao lại."))
        city = open_city(connection, recovery.read_bytes(), passphrase)
        count = grants.recover(connection, place.code, city.recovery, person, public, utc_now())
        audit.note(connection, person, "recover-key", utc_now())
    click.echo(t.n("Đã trao {n} khóa cho {name}.", "Đã trao {n} khóa cho {name}.", count, name=person.name))


@click.command(
    "reseal", help=t("Niêm phong lại bằng khóa xã phường những hồ sơ chỉ khóa khôi phục còn mở được, sau khi phục hồi.")
)
@ward_option
@recovery_option
@passphrase_option
@hub_options
def reseal(ward: str, recovery: Path, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    from sync.hub import stranded
    from sync.hub.city_keys import open_city
    from sync.hub.clock import utc_now

    passphrase = read_passphrase(passphrase_file)
    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        city = open_city(connection, recovery.read_bytes(), passphrase)
        found = stranded.reseal(connection, place.code, city, utc_now())
    click.echo(t.n("Đã niêm phong lại {n} hồ sơ.", "Đã niêm phong lại {n} hồ sơ.", found.done))
    for id in found.failed:
        click.echo(t("Không mở được: {name}", name=id), err=True)
    if found.failed:
        raise click.exceptions.Exit(1)
