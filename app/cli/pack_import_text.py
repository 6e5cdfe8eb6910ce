"""The report of an import as lines of text."""

from collections.abc import Iterator, Sequence

from app.cli.language import t
from content.fact_changes import FactChange
from content.import_report import ImportReport

MOST = 20


def report_lines(report: ImportReport) -> Iterator[str]:
    """Yield what was read, what every group of guides came to, and why rows were refused."""
    columns = ", ".join(f"{key} = “{header}”" for key, header in report.columns.items())
    yield t("Cột: {columns}.", columns=columns)
    if report.ignored:
        yield t("Cột không dùng: {columns}.", columns=", ".join(report.ignored))
    yield t(
        "{rows} dòng: {new} mới, {changed} đổi, {same} như cũ, {kept} hướng dẫn viết tay giữ nguyên.",
        rows=report.rows,
        new=len(report.new),
        changed=len(report.changed),
        same=len(report.same),
        kept=len(report.kept),
    )
    for guide in report.changed[:MOST]:
        for change in guide.changes:
            yield f"  {guide.code}: {change_line(change)}"
    yield from _more(report.changed)
    for guide in report.differing[:MOST]:
        for change in guide.changes:
            yield "  " + t(
                "{code}: {fact}: danh mục ghi “{official}”, hướng dẫn ghi “{ours}”.",
                code=guide.code,
                fact=t(change.label),
                official=change.after or "–",
                ours=change.before or "–",
            )
    yield from _more(report.differing)
    if report.gone:
        yield t(
            "{n} hướng dẫn trong thư mục không có trong danh mục (vẫn giữ): {codes}",
            n=len(report.gone),
            codes=_codes(report.gone),
        )
    for line, found, code in report.mended[:MOST]:
        yield "  " + t("dòng {line}: mã “{found}” được đọc là {code}.", line=line, found=found, code=code)
    if report.repeated:
        yield t("{n} dòng lặp lại y hệt, bỏ qua.", n=len(report.repeated))
    for refusal in report.refused:
        yield t("Từ chối dòng {line}: {reason}.", line=refusal.line, reason=t(refusal.problem, **refusal.about))
    if not report.written:
        yield t("Chạy thử: chưa ghi gì.")


def change_line(change: FactChange) -> str:
    """Return one changed fact in words: what it was, what it is."""
    label = t(change.label)
    if not change.before:
        return t("{fact}: thêm “{after}”", fact=label, after=change.after)
    if not change.after:
        return t("{fact}: bỏ “{before}”", fact=label, before=change.before)
    return t("{fact}: “{before}” thành “{after}”", fact=label, before=change.before, after=change.after)


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(codes[:MOST]) + (" …" if len(codes) > MOST else "")


def _more(guides: Sequence[object]) -> Iterator[str]:
    if len(guides) > MOST:
        yield "  " + t("… và {n} hướng dẫn nữa; xem hết bằng --json.", n=len(guides) - MOST)
