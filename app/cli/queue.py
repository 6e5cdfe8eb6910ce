"""`xomso queue`: the outbox without a screen: list, add, send, export, import."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from app.cli.language import t
from app.cli.queue_input import read_photo, read_record
from app.cli.queue_text import draft_data, draft_line, item_data, item_line
from app.paths import home
from sync import enrolment
from sync.attachments import AttachmentStore
from sync.courier import export_queue, import_queue
from sync.drafts import Drafts
from sync.errors import N_, SyncError
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.reasons import sentence
from sync.retention import Retention
from sync.store import Store, open_store

json_option = click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))


@dataclass(frozen=True)
class Stores:
    """What lies in this data folder."""

    db: Store
    outbox: Outbox
    attachments: AttachmentStore
    folder: Path


@contextmanager
def stores() -> Iterator[Stores]:
    """Open this data folder's stores and close them afterwards; raises StoreRefused."""
    folder = home()
    db = open_store(folder / "device.sqlite")
    try:
        yield Stores(db, Outbox(db), db.files(), folder)
    finally:
        db.close()


@click.group("queue", help=t("Hàng chờ: xem, thêm, gửi, xuất và nhập hồ sơ mà không cần màn hình."))
def command() -> None:
    pass


@command.command(
    "list",
    help=t("Liệt kê bản nháp và hồ sơ. JSON: counts, sender, drafts, items; word là một trong bốn từ của màn hình."),
)
@json_option
def list_command(as_json: bool) -> None:
    with stores() as here:
        counts, items, drafts = here.outbox.counts(), here.outbox.items(), Drafts(here.db).all()
        settings = Preferences(here.db)
        reason, contact = settings.get("sender.reason"), settings.get("sender.last_contact")
    if as_json:
        sender = {"reason": reason, "sentence": t(sentence(reason)), "last_contact": contact or None}
        entries = {"drafts": list(map(draft_data, drafts)), "items": list(map(item_data, items))}
        _print_json({"counts": asdict(counts), "sender": sender, **entries})
        return
    for line in (*map(draft_line, drafts), *map(item_line, items)):
        click.echo(line)
    click.echo(
        t(
            "{draft} nháp, {waiting} chờ gửi, {received} đã nhận, {returned} bị trả.",
            draft=counts.draft,
            waiting=counts.waiting,
            received=counts.received,
            returned=counts.returned,
        )
    )
    if reason and counts.waiting:
        click.echo(t(sentence(reason)))


@command.command(
    "add",
    help=t(
        "Thêm một hồ sơ vào hàng chờ, từ tệp JSON hoặc từ đầu vào chuẩn (-): kind, procedure, payload, và ward nếu máy "
        "chưa ghi danh. In ra mã của hồ sơ."
    ),
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--attach", type=click.Path(path_type=Path), multiple=True, help=t("Ảnh hoặc PDF kèm theo; có thể lặp lại.")
)
@json_option
def add_command(file: Path, attach: tuple[Path, ...], as_json: bool) -> None:
    given = read_record(file)
    with stores() as here:
        place = enrolment.load(here.db)
        ward = given.ward or (place.ward_code if place else Preferences(here.db).get("ward"))
        if not ward:
            raise SyncError(
                N_(
                    'Chưa biết hồ sơ thuộc phường nào. Hãy thêm "ward": "mã 5 chữ số" vào JSON, hoặc ghi danh máy này trước.'
                )
            )
        files = [here.db.photos().keep(path.name, read_photo(path)) for path in attach]
        item = here.outbox.add(given.kind, ward, given.procedure, given.payload, files)
    if as_json:
        _print_json(item_data(item))
    else:
        click.echo(item.id)


@command.command(
    "send",
    help=t(
        "Gửi một lượt và lấy tin mới từ máy chủ. Thoát 0 khi không còn hồ sơ nào chờ, 1 kèm lý do khi còn. "
        "JSON: state, reason, sentence, received, set_aside, retried, changed, waiting."
    ),
)
@json_option
def send_command(as_json: bool) -> None:
    from sync.client import HubClient
    from sync.sender import Sender
    from sync.store import sender_lock

    with stores() as here:
        sender = Sender(
            here.outbox,
            here.attachments,
            lambda: enrolment.load(here.db),
            lambda place: HubClient(place.hub, place.token, language=t.lang),
            lock=sender_lock(here.folder / "device.sqlite"),
        )
        terminal = sys.stderr.isatty()
        if terminal:
            sender.on_change = lambda: _progress(here.outbox)
        outcome = asyncio.run(sender.round())
        Retention(here.outbox, here.attachments).run()
        if terminal:
            click.echo(err=True)
        ends = {id: here.outbox.get(id) for id in (*outcome.received, *outcome.set_aside, *outcome.retried)}
        waiting = here.outbox.counts().waiting
    settled = [item for item in ends.values() if item]
    why = _why_not(outcome.state, outcome.reason, waiting)
    if as_json:
        moved = {key: list(getattr(outcome, key)) for key in ("received", "set_aside", "retried")}
        told = {"state": outcome.state, "reason": outcome.reason, "sentence": why, "changed": outcome.changed}
        _print_json({**told, **moved, "waiting": waiting, "items": list(map(item_data, settled))})
    else:
        for item in settled:
            click.echo(item_line(item))
        if not why:
            click.echo(t("Không còn hồ sơ nào chờ gửi."))
    if why:
        click.echo(why, err=True)
        raise click.exceptions.Exit(1)


@command.command(
    "export", help=t("Xuất hồ sơ đang chờ ra một tệp để máy khác nhập và gửi hộ. JSON: file, records, attachments.")
)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def export_command(file: Path, as_json: bool) -> None:
    with stores() as here:
        place = enrolment.load(here.db)
        done = export_queue(here.outbox, here.attachments, file, place.device if place else "")
    if as_json:
        _print_json({"file": str(file), **asdict(done)})
        return
    click.echo(t.n("Đã xuất {n} hồ sơ ra {file}.", "Đã xuất {n} hồ sơ ra {file}.", done.records, file=file))
    click.echo(t("Hồ sơ nộp hộ trong tệp đã niêm phong: người gửi hộ không đọc được. Gửi xong thì xoá tệp."))
    if done.missing:
        click.echo(t.n("Thiếu {n} ảnh.", "Thiếu {n} ảnh.", len(done.missing)), err=True)


@command.command(
    "import",
    help=t("Nhập hồ sơ từ tệp của máy khác để gửi hộ; hồ sơ đã có thì bỏ qua. JSON: file, added, known, refused."),
)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def import_command(file: Path, as_json: bool) -> None:
    with stores() as here:
        done = import_queue(here.outbox, here.attachments, file)
    if as_json:
        refused = [{"id": id, "reason": slug, "sentence": t(sentence(slug))} for id, slug in done.refused]
        _print_json({"file": str(file), "added": list(done.added), "known": list(done.known), "refused": refused})
    else:
        click.echo(t("Đã nhập {added} hồ sơ; {known} hồ sơ đã có sẵn.", added=len(done.added), known=len(done.known)))
    for id, slug in done.refused:
        click.echo(t("Không nhập hồ sơ {id}: {reason}", id=id, reason=t(sentence(slug))), err=True)
    if done.refused:
        raise click.exceptions.Exit(1)


def _why_not(state: str, reason: str, waiting: int) -> str:
    """Return why not everything was sent, "" when it was."""
    if state == "busy":
        return t("Xóm Số đang gửi ở cửa sổ khác. Hồ sơ vẫn còn trên máy; hãy đợi một lát rồi xem lại.")
    if state == "paused":
        return t(sentence(reason))
    if waiting:
        return t.n(
            "Còn {n} hồ sơ chưa gửi được; xem lý do bằng xomso queue list.",
            "Còn {n} hồ sơ chưa gửi được; xem lý do bằng xomso queue list.",
            waiting,
        )
    return ""


def _progress(outbox: Outbox) -> None:
    waiting = outbox.counts().waiting
    click.echo("\r" + t.n("Còn {n} hồ sơ chờ gửi", "Còn {n} hồ sơ chờ gửi", waiting) + " ", nl=False, err=True)


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))
