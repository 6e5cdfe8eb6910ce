"""What a volunteer tells the ward beside its records: small, never sealed, and never about a person."""

from collections.abc import Sequence
from typing import Any

from sync.errors import N_, RecordInvalid
from sync.item import Item
from sync.outbox import Outbox
from sync.outreach import sane
from sync.personal import without_persons

VERDICTS = {
    "wrong": N_("Sai"),
    "unclear": N_("Khó hiểu"),
    "missing": N_("Thiếu"),
    "good": N_("Tốt"),
}
TOPICS = {
    "app": N_("Ứng dụng bị lỗi"),
    "sending": N_("Không gửi được hồ sơ"),
    "guide": N_("Cần hướng dẫn cho một việc"),
    "material": N_("Xin tờ rơi, áp phích, thiết bị"),
    "other": N_("Việc khác"),
}
WHATS = {
    "guide": N_("Góp ý hướng dẫn"),
    "question": N_("Câu hỏi chưa có hướng dẫn"),
    "quiz": N_("Kết quả bài học"),
    "ack": N_("Báo đã đọc thông báo"),
    "ticket": N_("Yêu cầu hỗ trợ"),
    "attendance": N_("Điểm danh buổi ra quân"),
}


class Feedback:
    """Queues feedback of one ward's device; every text is refused if it holds an identity or phone number."""

    def __init__(self, outbox: Outbox, ward: str):
        self.outbox = outbox
        self.ward = ward

    def guide(self, code: str, pack: str, as_of: str, verdict: str, text: str) -> Item:
        """Say what is wrong or good about a guide; raises PersonalNumber, RecordInvalid, DiskFull."""
        if verdict not in VERDICTS:
            raise RecordInvalid(N_("Chọn một trong bốn ý: sai, khó hiểu, thiếu, tốt."))
        said = {"guide": code, "pack": pack, "as_of": as_of, "verdict": verdict, "text": without_persons(text)}
        return self._add("guide", said)

    def ticket(self, topic: str, text: str) -> Item:
        """Ask for help; raises PersonalNumber, RecordInvalid, DiskFull."""
        if topic not in TOPICS or not text.strip():
            raise RecordInvalid(N_("Chọn loại việc và ghi vài chữ cho người hỗ trợ hiểu."))
        return self._add("ticket", {"topic": topic, "text": without_persons(text)})

    def questions(self, asked: Sequence[tuple[str, int]]) -> Item:
        """Tell what was searched for and not found, with how often."""
        return self._add("question", {"questions": [{"text": text, "times": times} for text, times in asked]})

    def quiz(self, slug: str, right: int, of: int, pack: str) -> Item:
        """Tell the result of a quiz."""
        return self._add("quiz", {"quiz": slug, "right": right, "of": of, "pack": pack})

    def read(self, notices: Sequence[str]) -> Item:
        """Tell that notices which ask for it were read."""
        return self._add("ack", {"notices": list(notices)})

    def present(self, event: str, number: int) -> Item:
        """Tell how many members came to a planned event; raises CountAbsurd."""
        return self._add("attendance", {"event": event, "present": sane(number)})

    def _add(self, what: str, said: dict[str, Any]) -> Item:
        return self.outbox.add("feedback", self.ward, "", {"what": what, **said})
