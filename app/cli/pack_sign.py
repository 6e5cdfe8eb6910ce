"""`xomso pack sign|verify|keygen`: who vouches for a pack."""

import sys
from datetime import date
from pathlib import Path

import click

from app.cli.editing import editing
from app.cli.language import t
from content.errors import N_, KeyRefused

EMPTY = N_("Tệp mật khẩu {path} trống.")
file_path = click.Path(exists=True, dir_okay=False, path_type=Path)
passphrase_file = click.option(
    "--passphrase-file", type=file_path, metavar="FILE", help=t("Tệp có mật khẩu của khóa ở dòng đầu.")
)


@click.command(
    "keygen", help=t("Tạo khóa Ed25519 để ký gói: FILE là khóa riêng (giữ kín), FILE.pub là khóa công khai.")
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", required=True, help=t("Tệp khóa riêng sẽ ghi."))
@click.option("--passphrase", "asked", is_flag=True, help=t("Hỏi một mật khẩu để khóa tệp khóa riêng."))
@passphrase_file
def keygen_command(out: Path, asked: bool, passphrase_file: Path | None) -> None:
    with editing():
        from content.signing_key import make_key
    secret = _from_file(passphrase_file)
    if asked and not secret:
        secret = click.prompt(t("Mật khẩu mới"), hide_input=True, confirmation_prompt=True, err=True).encode()
    fingerprint = make_key(out, secret)
    click.echo(t("Khóa riêng: {path} (giữ kín, chép một bản ở nơi an toàn).", path=out))
    click.echo(t("Khóa công khai: {path}, dấu {mark}.", path=f"{out}.pub", mark=fingerprint))


@click.command("sign", help=t("Ký một gói bằng khóa riêng; chữ ký nằm trong gói. Ký lại thì thay chữ ký cũ."))
@click.argument("pack", type=file_path)
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", required=True, help=t("Khóa riêng."))
@passphrase_file
def sign_command(pack: Path, key: Path, passphrase_file: Path | None) -> None:
    with editing():
        from content.pack_signature import sign_pack
        from content.signing_key import is_locked, private_key
    secret = _from_file(passphrase_file)
    if not secret and is_locked(key) and sys.stdin.isatty():
        secret = click.prompt(t("Mật khẩu của khóa"), hide_input=True, err=True).encode()
    signature = sign_pack(pack, private_key(key, secret))
    click.echo(t("Đã ký {path} bằng khóa {key}.", path=pack, key=signature.key))


@click.command(
    "verify",
    help=t(
        "Kiểm tra chữ ký và hạn dùng của một gói; không ghi gì. Thoát 1 kèm một câu khi gói chưa ký, do khóa khác ký, bị sửa "
        "sau khi ký, hoặc hết hạn."
    ),
)
@click.argument("pack", type=file_path)
@click.option(
    "--key", "keys", type=click.Path(path_type=Path), multiple=True, metavar="PUBLIC", required=True,
    help=t("Khóa công khai tin cậy; có thể lặp lại."),
)  # fmt: skip
def verify_command(pack: Path, keys: tuple[Path, ...]) -> None:
    with editing():
        from content.pack import Pack
        from content.pack_signature import refuse_expired
        from content.signing_key import fingerprint, public_key
    trusted = [fingerprint(public_key(key)) for key in keys]
    with Pack.open(pack, trusted) as opened:
        info = opened.info
    refuse_expired(pack, info.expires_on, date.today())
    click.echo(
        t(
            "{path}: chữ ký đúng. Bản {version}, ký bằng khóa {key}, dùng đến {day}.",
            path=pack,
            version=info.version,
            key=info.signed_by[:16],
            day=t.date(info.expires_on),
        )
    )


def _from_file(path: Path | None) -> bytes:
    if path is None:
        return b""
    lines = path.read_bytes().splitlines()
    if not lines or not lines[0]:
        raise KeyRefused(EMPTY, path=path)
    return lines[0]
