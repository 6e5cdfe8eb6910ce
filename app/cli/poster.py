"""`xomso poster`: QR posters and cards of guides as a PDF ready to print."""

import sys
from datetime import date
from pathlib import Path

import click

from app.cli.guide import UNKNOWN
from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from app.cli.qr import own_hub
from app.poster_words import FONTS, poster_words
from content.errors import N_, CodeRefused, GuideUnknown
from content.localise import localised
from content.pack import Pack
from content.poster import SIZES, Poster, draw
from content.procedure import Guide
from locales import LANGUAGES, translator

NO_WARD = N_('Không có xã, phường mã {code} ở Cần Thơ. Tìm mã bằng lệnh: xomso wards "…"')
NO_FIELD = N_("Không có lĩnh vực {field}. Các lĩnh vực: {known}.")
NOTHING = N_("Không có hướng dẫn nào để in.")
NOT_PDF = N_("{path}: chỉ ghi được tệp .pdf. Hãy đổi tên tệp.")


@click.command("poster", help=t("In áp phích và thẻ có mã QR của hướng dẫn ra tệp PDF."))
@click.option("--ward", required=True, metavar="CODE", help=t("Mã xã, phường 5 số ghi trên áp phích."))
@click.option("--codes", metavar="A,B,…", help=t("Mã các hướng dẫn, cách nhau bằng dấu phẩy."))
@click.option("--field", metavar="SLUG", help=t("Mọi hướng dẫn của một lĩnh vực."))
@click.option("--all", "everything", is_flag=True, help=t("Mọi hướng dẫn có đủ nội dung."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@click.option("--size", type=click.Choice(list(SIZES)), default="a4", show_default=True, help=t("Khổ giấy."))
@click.option(
    "--kind",
    type=click.Choice(["link", "text"]),
    default="link",
    show_default=True,
    help=t("Mã QR mở trang hướng dẫn (link), hay chứa sẵn chữ cho nơi không có mạng (text)."),
)
@click.option("--hub", metavar="URL", help=t("Địa chỉ máy chủ cho --kind link; mặc định là máy chủ của đội."))
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="vi", show_default=True)
@pack_option
def command(
    ward: str,
    codes: str | None,
    field: str | None,
    everything: bool,
    out: Path,
    size: str,
    kind: str,
    hub: str | None,
    lang: str,
    pack_file: Path | None,
) -> None:
    if sum(map(bool, (codes, field, everything))) != 1:
        raise click.UsageError(t("Cần đúng một trong --codes, --field, --all."))
    if out.suffix.lower() != ".pdf":
        raise CodeRefused(NOT_PDF, path=out)
    with open_pack(pack_file) as pack:
        here = pack.units().ward(ward)
        if here is None:
            raise GuideUnknown(NO_WARD, code=ward)
        guides = _chosen(pack, codes, field)
        made = pack.info.built_on
    address = (hub or own_hub()) if kind == "link" else ""
    posters = [Poster(localised(guide, lang), here.full_name, address) for guide in guides]
    _write(posters, size, lang, made, out)


def _chosen(pack: Pack, codes: str | None, field: str | None) -> list[Guide]:
    if codes:
        asked = list(dict.fromkeys(code.strip() for code in codes.split(",") if code.strip()))
        found = [(code, pack.guide(code)) for code in asked]
        for code, guide in found:
            if guide is None:
                raise GuideUnknown(UNKNOWN, code=code)
        return [guide for _, guide in found if guide]
    known = [one.slug for one in pack.fields()]
    if field and field not in known:
        raise GuideUnknown(NO_FIELD, field=field, known=", ".join(known))
    entries = [one for one in pack.guides() if one.completeness != "name_only" and field in (None, one.field)]
    guides = [guide for one in entries if (guide := pack.guide(one.code))]
    if not guides:
        raise GuideUnknown(NOTHING)
    return guides


def _write(posters: list[Poster], size: str, lang: str, made: date, out: Path) -> None:
    with click.progressbar(posters, label=t("Đang vẽ"), file=sys.stderr) as bar:
        file = draw(bar, size, poster_words(translator(lang)), FONTS, made)
    out.write_bytes(file)
    click.echo(t.n("{path}: {n} áp phích", "{path}: {n} áp phích", len(posters), path=out))
