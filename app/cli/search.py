"""`xomso search`: an everyday question, and the guides that answer it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from content.errors import N_, ContentError
from content.search import Answer, Hit, Search

NOT_TEXT = N_("{path} không phải tệp chữ UTF-8. Hãy lưu mỗi câu hỏi một dòng, dạng UTF-8.")
TOO_LONG = N_("{path} có dòng dài quá {limit} KB. Hãy lưu mỗi câu hỏi một dòng ngắn.")
LINE_LIMIT = 1 << 16  # bytes


@click.command("search", help=t("Tìm hướng dẫn theo lời người dân hỏi; gõ không dấu, sai chính tả cũng được."))
@click.argument("text", required=False)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help=t("Số kết quả nhiều nhất."))
@click.option("--json", "as_json", is_flag=True, help=t("In dữ liệu JSON."))
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help=t("Đọc mỗi dòng một câu hỏi từ tệp (- là bàn phím); in mỗi dòng một kết quả JSON."),
)
@pack_option
def command(text: str | None, limit: int, as_json: bool, batch: Path | None, pack_file: Path | None) -> None:
    if (text is None) == (batch is None):
        raise click.UsageError(t("Cần một câu hỏi, hoặc --batch FILE."))
    if batch is not None and not as_json:
        raise click.UsageError(t("--batch chỉ dùng cùng --json."))
    # What the shell passes may be no text at all; it is read, and printed, with the odd bytes replaced.
    questions = [(text or "").encode(errors="replace").decode()] if batch is None else _lines(batch)
    with open_pack(pack_file) as pack:
        search = Search(pack)
        for question in questions:
            answer = search.find(question, limit)
            click.echo(json.dumps(_data(answer), ensure_ascii=False) if as_json else _said(answer))


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file one by one as they come; raises ContentError."""
    encoding = "utf-8-sig"
    with click.open_file(str(path), "rb") as file:
        while raw := file.readline(LINE_LIMIT + 1):
            if len(raw) > LINE_LIMIT:
                raise ContentError(TOO_LONG, path=path, limit=LINE_LIMIT >> 10)
            try:
                yield raw.decode(encoding).rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise ContentError(NOT_TEXT, path=path) from error
            encoding = "utf-8"


def _data(answer: Answer) -> dict[str, Any]:
    data = {"query": answer.query, "kind": answer.kind, "hits": [_hit(hit) for hit in answer.hits]}
    return data | {"elsewhere": [_hit(hit) for hit in answer.elsewhere]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "code": hit.code,
        "name": hit.name,
        "field": hit.field,
        "score": hit.score,
        "plain_name": hit.plain_name,
        "matched": list(hit.matched),
    }


def _said(answer: Answer) -> str:
    away = [t("Việc này không làm ở xã, phường. Xem phải đi đâu:")] if answer.elsewhere else []
    away += map(_line, answer.elsewhere)
    if answer.kind == "none":
        none = t("Chưa có hướng dẫn nào hợp câu này. Thử nói ngắn hơn, hoặc hỏi bộ phận một cửa.")
        return "\n".join(away or [none])
    lines = [t("Có vài hướng dẫn hợp câu này:")] if answer.kind == "choose" else []
    return "\n".join([*lines, *map(_line, answer.hits), *away])


def _line(hit: Hit) -> str:
    words = t("khớp: {words}", words=", ".join(hit.matched)) if hit.matched else ""
    return f"{hit.code}  {hit.plain_name}" + (f"  ({words})" if words else "")
