"""`xomso qr`: a guide's QR code as an image."""

from pathlib import Path

import click

from app.cli.guide import UNKNOWN
from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from app.paths import home
from content import qr
from content.errors import N_, CodeRefused, GuideUnknown
from sync.enrolment import load
from sync.store import open_store

ENDINGS = (".svg", ".png")
OTHER_FILE = N_("{path}: chỉ ghi được tệp .svg hoặc .png. Hãy đổi tên tệp.")
HERE = "http://localhost:8560"  # where `xomso hub` listens when nothing else is said


@click.command(
    "qr", help=t("Vẽ mã QR của một hướng dẫn: đường dẫn tới trang hướng dẫn, hoặc chữ đọc được khi không có mạng.")
)
@click.argument("code")
@click.option(
    "--kind",
    type=click.Choice(["link", "text"]),
    default="text",
    show_default=True,
    help=t("Đường dẫn (link) hay chữ (text)."),
)
@click.option("--hub", metavar="URL", help=t("Địa chỉ máy chủ cho --kind link; mặc định là máy chủ của đội."))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    required=True,
    help=t("Tệp .svg hoặc .png sẽ ghi."),
)
@pack_option
def command(code: str, kind: str, hub: str | None, out: Path, pack_file: Path | None) -> None:
    if out.suffix.lower() not in ENDINGS:
        raise CodeRefused(OTHER_FILE, path=out)
    with open_pack(pack_file) as pack:
        guide = pack.guide(code.strip())
    if guide is None:
        raise GuideUnknown(UNKNOWN, code=code)
    text = qr.link_for(hub or own_hub(), guide.code) if kind == "link" else qr.text_for(guide)
    level = "M" if kind == "link" else qr.level_for(text)
    image = qr.svg(text, level).encode() if out.suffix.lower() == ".svg" else qr.png(text, level)
    out.write_bytes(image)
    click.echo(t("{path}: {text}", path=out, text=text))


def own_hub() -> str:
    """Return the hub this device is enrolled with, else the one of this machine, with a note on stderr."""
    store = home() / "device.sqlite"
    if store.is_file():
        db = open_store(store)
        enrolment = load(db)
        db.close()
        if enrolment:
            return enrolment.hub
    click.echo(t("Máy này chưa vào đội nào nên dùng địa chỉ {hub}. Chỉ rõ máy chủ bằng --hub.", hub=HERE), err=True)
    return HERE
