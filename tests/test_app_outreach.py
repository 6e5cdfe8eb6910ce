"""Outreach on the screen: counting, checking, correcting, reports, and what the ward tells, without a browser."""

import pytest

from app.device import Device
from app.outreach import places
from sync.drafts import Drafts
from sync.enrolment import Enrolment, save
from sync.outreach import Tally
from tests.city import the_city
from tests.harness import Window, nameless
from tests.test_board import BOARD

pytestmark = pytest.mark.anyio
NINH_KIEU = "31135"
LEADER = Enrolment("xs1.d.s", "device-1", "http://127.0.0.1:9", NINH_KIEU, "Phường Ninh Kiều", "t1", "Tổ 1", "leader")

ROUTES = (
    "/outreach/start",
    "/outreach/finish",
    "/outreach/sessions",
    "/outreach/session/none",
    "/outreach/report",
    "/events",
    "/notices",
    "/support",
    "/questions",
    "/feedback/1.001193",
    "/feedback/9.999999",
    "/learn",
    "/learn/quiz/an-toan",
    "/learn/practice",
    "/learn/practice/1.001193",
    "/learn/certificate",
)


@pytest.fixture
async def device(tmp_path):
    device = Device(tmp_path)
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, NINH_KIEU)
    yield device
    await device.stop()


def payload(device, number=0) -> dict:
    return device.outbox.content(device.outbox.items()[number].id)["payload"]


async def begun(device) -> Window:
    window = await Window.open(device, "/outreach/start")
    await window.type("place", "Nhà văn hóa khu vực 3")
    await window.click("start")
    assert window.page.route == "/outreach"
    return window


async def test_places_offered_before_the_ward_named_any_are_written_as_names_are(device):
    former = device.units.ward(NINH_KIEU).former
    assert places(device) == [f"Phường {unit.name}" for unit in former] and "Phường Tân An" in places(device)


async def test_one_tap_counts_one_person_and_the_session_ends_in_the_queue(device):
    window = await Window.open(device, "/outreach")
    await window.click("new-session")
    await window.click("topic-0")
    await window.type("place", "Nhà văn hóa khu vực 3")
    await window.click("volunteers-more")
    await window.click("start")
    for slug in ("vneid_2", "vneid_2", "vssid"):
        await window.click(f"tap-{slug}")
    await window.click("undo")
    again = await Window.open(device, "/outreach")
    assert again.find("people").value == "2"
    await again.click("edit-last")
    await again.click("result-referred")
    await again.click("group-elderly")
    await again.click("group-minority")
    await again.click("group-minority")
    await again.type("procedure", "khai sinh")
    await again.click("procedure-1.001193")
    assert "Chuyển nơi khác" in again.find("last").value
    await again.click("finish")
    await again.click("finalise")
    said = payload(device)
    assert again.page.route == f"/record/{said['session']}"
    assert said["tallies"] == [
        {"help": "vneid_2", "procedure": "", "result": "done", "groups": [], "n": 1},
        {"help": "vneid_2", "procedure": "1.001193", "result": "referred", "groups": ["elderly"], "n": 1},
    ]
    assert (said["place"], said["topic"], said["volunteers"]) == ("Nhà văn hóa khu vực 3", "VNeID mức 2", 2)
    assert not again.crashed()


async def test_a_pause_hides_the_tiles_until_the_session_goes_on(device):
    window = await begun(device)
    await window.click("pause")
    assert window.has("resting")
    assert not window.has("tap-vssid")
    again = await Window.open(device, "/outreach")
    await again.click("pause")
    assert again.has("tap-vssid")


async def test_counts_are_checked_before_they_are_sent(device):
    window = await begun(device)
    await window.click("tap-vssid")
    await window.click("finish")
    await window.click("line-vssid-done-more")
    await window.click("add-cashless")
    await window.type("line-cashless-done", "12")
    assert "13" not in window.find("total").value
    assert "14" in window.find("total").value
    await window.type("line-cashless-done", "-5")
    assert "từ 0 đến 9999" in window.text()
    await window.type("note", "Ông Mẫu 092199000001")
    assert "căn cước" in window.find("note").error
    assert device.sessions.now().note == ""
    await window.type("note", "Đông, phải chờ")
    await window.click("finalise")
    assert (payload(device)["people"], payload(device)["note"]) == (14, "Đông, phải chờ")


async def test_an_assisted_submission_is_counted_in_the_session_by_itself(device):
    window = await begun(device)
    draft = Drafts(device.db).create("submission", "1.001193", NINH_KIEU, {})
    await device.outbox.finalise_anywhere(draft, {"answers": {}})
    device.changed()
    await window.settle()
    assert window.find("people").value == "1"
    assert not window.has("undo"), "no finger counted it"


async def test_a_second_session_is_told_where_the_first_is(device):
    await begun(device)
    window = await Window.open(device, "/outreach/start")
    assert "Nhà văn hóa khu vực 3" in window.text()
    await window.click("to-running")
    assert window.has("tap-vssid")


async def test_a_session_given_up_asks_first(device):
    window = await begun(device)
    await window.click("tap-vssid")
    await window.click("finish")
    await window.click("discard")
    assert device.sessions.now()
    await window.click("discard-yes")
    assert device.sessions.now() is None
    assert device.outbox.items() == []


async def test_a_session_an_older_app_kept_as_a_draft_goes_on(device):
    old = {"place": "Ấp 2", "topic": "", "note": "", "started_at": "", "taps": ["vssid", "vssid", "gone"]}
    device.drafts.create("outreach", "", NINH_KIEU, old)
    window = await Window.open(device, "/outreach")
    assert window.find("people").value == "2"
    assert device.drafts.all() == []


async def test_a_sent_session_is_corrected_and_both_revisions_stay(device):
    window = await begun(device)
    await window.click("tap-vssid")
    await window.click("finish")
    await window.click("finalise")
    session = payload(device)["session"]
    window = await Window.open(device, "/outreach/sessions")
    await window.click(f"session-{session}")
    await window.click("change")
    await window.click("line-vssid-done-more")
    await window.click("line-vssid-done-more")
    await window.click("correct")
    assert window.has("history")
    assert "3" in window.find("people").value
    assert (payload(device)["revision"], payload(device)["people"]) == (2, 3)
    assert device.outbox.items()[0].parent == session


async def test_the_month_is_shown_offline_and_an_empty_one_says_so(device):
    window = await begun(device)
    await window.click("tap-vssid")
    await window.click("finish")
    await window.click("finalise")
    window = await Window.open(device, "/outreach/report")
    assert "VssID" in window.text()
    assert not window.has("no-data")
    await window.click("by-week")
    assert not window.has("no-data")
    for _ in range(6):
        await window.click("earlier")
    assert window.has("no-data")
    assert not window.crashed()


@pytest.fixture
def told(device):
    """A device of a leader whose ward has a board."""
    save(device.db, LEADER)
    device.board.keep("b1", BOARD)
    return device


async def test_a_notice_is_counted_read_and_acknowledged(told):
    window = await Window.open(told, "/notices")
    unread = told.board.unread(told.clock())
    await window.click("read-n1")
    assert told.board.unread(told.clock()) == unread - 1
    assert payload(told) == {"what": "ack", "notices": ["n1"]}
    await window.click("read-n2")
    assert len(told.outbox.items()) == 1, "only what asks for it is acknowledged to the ward"


async def test_a_content_alert_stands_on_its_guide_with_the_wards_contacts(told):
    window = await Window.open(told, "/guide/1.001193")
    assert window.has("alert-n2")
    assert "tel:0292000000" in str(window.find("contacts-call-0").action.args)
    other = await Window.open(told, "/guide/2.000815")
    assert not other.has("alert-n2")


async def test_the_leader_says_how_many_came_once_the_event_began(told):
    event = {**BOARD["events"][0], "starts_at": told.clock().isoformat()}
    told.board.keep("b2", {**BOARD, "events": [event]})
    window = await Window.open(told, "/events")
    await window.click("present-e1-more")
    await window.click("attend-e1")
    assert payload(told) == {"what": "attendance", "event": "e1", "present": 1}
    assert window.has("told-e1")
    save(told.db, Enrolment(**{**LEADER.__dict__, "role": "volunteer"}))
    volunteer = await Window.open(told, "/events")
    assert not volunteer.has("attend-e1")


async def test_a_session_takes_place_and_topic_from_the_plan(told):
    event = {**BOARD["events"][0], "starts_at": told.clock().isoformat()}
    told.board.keep("b2", {**BOARD, "events": [event]})
    window = await Window.open(told, "/outreach/start")
    assert window.has("place-0")
    await window.click("event-e1")
    await window.click("start")
    assert (told.sessions.now().place, told.sessions.now().event) == ("Khu vực 3", "e1")


async def test_feedback_on_a_guide_tells_its_version_and_waits_quietly(told):
    window = await Window.open(told, "/feedback/1.001193")
    assert window.find("send-feedback").disabled
    await window.click("verdict-wrong")
    await window.type("words", "gọi 0909000001")
    assert window.find("send-feedback").disabled
    await window.type("words", "Lệ phí khác")
    await window.click("send-feedback")
    said = payload(told)
    assert (said["what"], said["verdict"], said["text"]) == ("guide", "wrong", "Lệ phí khác")
    assert (said["pack"], said["as_of"]) == (told.pack.info.version, "2026-06-10")
    queue = await Window.open(told, "/queue")
    assert queue.has("small-items")
    assert not queue.has(f"item-{told.outbox.items()[0].id}")


async def test_a_search_without_an_answer_is_kept_once_typing_rests(device, monkeypatch):
    monkeypatch.setattr("app.views.search.QUIET", 0.01)
    window = await Window.open(device)
    await window.type("query", "zzyzx qwrtp 092199000001")
    await window.settle()
    assert device.questions.all() == [("zzyzx qwrtp", 1)]
    await window.type("query", "lam khai sinh")
    await window.settle()
    assert len(device.questions.all()) == 1
    page = await Window.open(device, "/questions")
    await page.set("share-questions", True)
    assert device.questions.shared
    await page.click("forget-0")
    assert device.questions.all() == []


async def test_a_request_for_help_is_queued(device):
    window = await Window.open(device, "/support")
    await window.click("topic-material")
    await window.type("words", "Xin 50 tờ rơi VNeID")
    await window.click("send-ticket")
    assert payload(device) == {"what": "ticket", "topic": "material", "text": "Xin 50 tờ rơi VNeID"}


@pytest.mark.parametrize("lang", ["vi", "km"])
async def test_every_screen_opens_says_how_sending_stands_and_names_its_controls(told, lang):
    told.preferences.set("language", lang)
    told.questions.heard("nuôi heo trong hẻm")
    window = await Window.open(told, "/more")
    for route in ROUTES:
        await window.go(route)
        assert window.has("strip"), route
        assert not window.has("failure"), route
        assert nameless(window) == [], route
    session = told.sessions.begin("Khu vực 3")
    told.sessions.taps(session.id).add(Tally("vssid"))
    for route in ("/outreach", "/outreach/start", "/outreach/finish"):
        await window.go(route)
        assert not window.has("failure"), route
        assert nameless(window) == [], route
    assert not window.crashed()
