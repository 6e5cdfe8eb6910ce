"""What the screens do, without a browser: a real device folder, the real pack, a Flet session."""

import pytest

from app.device import AlreadyOpen, Device
from sync.changes import Change
from tests.city import the_city
from tests.harness import Window, nameless

pytestmark = pytest.mark.anyio
NINH_KIEU = "31135"
GUIDE = ("/guide/1.001193", "/guide/1.001193/qr")
ROUTES = ("/", "/assist", "/queue", "/outreach", "/more", *GUIDE, "/wards", "/hub")


@pytest.fixture
async def device(tmp_path):
    device = Device(tmp_path)
    yield device
    await device.stop()


@pytest.fixture
async def ready(device):
    """A device whose volunteer has chosen a language and a ward."""
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, NINH_KIEU)
    return device


async def filled_in(device) -> Window:
    """Open a birth registration and fill in its form, up to the photos."""
    draft = device.drafts.create("submission", "1.001193", NINH_KIEU, {})
    window = await Window.open(device, f"/draft/{draft.id}")
    await window.set("consent", True)
    await window.click("next")
    for field, said in {
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_id": "092199000001",
        "child_name": "Trần Thị Mẫu",
        "child_born": "1/11/2026",
        "birthplace": "Bệnh viện Mẫu",
    }.items():
        await window.type(f"field-{field}", said)
    await window.set("field-child_sex", "Nữ")
    return window


async def test_the_first_minute_asks_for_language_ward_and_invitation(device):
    window = await Window.open(device)
    await window.click("lang-en")
    assert device.preferences.get("language") == "en"
    await window.type("ward-query", "ninh kieu")
    await window.click(f"ward-{NINH_KIEU}")
    assert device.preferences.get("ward") == NINH_KIEU
    await window.click("later")
    assert window.has("query")
    assert not window.crashed()


async def test_an_invitation_that_cannot_be_read_says_so_and_keeps_what_was_typed(device):
    device.preferences.set("onboarded", "yes")
    window = await Window.open(device, "/hub")
    await window.type("invitation", "không phải lời mời")
    await window.click("use-invitation")
    assert "mã mời" in window.text()
    assert window.find("invitation").value == "không phải lời mời"


async def test_search_answers_while_one_types(ready):
    window = await Window.open(ready)
    await window.type("query", "lam khai sinh")
    assert window.has("hit-1.001193")
    await window.click("hit-1.001193")
    assert window.page.route == "/guide/1.001193"
    assert "Giấy chứng sinh" in window.text()


async def test_search_says_when_it_does_not_know(ready):
    window = await Window.open(ready)
    await window.type("query", "🙂🙂🙂")
    assert window.has("none")
    await window.type("query", "'; DROP TABLE guides; -- " * 200)
    assert not window.crashed()


async def test_papers_ticked_off_are_still_ticked_after_a_restart(ready, tmp_path):
    window = await Window.open(ready, "/guide/1.001193")
    await window.set("paper-1", True)
    assert window.find("ticked").value.startswith("1/")
    again = await Window.open(ready, "/guide/1.001193")
    assert again.find("paper-1").value is True
    assert again.find("paper-0").value is False


async def test_a_guide_shows_source_date_and_that_nobody_reviewed_it(ready):
    window = await Window.open(ready, "/guide/1.001193")
    assert window.has("unreviewed")
    assert "10/06/2026" in window.text()


async def test_an_unknown_code_in_a_deep_link_is_a_sentence(ready):
    window = await Window.open(ready, "/guide/9.999999")
    assert "9.999999" in window.text()
    assert window.has("unknown")
    nowhere = await Window.open(ready, "/nowhere")
    assert nowhere.has("missing")


async def test_back_from_a_guide_returns_to_the_tab_it_was_opened_from(ready):
    window = await Window.open(ready, "/queue")
    await window.go("/guide/1.001193")
    assert [view.route for view in window.views()] == ["/", "/guide/1.001193"]
    await window.session.dispatch_event(1, "view_pop", {"route": "/guide/1.001193"})
    await window.settle()
    assert window.page.route == "/queue"


async def test_the_qr_code_is_black_on_white_and_needs_no_hub(ready):
    window = await Window.open(ready, "/guide/1.001193/qr")
    assert window.views()[-1].bgcolor == "#FFFFFF"
    assert "1.001193" in window.find("qr-content").value
    assert not window.find("kind").visible


async def test_nothing_is_asked_before_the_resident_agreed(ready):
    draft = ready.drafts.create("submission", "1.001193", NINH_KIEU, {})
    window = await Window.open(ready, f"/draft/{draft.id}")
    assert window.find("next").disabled
    assert not window.has("field-applicant_name")
    await window.set("consent", True)
    assert not window.find("next").disabled
    assert ready.drafts.get(draft.id).payload["consent"]["text"] == "2026-11"


async def test_a_wrong_number_is_told_in_place_and_stops_the_review(ready):
    window = await filled_in(ready)
    await window.type("field-applicant_id", "99219900000")
    assert "12 chữ số" in window.find("field-applicant_id").error
    await window.click("next")
    await window.click("next")
    assert window.has("field-applicant_id"), "the review opened although the form is wrong"
    assert ready.outbox.counts().waiting == 0


async def test_every_answer_is_in_the_database_before_the_next_is_typed(ready):
    window = await filled_in(ready)
    (draft,) = ready.drafts.all()
    assert draft.payload["answers"]["child_born"] == "01/11/2026"
    assert "Đã lưu nháp" in window.find("saved").value
    again = await Window.open(ready, f"/draft/{draft.id}")
    assert again.find("field-child_name").value == "Trần Thị Mẫu"


async def test_finishing_puts_one_record_in_the_queue_and_no_draft_is_left(ready):
    window = await filled_in(ready)
    await window.click("next")
    await window.click("next")
    await window.click("finalise")
    (item,) = ready.outbox.items()
    assert window.page.route == f"/record/{item.id}"
    assert item.word == "waiting"
    assert ready.drafts.all() == []
    said = the_city().opened(ready.outbox.record(item.id))["payload"]
    assert said["answers"]["child_name"] == "Trần Thị Mẫu"
    assert said["consent"]["given"] is True
    assert not window.crashed()


async def test_a_discarded_draft_asks_first_and_is_gone(ready):
    window = await filled_in(ready)
    await window.click("discard")
    assert len(ready.drafts.all()) == 1
    await window.click("discard-yes")
    assert ready.drafts.all() == []
    assert window.page.route == "/assist"


async def test_a_returned_record_shows_reason_missing_papers_and_a_way_on(ready):
    window = await filled_in(ready)
    await window.click("next")
    await window.click("next")
    await window.click("finalise")
    (item,) = ready.outbox.items()
    ready.outbox.settle(item.id, "CZK7-9WPD-2")
    change = Change(
        seq=1, record=item.id, state="returned", code="CZK7-9WPD-2", reason="Ảnh bị mờ", missing=("Giấy chứng sinh",)
    )
    assert ready.outbox.apply_change(change)
    ready.changed()
    await window.settle()
    assert "Ảnh bị mờ" in window.text()
    assert "Giấy chứng sinh" in window.text()
    await window.click("again")
    (draft,) = ready.drafts.all()
    assert draft.parent == item.id
    assert not draft.payload.get("consent"), "a new copy needs a new consent"
    await window.go("/queue")
    assert "Bị trả" in window.text()


async def test_a_record_is_never_called_sent_without_the_hubs_code(ready):
    window = await filled_in(ready)
    await window.click("next")
    await window.click("next")
    await window.click("finalise")
    assert "Chờ gửi" in window.text()
    assert "Đã nhận" not in window.text()
    assert not window.has("receipt")


async def test_changing_the_language_changes_every_word_at_once(ready):
    window = await Window.open(ready, "/more")
    assert "Ngôn ngữ" in window.text()
    await window.set("language", "en")
    assert "Ngôn ngữ" not in window.text()
    assert "Language" in window.text()
    assert ready.preferences.get("language") == "en"


async def test_the_strip_says_that_the_phone_is_not_connected_on_every_screen(ready):
    for route in (*ROUTES, "/storage"):
        window = await Window.open(ready, route)
        assert window.has("strip"), route
        assert "Chưa nối với phường, xã" in window.text(), route


async def test_a_ward_is_found_by_the_name_it_had_before(ready):
    window = await Window.open(ready, "/wards")
    await window.type("ward-query", "long tuyen")
    assert "một phần" in window.text()


async def test_a_failing_handler_is_told_and_the_window_lives(ready, caplog):
    window = await Window.open(ready, "/guide/1.001193")
    ready.db.conn.execute("DROP TABLE checklists")
    await window.set("paper-0", True)
    assert "bộ nhớ" in window.text()
    assert not window.crashed()
    await window.go("/more")
    assert "Ngôn ngữ" in window.text()


async def test_a_wide_window_has_a_rail_instead_of_a_bar(ready):
    window = await Window.open(ready, width=1280)
    assert window.has("rail")
    assert not window.has("bar")


async def test_every_control_of_every_screen_has_a_name(ready):
    found = [(route, nameless(await Window.open(ready, route))) for route in ROUTES]
    assert [(route, unnamed) for route, unnamed in found if unnamed] == []


async def test_a_second_app_on_the_same_data_is_refused_by_name(device, tmp_path):
    with pytest.raises(AlreadyOpen, match="đang mở"):
        Device(tmp_path)
