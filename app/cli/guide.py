"""`xomso guide`: one guide as text or as data."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.guide_text import guide_text
from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from content.errors import N_, GuideUnknown
from content.localise import localised
from locales import LANGUAGES, translator

UNKNOWN = N_('Không có hướng dẫn mã {code}. Tìm mã bằng lệnh: xomso search "…"')


@click.command("guide", help=t("In hướng dẫn của một thủ tục hoặc kỹ năng."))
@click.argument("code")
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    default=None,
    help=t("Ngôn ngữ của hướng dẫn; mặc định là ngôn ngữ đang dùng."),
)
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@pack_option
def command(code: str, lang: str | None, as_json: bool, pack_file: Path | None) -> None:
    with open_pack(pack_file) as pack:
        guide = pack.guide(code.strip())
        names = {field.slug: getattr(field, lang or t.lang) or field.vi for field in pack.fields()}
    if guide is None:
        raise GuideUnknown(UNKNOWN, code=code)
    if as_json:
        said = localised(guide, lang) if lang else guide
        click.echo(json.dumps(asdict(said), ensure_ascii=False, indent=2))
    else:
        said = localised(guide, lang or t.lang)
        click.echo(guide_text(said, names.get(guide.field, guide.field), translator(lang or t.lang)))
