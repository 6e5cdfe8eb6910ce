"""The ward's board reaches a phone with the news, whole or not at all, and is there offline."""

import httpx
import pytest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync import enrolment
from sync.board import BoardStore, alerts, board_of, current
from tests.sending import PLACE, Device
from tests.tiny_hub import HEADERS, TinyHub, problem

pytestmark = pytest.mark.anyio

BOARD = {
    "mark": "b1",
    "notices": [
        {"id": "n1", "kind": "notice", "title": "Họp tổ", "text": "Tối thứ sáu", "procedure": "", "must_ack": True,
         "at": "2026-11-20T08:00:00+07:00", "until": "2026-12-01T00:00:00+07:00"},
        {"id": "n2", "kind": "content", "title": "Lệ phí đổi", "text": "Hỏi lại quầy", "procedure": "1.001193",
         "must_ack": False, "at": "2026-11-21T08:00:00+07:00", "until": None},
        {"id": "n3", "kind": "notice", "title": "Cũ", "text": "", "procedure": "", "must_ack": False,
         "at": "2026-10-01T08:00:00+07:00", "until": "2026-10-02T08:00:00+07:00"},
    ],
    "events": [{"id": "e1", "team": "t1", "team_name": "Tổ 1", "title": "Ra quân thứ bảy", "place": "Khu vực 3",
                "topic": "VNeID", "starts_at": "2026-11-28T08:00:00+07:00", "ends_at": "2026-11-28T11:00:00+07:00",
                "note": ""}],
    "contacts": [{"name": "Bộ phận một cửa", "role": "Trực", "phone": "0292 000 000", "hours": "7:30–11:30"}],
    "hours": "Thứ hai đến thứ sáu",
    "places": ["Khu vực 1", "Khu vực 3"],
    "targets": [{"month": "2026-11", "indicator": "online", "field": "", "target": 46, "value": 53}],
}  # fmt: skip


class BoardHub(TinyHub):
    """A hub that has a board; `mark` is what its news says, None for a hub from before."""

    def __init__(self, mark: str | None = "b1", answer: Response | None = None):
        super().__init__()
        self.mark, self.answer = mark, answer or JSONResponse(BOARD, 200, HEADERS)

    def app(self):
        app = super().app()
        app.router.routes.append(Route("/v1/board", self.board))
        return app

    async def board(self, request):
        self._note(request)
        return self.answer

    async def news(self, request):
        answer = await super().news(request)
        if self.mark is None:
            return answer
        return JSONResponse({"changes": [], "next": 0, "more": False, "pack": "", "board": self.mark}, 200, HEADERS)


async def test_the_board_is_fetched_once_and_stays_without_a_network(tmp_path):
    hub = BoardHub()
    phone = Device(tmp_path, hub.transport())
    for _ in range(3):
        assert (await phone.sender.round()).state == "done"
    assert hub.asked.count("GET /v1/board") == 1
    phone.db.close()
    again = Device(tmp_path, httpx.MockTransport(lambda _: httpx.Response(500)))
    board = BoardStore(again.db).load()
    assert [one.id for one in current(board, again.clock())] == ["n2", "n1"]
    assert [one.id for one in alerts(board, "1.001193", again.clock())] == ["n2"]
    assert board.events[0].place == "Khu vực 3"
    assert board.contacts[0].phone == "0292 000 000"
    assert board.places == ("Khu vực 1", "Khu vực 3")
    assert board.targets[0].value == 53


async def test_another_mark_replaces_the_board_whole_and_keeps_what_was_read(tmp_path):
    hub = BoardHub()
    phone = Device(tmp_path, hub.transport())
    await phone.sender.round()
    kept = BoardStore(phone.db)
    kept.mark_read("n1")
    kept.mark_read("n3")
    assert kept.unread(phone.clock()) == 1
    hub.mark, hub.answer = "b2", JSONResponse({"mark": "b2", "notices": [BOARD["notices"][0]]}, 200, HEADERS)
    await phone.sender.round()
    assert [one.id for one in kept.load().notices] == ["n1"]
    assert kept.load().events == ()
    assert kept.read() == {"n1"}


@pytest.mark.parametrize(
    "answer",
    [
        problem(404, "not-found"),
        JSONResponse(["no", "board"], 200, HEADERS),
        Response("<html>Đăng nhập</html>", 200),
        problem(500, "server-error"),
    ],
)
async def test_a_hub_that_gives_no_board_leaves_the_old_one_and_the_queue_goes(tmp_path, answer):
    hub = BoardHub()
    phone = Device(tmp_path, hub.transport())
    await phone.sender.round()
    hub.mark, hub.answer = "b2", answer
    id = phone.add({"people": 1}, kind="outreach")
    await phone.sender.round()
    assert id in hub.records
    assert len(BoardStore(phone.db).load().notices) == 3


async def test_a_hub_from_before_boards_is_never_asked_for_one(tmp_path):
    hub = BoardHub(mark=None)
    phone = Device(tmp_path, hub.transport())
    assert (await phone.sender.round()).state == "done"
    assert "GET /v1/board" not in hub.asked


async def test_a_ward_that_takes_its_board_down_leaves_none(tmp_path):
    hub = BoardHub()
    phone = Device(tmp_path, hub.transport())
    await phone.sender.round()
    hub.mark = ""
    await phone.sender.round()
    assert BoardStore(phone.db).load().notices == ()


async def test_another_ward_does_not_see_the_board_of_the_one_before(tmp_path):
    phone = Device(tmp_path, BoardHub().transport())
    await phone.sender.round()
    enrolment.save(phone.db, enrolment.Enrolment(**{**PLACE.__dict__, "ward_code": "31135", "device": "device-2"}))
    assert BoardStore(phone.db).load().contacts == ()


def test_nonsense_in_a_board_is_left_out():
    board = board_of(
        {
            "notices": [None, {"title": "without an id"}, {"id": 7, "title": ["x"], "at": "never", "must_ack": "yes"}],
            "events": [{"id": "e", "starts_at": "tomorrow"}, "e2"],
            "contacts": {"name": "no list"},
            "targets": [{"target": "46"}, {"target": -1}, {"target": True}, {"target": 46, "value": float("inf")}],
            "places": [None, "", "Ấp 1", 3],
            "hours": 24,
        }
    )
    assert [(one.id, one.title, one.must_ack) for one in board.notices] == [("7", "", False)]
    assert (board.events, board.contacts, board.places) == ((), (), ("Ấp 1", "3"))
    assert [(one.target, one.value) for one in board.targets] == [(46, 0.0)]
