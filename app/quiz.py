"""Short quizzes made by rule from the guides in the pack: only facts that nothing in a guide calls into doubt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from content.errors import N_
from content.procedure import Guide

SAFETY = "an-toan"
SAFETY_GUIDE = "ky-nang-an-toan"
LENGTH, OPTIONS = 5, 4
SAMPLE = 60
"""Other guides that wrong answers are taken from: enough to find three, few enough for an old phone."""

ASKED = {
    "fee": N_("{name}: lệ phí thế nào?"),
    "time": N_("{name}: bao lâu có kết quả?"),
    "where": N_("{name}: nộp ở đâu?"),
    "paper": N_("{name}: giấy nào phải có?"),
    "right": N_("Giúp bà con dùng điện thoại, việc nào đúng?"),
    "never": N_("Việc nào không bao giờ được làm?"),
}
_DOUBT = {
    "fee": re.compile("phí|đồng|tiền|miễn|thu ", re.IGNORECASE),
    "time": re.compile("thời hạn|ngày|giờ|tháng|bao lâu", re.IGNORECASE),
    "where": re.compile("nơi|nộp|ở đâu|xã phường nào|xã nào|cơ quan|cấp huyện", re.IGNORECASE),
    "paper": re.compile("giấy|bản sao|bản chính|mẫu|hồ sơ|kê|mang|hộ chiếu|chứng minh", re.IGNORECASE),
}
"""Words by which a guide's unconfirmed lines name a fact; one that is named so is never asked."""
_UNSURE = re.compile("hỏi|chưa rõ|có thể", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """One question with its options in the order shown; `asked` is a template for `name`, `guide` explains the answer."""

    kind: str
    name: str
    options: tuple[str, ...]
    right: int
    guide: str

    @property
    def asked(self) -> str:
        """The question before translation."""
        return ASKED[self.kind]


def confirmed(guide: Guide, kind: str) -> str:
    """Return a fact of a guide as its source states it, "" where there is none or anything makes it doubtful."""
    if guide.kind != "procedure" or guide.completeness != "full" or guide.newer_code:
        return ""
    if any(_DOUBT[kind].search(line) for line in guide.unconfirmed):
        return ""
    said = ""
    if kind == "fee" and guide.fee and guide.fee.status in ("numeric", "free_stated"):
        said = guide.fee.text
    elif kind == "time" and guide.time and guide.time.value is not None and guide.time.unit:
        said = guide.time.text
    elif kind == "where":
        said = guide.where
    elif kind == "paper":
        said = next((paper.name for paper in guide.papers if not paper.when and not paper.not_needed), "")
    return "" if _UNSURE.search(said) else said


def quiz(
    slug: str, codes: Sequence[str], every: Sequence[str], original: Callable, shown: Callable, chance: Random
) -> list[Question]:
    """Return up to five questions about the guides `codes`, wrong answers from any of `every`.

    `original` gives a guide as it was written, by which facts are judged; `shown` gives it in the reader's language.
    """
    if slug == SAFETY:
        return _safety(shown(SAFETY_GUIDE), chance)
    others = chance.sample(list(every), min(SAMPLE, len(every)))
    found: list[Question] = []
    for code in chance.sample(list(codes), len(codes)):
        kinds = [kind for kind in _DOUBT if confirmed(original(code), kind)]
        chance.shuffle(kinds)
        question = next(filter(None, (_question(kind, code, others, original, shown, chance) for kind in kinds)), None)
        if question:
            found.append(question)
        if len(found) == LENGTH:
            break
    return found


def _question(
    kind: str, code: str, others: Sequence[str], original: Callable, shown: Callable, chance: Random
) -> Question | None:
    guide = shown(code)
    right = _said(original(code), guide, kind)
    taken = {_same(original(code), kind, right)}
    if kind == "paper":
        taken = {_plain(paper.name) for paper in (*guide.papers, *original(code).papers)}
    wrong: list[str] = []
    for other in others:
        if other != code and confirmed(original(other), kind):
            said = _said(original(other), shown(other), kind)
            mark = _same(original(other), kind, said)
            if mark not in taken:
                taken.add(mark)
                wrong.append(said)
        if len(wrong) == OPTIONS - 1:
            return _mixed(kind, guide.plain_name, right, wrong, code, chance)
    return None


def _same(original: Guide, kind: str, said: str) -> str:
    """Return what two answers share that mean the same, though one may say more than the other."""
    return f"{original.time.value} {original.time.unit}" if kind == "time" and original.time else _plain(said)


def _said(original: Guide, shown: Guide, kind: str) -> str:
    """Return a confirmed fact in the reader's words; a translated paper no longer says when it is needed."""
    if kind == "paper":
        place = next(n for n, paper in enumerate(original.papers) if not paper.when and not paper.not_needed)
        return shown.papers[place].name
    return {"fee": shown.fee and shown.fee.text, "time": shown.time and shown.time.text, "where": shown.where}[
        kind
    ] or ""


def _safety(guide: Guide | None, chance: Random) -> list[Question]:
    if guide is None or len(guide.steps) < OPTIONS - 1 or len(guide.mistakes) < OPTIONS - 1:
        return []
    right = [("right", step, guide.mistakes) for step in guide.steps]
    never = [("never", mistake, guide.steps) for mistake in guide.mistakes]
    asked = chance.sample(right, min(3, len(right))) + chance.sample(never, min(2, len(never)))
    return [
        _mixed(kind, "", said, chance.sample(list(wrong), OPTIONS - 1), guide.code, chance)
        for kind, said, wrong in asked[:LENGTH]
    ]


def _mixed(kind: str, name: str, right: str, wrong: list[str], code: str, chance: Random) -> Question:
    options = [right, *wrong]
    chance.shuffle(options)
    return Question(kind, name, tuple(options), options.index(right), code)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
