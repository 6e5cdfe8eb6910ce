"""`xomso admin keys`: the city's ceremony, the wards' keys, rotation, rehearsal and recovery."""

import json
import os
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, hub_settings, named, ward_option
from app.cli.admin_passphrase import passphrase_option, read_passphrase, recovery_option, serial_option
from app.cli.admin_recovery import recover, reseal
from app.cli.language import t


@click.group("keys", help=t("Khóa niêm phong hồ sơ: lập khóa thành phố, cấp, đổi, diễn tập, khôi phục khóa xã phường."))
def keys() -> None:
    pass


keys.add_command(recover)
keys.add_command(reseal)


@keys.command("ceremony", help=t("Lập khóa gốc và khóa khôi phục của thành phố, một lần cho mỗi máy chủ."))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=t("Tệp khóa sẽ ghi.")
)
@passphrase_option
@hub_options
def ceremony(out: Path, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    from sync.errors import N_
    from sync.hub.city_keys import aloud, hold_ceremony
    from sync.hub.clock import utc_now
    from sync.hub.errors import AdminRefused
    from sync.hub.receipts import issue

    if out.exists():
        raise AdminRefused(N_("Tệp {path} đã có. Hãy chọn tên khác."), path=out)
    passphrase = read_passphrase(passphrase_file, confirm=True)
    with hub_database(folder, db) as database, database.write() as connection:
        made, file = hold_ceremony(connection, passphrase, utc_now())
        # Written before the public parts are committed: keys nobody can open must not become a city's keys.
        _write_private(out, file)
        issue(connection, made, hub_settings(folder, db).receipt_key, utc_now())
    click.echo(t("Đã ghi {path}. Chép ra hai nơi cất riêng, giữ cụm mật khẩu ở nơi khác.", path=out))
    click.echo(t("Khóa gốc:      {fingerprint}", fingerprint=aloud(made.root.kid)))
    click.echo(t("Khóa khôi phục: {fingerprint}", fingerprint=aloud(made.recovery.kid)))
    click.echo(t("Đọc to hai dãy này cho người làm chứng chép vào biên bản."))


@keys.command("issue", help=t("Cấp khóa đầu tiên cho một xã, phường và trao cho các cán bộ của nơi đó."))
@ward_option
@recovery_option
@serial_option
@passphrase_option
@hub_options
def issue(ward: str, recovery: Path, serial: int, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    _issue(ward, recovery, passphrase_file, folder, db, rotate=False, serial=serial)


@keys.command("rotate", help=t("Đổi khóa của một xã, phường; hồ sơ cũ vẫn mở được, máy nhận khóa mới ở lần gửi sau."))
@ward_option
@recovery_option
@serial_option
@passphrase_option
@hub_options
def rotate(ward: str, recovery: Path, serial: int, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    _issue(ward, recovery, passphrase_file, folder, db, rotate=True, serial=serial)


@keys.command("receipt", help=t("Cấp hoặc đổi khóa ký biên nhận của máy chủ; máy nhận khóa mới ở lần gửi sau."))
@recovery_option
@serial_option
@passphrase_option
@hub_options
def receipt(recovery: Path, serial: int, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    from sync.hub.city_keys import aloud, open_city
    from sync.hub.clock import utc_now
    from sync.hub.receipts import issue

    passphrase = read_passphrase(passphrase_file)
    with hub_database(folder, db) as database, database.write() as connection:
        city = open_city(connection, recovery.read_bytes(), passphrase)
        kid = issue(connection, city, hub_settings(folder, db).receipt_key, utc_now(), serial)
    click.echo(t("Khóa ký biên nhận: {fingerprint}", fingerprint=aloud(kid)))


@keys.command(
    "list", help=t("Xem khóa của các xã, phường. JSON: ward, serial, kid, state, created_at, retired_at, holders.")
)
@click.option("--ward", default="", help=t("Chỉ xem một xã, phường: mã hoặc tên."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def list_keys(ward: str, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub.city_keys import aloud, root_fingerprint
    from sync.hub.ward_keys import everything

    with hub_database(folder, db) as database, database.read() as connection:
        found = everything(connection, named(connection, ward).code if ward else "")
        root = root_fingerprint(connection)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(t("Khóa gốc:      {fingerprint}", fingerprint=aloud(root)) if root else t("Chưa lập khóa thành phố."))
    for key in found:
        state = t("đang dùng") if key["state"] == "active" else t("đã thôi dùng")
        held = t.n("{n} cán bộ giữ", "{n} cán bộ giữ", key["holders"])
        click.echo(f"{key['ward']}  {key['serial']}  {aloud(key['kid'])}  {state}  {held}  {key['created_at'][:10]}")


@keys.command("rehearse", help=t("Diễn tập: tệp khóa có mở được hồ sơ vừa niêm phong và một số hồ sơ đang giữ không."))
@recovery_option
@click.option("--sample", type=click.IntRange(0, 1000), default=20, show_default=True, help=t("Thử bao nhiêu hồ sơ."))
@passphrase_option
@hub_options
def rehearse(recovery: Path, sample: int, passphrase_file: Path | None, folder: Path | None, db: str) -> None:
    from sync.hub.city_keys import open_city
    from sync.hub.rehearsal import rehearse as run

    passphrase = read_passphrase(passphrase_file)
    with hub_database(folder, db) as database, database.read() as connection:
        city = open_city(connection, recovery.read_bytes(), passphrase)
        done = run(connection, city, sample)
    click.echo(t("Hồ sơ thử vừa niêm phong: mở được."))
    click.echo(t.n("Khóa xã phường mở được: {n}.", "Khóa xã phường mở được: {n}.", done.keys))
    click.echo(t.n("Hồ sơ đang giữ mở được: {n}.", "Hồ sơ đang giữ mở được: {n}.", done.records))
    for name in done.failed:
        click.echo(t("Không mở được: {name}", name=name), err=True)
    if done.failed:
        raise click.exceptions.Exit(1)


def _issue(
    ward: str, recovery: Path, secret: Path | None, folder: Path | None, db: str, *, rotate: bool, serial: int
) -> None:
    from sync.hub.city_keys import aloud, open_city
    from sync.hub.clock import utc_now
    from sync.hub.receipts import issue_first
    from sync.hub.ward_keys import issue as make

    passphrase = read_passphrase(secret)
    with hub_database(folder, db) as database, database.write() as connection:
        place = named(connection, ward)
        city = open_city(connection, recovery.read_bytes(), passphrase)
        kid = make(connection, place.code, city, utc_now(), rotate=rotate, serial=serial)
        issue_first(connection, city, hub_settings(folder, db).receipt_key, utc_now())
    click.echo(t("Khóa mới của {ward}: {fingerprint}", ward=place.name, fingerprint=aloud(kid)))


def _write_private(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
