"""`xomso admin backup`, `restore` and `check`: a copy of a running hub, put back, and looked at."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.admin_hub import hub_database, hub_options, hub_settings
from app.cli.language import t


@click.command(
    "backup",
    help=t("Sao lưu máy chủ đang chạy: mọi dòng dữ liệu và mọi tệp. Lần sau vào cùng thư mục chỉ chép tệp mới."),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=t("Thư mục của bản sao lưu."),
)
@hub_options
def backup(out: Path, folder: Path | None, db: str) -> None:
    from sync.hub.attachment_store import open_attachments
    from sync.hub.backup import back_up

    settings = hub_settings(folder, db)
    with hub_database(folder, db) as database:
        made = back_up(database, open_attachments(settings), out, settings, _progress())
    click.echo(
        t(
            "Đã sao lưu vào {path}: {records} hồ sơ, {files} tệp.",
            path=out,
            records=made.rows.get("records", 0),
            files=len(made.files),
        )
    )
    for sha256 in made.missing:
        click.echo(t("Tệp của hồ sơ bị mất hoặc hỏng trên máy chủ: {name}", name=sha256), err=True)
    click.echo(t("Bản sao lưu không có khóa. Chép riêng hub-receipt*.key trong thư mục dữ liệu ra nơi khác, cất kín."))
    if made.missing:
        raise click.exceptions.Exit(1)


@click.command(
    "restore", help=t("Phục hồi bản sao lưu vào máy chủ trống, rồi bảo mọi máy gửi lại hồ sơ mà bản sao lưu thiếu.")
)
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=t("Thư mục của bản sao lưu."),
)
@hub_options
def restore(source: Path, folder: Path | None, db: str) -> None:
    from sync.hub.restore import restore as put_back

    made = put_back(source, hub_settings(folder, db), _progress())
    click.echo(
        t("Đã phục hồi {records} hồ sơ, {files} tệp.", records=made.rows.get("records", 0), files=len(made.files))
    )
    click.echo(t("Ở lần nối tới, mỗi máy đưa lại hồ sơ của mình; hồ sơ đã có thì không bị ghi hai lần."))
    click.echo(t("Chép lại hub-receipt*.key vào thư mục dữ liệu; nếu đã mất, chạy: xomso admin keys receipt."))


@click.command(
    "check", help=t("Kiểm tra máy chủ hoặc một bản sao lưu: cơ sở dữ liệu, từng tệp theo mã băm, tệp thiếu, tệp thừa.")
)
@click.option(
    "--backup",
    "source",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=t("Kiểm tra bản sao lưu này."),  # fmt: skip
)
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@hub_options
def check(source: Path | None, as_json: bool, folder: Path | None, db: str) -> None:
    from sync.hub.attachment_store import open_attachments
    from sync.hub.backup_manifest import read, verify
    from sync.hub.soundness import look

    if source:
        manifest = read(source)
        verify(source, manifest)
        said = asdict(manifest)
        sentence = t("Bản sao lưu còn nguyên: {files} tệp.", files=len(manifest.files))
        click.echo(json.dumps(said, ensure_ascii=False) if as_json else sentence)
        return
    with hub_database(folder, db) as database:
        found = look(database, open_attachments(hub_settings(folder, db)))
    if as_json:
        click.echo(json.dumps({**asdict(found), "sound": found.sound}, ensure_ascii=False))
    else:
        for line in found.database:
            click.echo(t("Cơ sở dữ liệu: {line}", line=line))
        for flaw in found.flaws:
            what = t("thiếu") if flaw.what == "missing" else t("hỏng")
            click.echo(f"{flaw.ward}  {flaw.record}  {flaw.sha256}  {what}")
        click.echo(
            t(
                "{records} hồ sơ, {files} tệp, {orphans} tệp chưa hồ sơ nào nhắc tới.",
                records=found.rows.get("records", 0),
                files=found.files,
                orphans=found.orphans,
            )
        )
    if not found.sound:
        raise click.exceptions.Exit(1)


def _progress() -> Callable[[int], None]:
    """Return what shows on a terminal how many files are left."""

    def show(left: int) -> None:
        if sys.stderr.isatty() and left % 50 == 1:
            click.echo(f"\r{left} ", nl=False, err=True)

    return show
