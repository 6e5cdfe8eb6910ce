"""Small words for the ward: about guides, questions and help, never about a person."""

from datetime import timedelta

import pytest

from sync.errors import RecordInvalid
from sync.feedback import Feedback
from sync.outreach import CountAbsurd
from sync.personal import PersonalNumber
from sync.questions import Questions, plain
from tests.test_outreach_session import WARD, Phone


@pytest.fixture
def phone(tmp_path):
    return Phone(tmp_path)


@pytest.fixture
def feedback(phone):
    return Feedback(phone.outbox, WARD)


def test_each_kind_says_exactly_what_the_hub_expects(phone, feedback):
    items = [
        feedback.guide("1.001193", "2026.11.22", "2026-06-10", "wrong", " Lệ phí khác "),
        feedback.ticket("sending", "Không gửi được từ hôm qua"),
        feedback.quiz("an-toan", 4, 5, "2026.11.22"),
        feedback.read(["n1"]),
        feedback.present("e1", 6),
        feedback.questions([("xin xây chuồng gà", 2)]),
    ]
    assert [phone.payload(item) for item in items] == [
        {"what": "guide", "guide": "1.001193", "pack": "2026.11.22", "as_of": "2026-06-10", "verdict": "wrong",
         "text": "Lệ phí khác"},
        {"what": "ticket", "topic": "sending", "text": "Không gửi được từ hôm qua"},
        {"what": "quiz", "quiz": "an-toan", "right": 4, "of": 5, "pack": "2026.11.22"},
        {"what": "ack", "notices": ["n1"]},
        {"what": "attendance", "event": "e1", "present": 6},
        {"what": "question", "questions": [{"text": "xin xây chuồng gà", "times": 2}]},
    ]  # fmt: skip
    assert {(item.kind, item.ward) for item in items} == {("feedback", WARD)}


def test_personal_numbers_and_nonsense_never_reach_the_queue(phone, feedback):
    for refused, kind in (
        (lambda: feedback.guide("1.001193", "", "", "wrong", "của bà Mẫu 092199000001"), PersonalNumber),
        (lambda: feedback.ticket("app", "gọi lại 0909000001"), PersonalNumber),
        (lambda: feedback.ticket("app", "  "), RecordInvalid),
        (lambda: feedback.ticket("no-topic", "giúp"), RecordInvalid),
        (lambda: feedback.guide("1.001193", "", "", "terrible", ""), RecordInvalid),
        (lambda: feedback.present("e1", -2), CountAbsurd),
    ):
        with pytest.raises(kind):
            refused()
    assert phone.outbox.items() == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Cấp lại CCCD 092199000001", "cấp lại cccd"),
        ("  XIN   xây\tchuồng gà!? ", "xin xây chuồng gà"),
        ("٠٩٢١٩٩ làm sao", "làm sao"),
    ],
)
def test_digits_leave_a_question_before_it_is_kept(text, kept):
    assert plain(text) == kept


def test_the_same_question_is_kept_once_with_how_often(phone):
    questions = Questions(phone.outbox)
    for text in ("xin xây chuồng gà", "Xin xây chuồng gà 2", "nuôi heo", "ga", "x" * 500, "123456"):
        questions.heard(text)
    assert questions.all() == [("xin xây chuồng gà", 2), ("nuôi heo", 1)]
    questions.forget("nuôi heo")
    assert questions.all() == [("xin xây chuồng gà", 2)]


def test_questions_leave_only_with_consent_and_once_a_week(phone):
    questions = Questions(phone.outbox)
    questions.heard("xin xây chuồng gà")
    assert questions.send(WARD) is None
    questions.share(True)
    assert questions.send("") is None, "there is no ward to send to"
    assert phone.payload(questions.send(WARD))["questions"] == [{"text": "xin xây chuồng gà", "times": 1}]
    assert questions.all() == []
    questions.heard("nuôi heo")
    phone.clock.now += timedelta(days=6)
    assert questions.send(WARD) is None
    phone.clock.now += timedelta(days=1)
    assert questions.send(WARD)
    questions.heard("nuôi gà")
    phone.clock.now -= timedelta(days=300)
    assert questions.send(WARD), "a clock set back does not stop it for a year"


def test_thousands_of_questions_keep_the_most_frequent(phone):
    questions = Questions(phone.outbox)
    questions.heard("câu hay hỏi")
    questions.heard("câu hay hỏi")
    with phone.outbox.together():
        for number in range(300):
            questions.heard("việc lạ " + chr(0x4E00 + number))
    assert len(questions.all()) == 200
    assert questions.all()[0] == ("câu hay hỏi", 2)
