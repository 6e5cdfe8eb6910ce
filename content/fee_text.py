"""What a catalogue's fee cell really says: a fee is only called free where the cell says so in words."""

import re
from typing import Any

from content.cell_text import one_line, squeezed
from content.fold import fold

AMOUNT = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d+)\s*(?:viet nam dong|dong|vnd|d\b|usd)")
NOTHING = {"khong", "khong co", "0", "-", "–", "khong ap dung"}
FREE = re.compile(r"mien (?:phi|le phi|phi le phi)|khong (?:phai )?(?:thu|nop|mat)(?: (?:phi|le phi|phi le phi|tien))?")
PARTLY = re.compile(r"(?:^|[:;.—–]\s*)(?:mien phi|mien le phi|khong thu)")
COUNCIL = re.compile(r"\bhdnd\b|hoi dong nhan dan|nghi quyet|dia phuong quy dinh|ubnd tinh|uy ban nhan dan tinh")
NO_NOTE = "Danh mục ghi 0 đồng. Hỏi lại bộ phận một cửa trước khi nộp."
ONLY_NO = "Danh mục ghi “{said}”. Hỏi lại bộ phận một cửa trước khi nộp."
LEFT_OPEN = "Danh mục chỉ ghi: {said}. Hỏi bộ phận một cửa."
NOT_PUBLISHED = "Chưa có mức phí được công bố. Hỏi bộ phận một cửa."


def fee_from(text: str) -> dict[str, Any]:
    """Return the fee table for a clean cell: how far the figure may be trusted, and what the cell says."""
    said = one_line(text)
    plain = fold(said).strip(" .;:")
    sums = amounts(said)
    if not plain:
        return {"status": "not_published", "text": NOT_PUBLISHED}
    if plain in NOTHING and not sums:
        return {"status": "zero_with_note", "text": ONLY_NO.format(said=said)}
    if sums and any(sums):
        return {"status": "mixed" if 0 in sums or PARTLY.search(plain) else "numeric", "text": said}
    if FREE.fullmatch(squeezed(plain)):
        return {"status": "free_stated", "text": said}
    if FREE.search(squeezed(plain)):
        return {"status": "zero_with_note", "text": said}  # free for some, or in some case
    if sums:
        rest = re.sub(r"truc tiep|truc tuyen|buu chinh|phi|le|lan|ho so|[\W_]", "", AMOUNT.sub("", plain))
        return (
            {"status": "zero_with_note", "text": said} if rest else {"status": "portal_zero_no_note", "text": NO_NOTE}
        )
    status = "local_council_or_regulation" if COUNCIL.search(plain) else "not_published"
    return {"status": status, "text": LEFT_OPEN.format(said=said.strip(" ."))}


def amounts(text: str) -> list[int]:
    """Return the sums a text names, in its order: "20.000 đồng" is 20000."""
    return [int(re.sub(r"\D", "", found)) for found in AMOUNT.findall(fold(text))]
