"""Quizzes ask only what is certain, practice leads nowhere, and what was learnt makes a certificate."""

import ast
import dataclasses
from functools import cache
from pathlib import Path
from random import Random

import pytest

import app.practice
from app.certificate_file import certificate
from app.device import Device
from app.practice import RESIDENTS, Practice
from app.quiz import ASKED, SAFETY, confirmed, quiz
from content.answers import APPLICANT, check
from content.bundle import usable
from content.localise import localised
from content.pack import Pack
from sync.learning import Learning
from sync.outbox import Outbox
from tests.harness import Window
from tests.test_app_outreach import LEADER
from tests.test_outreach_session import Phone

NINH_KIEU = "31135"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    with Pack.open(usable(tmp_path_factory.mktemp("home"))) as pack:
        yield pack


@pytest.fixture(scope="module")
def original(pack):
    return cache(pack.guide)


def quizzes(pack, original, lang="vi", tries=3):
    """Return the questions of some tries of every quiz."""
    every = [one for one in pack.guides() if one.completeness == "full" and one.kind == "procedure"]
    codes = [one.code for one in every]
    fields = {one.field for one in every}
    for slug in (SAFETY, *sorted(fields)):
        for seed in range(tries):
            own = [one.code for one in every if one.field == slug]
            yield from quiz(slug, own, codes, original, lambda code: localised(original(code), lang), Random(seed))


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
def test_each_question_has_four_different_answers_and_one_right(pack, original, lang):
    questions = list(quizzes(pack, original, lang, tries=1))
    assert len(questions) > 30
    for one in questions:
        assert len(set(one.options)) == 4
        assert 0 <= one.right < 4
        assert all(one.options)
        assert one.kind in ASKED


def test_the_right_answer_is_the_guides_own_word(pack, original):
    for one in quizzes(pack, original):
        guide = original(one.guide)
        said = {"right": guide.steps, "never": guide.mistakes}
        said |= {kind: (confirmed(guide, kind),) for kind in ("fee", "time", "where", "paper")}
        assert one.options[one.right] in said[one.kind]


def test_two_answers_never_mean_the_same_time(pack, original):
    limits = {}
    for entry in pack.guides():
        time = original(entry.code).time
        if time and time.value is not None:
            limits.setdefault(time.text, set()).add((time.value, time.unit))
    for one in quizzes(pack, original):
        if one.kind == "time":
            right = limits[one.options[one.right]]
            wrong = [limits[text] for n, text in enumerate(one.options) if n != one.right]
            assert not any(right & other and len(right) == len(other) == 1 for other in wrong), one


def test_no_wrong_paper_is_one_the_procedure_needs(pack, original):
    for one in quizzes(pack, original):
        if one.kind == "paper":
            own = {paper.name for paper in original(one.guide).papers}
            assert not own & {text for n, text in enumerate(one.options) if n != one.right}


def test_a_fact_a_guide_calls_unconfirmed_is_never_asked(pack, original):
    guide = next(g for e in pack.guides() if (g := original(e.code)) and confirmed(g, "time"))
    for doubt in ("Cổng ghi thời hạn khác nhau.", "Hỏi lại số ngày."):
        assert confirmed(dataclasses.replace(guide, unconfirmed=(doubt,)), "time") == ""
    assert confirmed(dataclasses.replace(guide, completeness="partial"), "time") == ""
    assert confirmed(dataclasses.replace(guide, newer_code="1.000000"), "time") == ""
    asked = {one.guide for one in quizzes(pack, original) if one.kind == "fee"}
    assert all(original(code).fee.status in ("numeric", "free_stated") for code in asked)


def test_the_best_result_of_a_quiz_is_kept(tmp_path):
    phone = Phone(tmp_path)
    learning = Learning(phone.db, phone.clock)
    for right in (3, 5, 2):
        learning.done(SAFETY, right, 5)
    assert (learning.best()[SAFETY].right, learning.best()[SAFETY].passed) == (5, True)


def test_practice_knows_no_device_no_draft_and_no_queue():
    tree = ast.parse(Path(app.practice.__file__).read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not {name for name in imported if name.split(".")[0] in ("sync", "app")}
    held = {one.name for one in dataclasses.fields(Practice)}
    assert not held & {"device", "id", "parent", "db", "outbox", "drafts"}
    assert not {"save", "finalise", "payload", "attachments"} & set(dir(Practice))


def test_a_practice_cannot_be_queued_even_by_mistake(tmp_path):
    phone = Phone(tmp_path)
    with pytest.raises(AttributeError):
        Outbox(phone.db).finalise(Practice("1.001193", RESIDENTS[0], NINH_KIEU), {})
    assert phone.outbox.items() == []


def test_the_invented_residents_pass_the_forms_own_checks():
    from datetime import date

    for one in RESIDENTS:
        told = zip(APPLICANT, (one.name, one.number, one.phone), strict=True)
        assert [check(field, said, date(2026, 11, 28)) for field, said in told] == [None, None, None]


@pytest.fixture
async def device(tmp_path):
    device = Device(tmp_path)
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    yield device
    await device.stop()


@pytest.mark.anyio
async def test_a_whole_practice_leaves_nothing_on_the_phone(device):
    window = await Window.open(device, "/learn/practice/1.001193")
    before = device.db.conn.total_changes
    await window.set("consent", True)
    await window.click("next")
    resident = RESIDENTS[sum(map(ord, "1.001193")) % len(RESIDENTS)]
    said = {"applicant_name": "Ai Khác", "applicant_id": resident.number, "applicant_phone": resident.phone}
    said |= {"child_name": "Bé Ví Dụ", "child_born": "1/11/2026", "birthplace": "Trạm y tế Mẫu"}
    for field, text in said.items():
        await window.type(f"field-{field}", text)
    await window.click("try")
    assert not window.has("other"), "a field is still missing"
    await window.set("field-child_sex", "Nữ")
    await window.click("try")
    assert "Họ và tên" in window.text()
    assert window.has("other")
    await window.click("again")
    assert not window.has("other")
    assert device.db.conn.total_changes == before
    assert (device.drafts.all(), device.outbox.items()) == ([], [])
    assert not window.crashed()


@pytest.mark.anyio
async def test_a_quiz_explains_each_answer_and_tells_the_leader(device):
    from sync.enrolment import save

    save(device.db, LEADER)
    window = await Window.open(device, "/learn/quiz/an-toan")
    for _ in range(5):
        await window.click("option-0")
        assert window.has("explained")
        assert window.has("see-guide")
        await window.click("onward")
    (item,) = device.outbox.items()
    said = device.outbox.content(item.id)["payload"]
    assert (said["what"], said["quiz"], said["of"]) == ("quiz", SAFETY, 5)
    assert device.learning.best()[SAFETY].right == said["right"]
    await window.click("again")
    assert window.has("option-0")


@pytest.mark.anyio
async def test_an_unknown_quiz_says_so(device):
    window = await Window.open(device, "/learn/quiz/khong-co")
    assert window.has("no-questions")


@pytest.mark.anyio
async def test_the_certificate_needs_safety_and_two_more_and_keeps_no_name(device):
    for slug in ("ho-tich", "chung-thuc", "cu-tru"):
        device.learning.done(slug, 5, 5)
    window = await Window.open(device, "/learn/certificate")
    assert window.has("not-yet")
    device.learning.done(SAFETY, 4, 5)
    window = await Window.open(device, "/learn/certificate")
    before = device.db.conn.total_changes
    await window.type("name", "Nguyễn Văn Thử")
    assert "Nguyễn Văn Thử" in window.text()
    assert device.db.conn.total_changes == before
    assert certificate("Phiếu chứng nhận", "Nguyễn Văn Thử", ["Tổ 1", "ថ្ងៃ"]).startswith(b"%PDF")
