"""What differs between two versions of a guide, fact by fact, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.cell_text import squeezed
from content.errors import N_
from content.fee_text import amounts
from content.procedure import Fee, FormField, Guide, Paper, TimeLimit

LABELS = {
    "name": N_("tên chính thức"),
    "plain_name": N_("tên thường gọi"),
    "field": N_("lĩnh vực"),
    "body": N_("cơ quan giải quyết"),
    "completeness": N_("độ đầy đủ"),
    "fee": N_("phí"),
    "exempt": N_("miễn phí cho"),
    "time": N_("thời hạn"),
    "papers": N_("giấy tờ"),
    "who": N_("ai được nộp"),
    "where": N_("nơi nộp"),
    "non_territorial": N_("nộp ở xã phường nào cũng được"),
    "channels": N_("cách nộp"),
    "online_level": N_("mức trực tuyến"),
    "system": N_("phần mềm xử lý"),
    "result": N_("kết quả"),
    "legal": N_("căn cứ pháp lý"),
    "links": N_("đường dẫn"),
    "newer_code": N_("mã mới"),
    "unconfirmed": N_("điều chưa chắc"),
    "summary": N_("tóm tắt"),
    "steps": N_("các bước"),
    "mistakes": N_("lỗi hay gặp"),
    "form": N_("câu hỏi khi nộp hộ"),
    "asks": N_("câu người dân hỏi"),
    "qr_text": N_("chữ trong mã QR"),
    "en": N_("bản tiếng Anh"),
    "km": N_("bản tiếng Khmer"),
    "source": N_("nguồn"),
    "as_of": N_("ngày dữ kiện"),
    "review": N_("người duyệt"),
}


@dataclass(frozen=True)
class FactChange:
    """One fact that changed: its key in LABELS, what it was and what it is; of lists only what went and what came."""

    key: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return LABELS[self.key]


def fact_changes(old: Guide, new: Guide) -> list[FactChange]:
    """Return every difference between two guides, in the order of LABELS."""
    return sorted(_changes(old, new), key=lambda change: list(LABELS).index(change.key))


def _changes(old: Guide, new: Guide) -> Iterator[FactChange]:
    for key in ("name", "plain_name", "field", "body", "completeness", "who", "where", "online_level", "system"):
        yield from _said(key, getattr(old, key), getattr(new, key))
    for key in ("result", "newer_code", "summary", "qr_text", "as_of"):
        yield from _said(key, getattr(old, key), getattr(new, key))
    for key in ("channels", "legal", "unconfirmed", "steps", "mistakes", "asks"):
        yield from _listed(key, getattr(old, key), getattr(new, key))
    yield from _said("fee", _fee(old.fee), _fee(new.fee))
    yield from _listed("exempt", old.fee.exempt if old.fee else (), new.fee.exempt if new.fee else ())
    yield from _said("time", _time(old.time), _time(new.time))
    yield from _listed("papers", list(map(_paper, old.papers)), list(map(_paper, new.papers)))
    yield from _listed("links", [link.url for link in old.links], [link.url for link in new.links])
    yield from _listed("form", list(map(_asked, old.form)), list(map(_asked, new.form)))
    yield from _said("non_territorial", str(old.non_territorial).lower(), str(new.non_territorial).lower())
    yield from _said("source", old.source.title if old.source else "", new.source.title if new.source else "")
    yield from _said(
        "review", f"{old.reviewed_by} {old.reviewed_on}".strip(), f"{new.reviewed_by} {new.reviewed_on}".strip()
    )
    for lang in ("en", "km"):
        before, after = getattr(old, lang), getattr(new, lang)
        keys = ", ".join(key for key in {**before, **after} if before.get(key) != after.get(key))
        if keys:
            yield FactChange(lang, "" if not before else keys, keys if after else "")


def facts_that_differ(guide: Guide, official: Guide) -> list[FactChange]:
    """Return where a written guide states another fact than an official list; wording alone is no difference."""
    # A written guide says papers in its own words and names only the important documents of law.
    alike = {
        "fee": official.fee is None or (guide.fee is not None and _same_fee(guide.fee, official.fee)),
        "time": official.time is None or (guide.time is not None and _span(guide.time) == _span(official.time)),
        "papers": not official.papers or len(guide.papers) == len(official.papers),
        "channels": not official.channels or set(guide.channels) == set(official.channels),
        "legal": set(guide.legal) <= set(official.legal) or not official.legal,
        "name": squeezed(guide.name) == squeezed(official.name),
    }
    return [change for change in fact_changes(guide, official) if not alike.get(change.key, True)]


def _span(time: TimeLimit) -> tuple[int | None, str]:
    return time.value, time.unit


def _same_fee(guide: Fee, official: Fee) -> bool:
    """Return whether two fees name the same sums, or none and are trusted alike."""
    mine = set(amounts(guide.text)) | {amount.vnd for amount in guide.amounts}
    theirs = set(amounts(official.text)) | {amount.vnd for amount in official.amounts}
    return mine - {0} == theirs - {0} and (bool(mine - {0}) or guide.status == official.status)


def _said(key: str, before: str, after: str) -> Iterator[FactChange]:
    if before != after:
        yield FactChange(key, before, after)


def _listed(key: str, before: Sequence[str], after: Sequence[str]) -> Iterator[FactChange]:
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    if gone or come:
        yield FactChange(key, "; ".join(gone), "; ".join(come))
    elif list(before) != list(after):
        yield FactChange(key, "; ".join(before), "; ".join(after))


def _fee(fee: Fee | None) -> str:
    if fee is None:
        return ""
    sums = "; ".join(f"{amount.label}: {amount.vnd}" for amount in fee.amounts)
    return f"{fee.text} [{fee.status}]" + (f" ({sums})" if sums else "")


def _time(time: TimeLimit | None) -> str:
    if time is None:
        return ""
    return (
        time.text
        + (f" [{time.value} {time.unit}]" if time.value is not None else "")
        + (" [15:00]" if time.after_15h else "")
    )


def _paper(paper: Paper) -> str:
    notes = [paper.kind, str(paper.copies) if paper.copies > 1 else "", paper.when, paper.not_needed]
    return f"{paper.name} ({'; '.join(note for note in notes if note)})"


def _asked(item: FormField) -> str:
    notes = [item.type, "" if item.required else "?", item.hint, "/".join(item.options)]
    return f"{item.label} ({'; '.join(note for note in notes if note)})"
