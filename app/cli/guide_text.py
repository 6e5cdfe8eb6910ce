"""A guide as plain text for a terminal: headings, papers, the fee told as honestly as its source allows."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from app.parts.bodies import body_name
from content.procedure import Fee, Guide, Paper
from locales import Translator

WIDTH = 88


def guide_text(guide: Guide, field: str, t: Translator) -> str:
    """Return the whole guide, already in the reader's language, under headings in that language."""
    return "\n".join(line for part in _parts(guide, field, t) for line in part)


def _parts(guide: Guide, field: str, t: Translator) -> Iterator[list[str]]:
    yield [guide.plain_name, "=" * min(len(guide.plain_name), WIDTH), *_wrapped(guide.name), f"{guide.code} · {field}"]
    if guide.completeness == "name_only":
        said = t("Mới có tên việc. Giấy tờ, lệ phí và thời hạn chưa xác minh được: hỏi nơi giải quyết trước khi đi.")
        yield _wrapped("⚠ " + said)
    elif not guide.reviewed_by:
        yield _wrapped("⚠ " + t("Chưa được cán bộ duyệt. Hãy hỏi lại xã, phường trước khi nộp."))
    if guide.newer_code:
        yield _wrapped("⚠ " + t("Mã này đã được thay bằng {code}.", code=guide.newer_code))
    yield _section("", [guide.summary])
    yield _section(t("Ai được làm"), [guide.who])
    yield _section(t("Nơi giải quyết"), [body_name(t, guide.body)])
    yield _section(t("Nộp ở đâu"), [guide.where])
    if guide.papers:
        yield _section(t("Giấy tờ"), (_paper(paper, t) for paper in guide.papers), mark="☐ ")
    if guide.fee:
        yield _section(t("Lệ phí"), fee_lines(guide.fee, t))
    if guide.time:
        yield _section(t("Thời hạn"), [guide.time.text])
    yield _section(t("Các bước"), guide.steps, numbered=True)
    yield _section(t("Nhận được"), [guide.result])
    yield _section(t("Lỗi hay gặp"), guide.mistakes, mark="• ")
    yield _section(t("Chưa chắc chắn, phải hỏi lại"), guide.unconfirmed, mark="? ")
    yield _section(t("Căn cứ"), ["; ".join(guide.legal)])
    yield _section(t("Đường dẫn"), (f"{link.label}: {link.url}" for link in guide.links), mark="• ")
    yield _origin(guide, t)


def fee_lines(fee: Fee, t: Translator) -> list[str]:
    """Return what is known of the fee, with a warning where the source does not settle it."""
    lines = [fee.text]
    lines += [f"{amount.label}: {t.money(amount.vnd)}" for amount in fee.amounts]
    if fee.exempt:
        lines.append(t("Được miễn: {who}", who="; ".join(fee.exempt)))
    warning = {
        "portal_zero_no_note": t("Cổng chỉ ghi 0 đồng, chưa chắc là miễn phí: hỏi bộ phận một cửa."),
        "zero_with_note": t("Cổng ghi 0 đồng kèm ghi chú: đọc kỹ và hỏi lại."),
        "local_council_or_regulation": t("Mức thu do địa phương quy định: hỏi bộ phận một cửa."),
        "not_published": t("Chưa thấy công bố mức phí: hỏi bộ phận một cửa."),
        "mixed": t("Mức phí tùy trường hợp: hỏi bộ phận một cửa."),
    }.get(fee.status)
    return [*lines, f"({warning})"] if warning else lines


def _paper(paper: Paper, t: Translator) -> str:
    kinds = {
        "original": "",
        "copy": t("bản chụp"),
        "certified_copy": t("bản sao có chứng thực"),
        "form": "",
        "show": t("chỉ đưa xem"),
    }
    notes = [kinds.get(paper.kind, "")]
    if paper.copies > 1:
        notes.append(t.n("{n} bản", "{n} bản", paper.copies))
    said = [note for note in notes if note]
    line = f"{paper.name} ({', '.join(said)})" if said else paper.name
    if paper.when:
        line = t("{paper}. Chỉ khi: {when}", paper=line, when=paper.when)
    return f"{line}. {paper.not_needed}" if paper.not_needed else line


def _origin(guide: Guide, t: Translator) -> list[str]:
    lines = [""]
    if guide.source:
        lines += _wrapped(t("Nguồn: {title}", title=guide.source.title)) + [guide.source.url]
    if guide.as_of:
        lines.append(t("Dữ kiện ngày {day}.", day=t.date(date.fromisoformat(guide.as_of))))
    if guide.confidence:
        lines.append(t("Độ tin cậy: {level}", level=guide.confidence))
    if guide.reviewed_by:
        when = t.date(date.fromisoformat(guide.reviewed_on))
        lines.append(t("Đã duyệt: {who}, ngày {day}.", who=guide.reviewed_by, day=when))
    return lines


def _section(title: str, lines: Iterable[str], mark: str = "", numbered: bool = False) -> list[str]:
    said = [line for line in lines if line]
    if not said:
        return []
    shown = [title.upper()] if title else []
    for number, line in enumerate(said, 1):
        shown += _wrapped(line, f"{number}. " if numbered else mark)
    return ["", *shown]


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
