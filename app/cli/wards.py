"""`xomso wards`: an old or new name of a ward, and the ward of today."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from content.units import FormerUnit, Ward


@click.command("wards", help=t("Tìm xã, phường ngày nay theo tên cũ hoặc tên mới; gõ không dấu cũng được."))
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 103), default=10, show_default=True, help=t("Số kết quả nhiều nhất."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@pack_option
def command(text: str, limit: int, as_json: bool, pack_file: Path | None) -> None:
    with open_pack(pack_file) as pack:
        found = pack.units().find(text, limit)
    if as_json:
        click.echo(json.dumps([asdict(ward) for ward in found], ensure_ascii=False))
    elif not found:
        click.echo(t("Không có xã, phường nào tên như vậy ở Cần Thơ."))
    else:
        click.echo("\n".join(map(_line, found)))
        anywhere = t(
            "Thủ tục của Ủy ban nhân dân xã, phường: nộp ở phường, xã nào trong Cần Thơ cũng được. Công an, thuế, bảo hiểm thì hỏi nơi đó."
        )
        click.echo(f"\n{anywhere}")


def _line(ward: Ward) -> str:
    made_of = "; ".join(map(_former, ward.former))
    return t("{code}  {name}\n       gồm: {former}", code=ward.code, name=ward.full_name, former=made_of)


def _former(unit: FormerUnit) -> str:
    if unit.partial:
        return t("một phần {kind} {name} ({district})", kind=unit.kind, name=unit.name, district=unit.district)
    return t("{kind} {name} ({district})", kind=unit.kind, name=unit.name, district=unit.district)
