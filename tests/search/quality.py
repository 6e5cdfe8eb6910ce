"""What share of questions search answers rightly.

A question has a `kind`: "answer" (one of `codes` must come first, or among three), "clarify" (a choice must be offered
with one of `codes` among its first three) or "out_of_scope" (nothing may be found).
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.jsonl")
Find = Callable[[str], tuple[str, list[str]]]


@dataclass(frozen=True)
class Question:
    query: str
    codes: tuple[str, ...]
    kind: str

    @property
    def tuned(self) -> bool:
        """Whether it belongs to the half that may be looked at while tuning; the other half only measures."""
        return hashlib.sha256(self.query.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class Quality:
    """Shares in percent, and how many questions of each kind they are of."""

    first: float
    among_three: float
    turned_away: float
    choice: float
    told_elsewhere: float
    counts: tuple[int, int, int]


def read_questions(path: Path = QUESTIONS) -> list[Question]:
    """Return the questions of a file, one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [Question(row["query"], tuple(row["codes"]), row["kind"]) for row in rows]


def quality(find: Find, questions: Sequence[Question]) -> Quality:
    """Return how well a way of finding does; `find` gives the kind of its answer and the codes found, best first."""
    said = {question: find(question.query) for question in questions}
    answers = [one for one in questions if one.kind == "answer"]
    choices = [one for one in questions if one.kind == "clarify"]
    others = [one for one in questions if one.kind == "out_of_scope"]

    def among(one: Question, most: int) -> bool:
        return bool(set(one.codes) & set(said[one][1][:most]))

    return Quality(
        first=_share(among(one, 1) for one in answers),
        among_three=_share(among(one, 3) for one in answers),
        turned_away=_share(said[one][0] == "none" for one in answers),
        choice=_share(said[one][0] == "choose" and among(one, 3) for one in choices),
        told_elsewhere=_share(said[one][0] == "none" for one in others),
        counts=(len(answers), len(choices), len(others)),
    )


def _share(right) -> float:
    marks = list(right)
    return 100 * sum(marks) / len(marks) if marks else 0.0
