"""`xomso pack diff`: what changed between two packs or two folders of sources."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.editing import editing
from app.cli.language import t
from app.cli.pack_import_text import change_line

if TYPE_CHECKING:
    from content.pack_diff import Edition, PackDiff


@click.command(
    "diff",
    help=t(
        "So hai gói hoặc hai thư mục nguồn: hướng dẫn thêm, bớt, đổi gì. JSON: old, new, added, removed, changed, parts. "
        "Thoát 0 khi đọc được cả hai."
    ),
)
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
def command(old: Path, new: Path, as_json: bool) -> None:
    with editing():
        from content.pack_diff import diff
    found = diff(old, new)
    if as_json:
        click.echo(json.dumps(found.data(), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: "PackDiff") -> Iterator[str]:
    yield _side(t("Cũ"), found.old)
    yield _side(t("Mới"), found.new)
    for guide in found.added:
        yield t("Thêm {code}: {name}", code=guide.code, name=guide.plain_name)
    for guide in found.removed:
        yield t("Bỏ {code}: {name}", code=guide.code, name=guide.plain_name)
    for guide_change in found.changed:
        yield t("Đổi {code}: {name}", code=guide_change.code, name=guide_change.plain_name)
        for change in guide_change.facts:
            yield f"  {change_line(change)}"
        others = [t(change.label) for change in guide_change.changes if change not in guide_change.facts]
        if others:
            yield "  " + t("sửa lời: {parts}", parts=", ".join(others))
    if found.parts:
        yield t("Cũng đổi: {parts}", parts=", ".join(f"{part}.toml" for part in found.parts))
    yield t(
        "{added} thêm, {removed} bỏ, {changed} đổi.",
        added=len(found.added),
        removed=len(found.removed),
        changed=len(found.changed),
    )


def _side(title: str, side: "Edition") -> str:
    said = [f"{title}: {side.path}", t("{n} hướng dẫn", n=len(side.guides))]
    if side.version:
        said.append(t("bản {version}", version=side.version))
        said.append(t("dùng đến {day}", day=t.date(date.fromisoformat(side.expires_on))))
        said.append(t("đã ký bằng khóa {key}", key=side.signed_by[:16]) if side.signed_by else t("chưa ký"))
    return ", ".join(said)
