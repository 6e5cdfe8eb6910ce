"""A Saturday of one phone against a hub: counted offline, sent in order, each record once."""

import json

import httpx
import pytest

from sync.drafts import Drafts
from sync.feedback import Feedback
from sync.outreach import Tally
from sync.session_now import Sessions
from tests.sending import Device
from tests.tiny_hub import TinyHub

pytestmark = pytest.mark.anyio


async def test_a_session_its_correction_and_the_small_words_reach_the_hub_once(tmp_path):
    hub = TinyHub()
    phone = Device(tmp_path, httpx.MockTransport(lambda _: httpx.Response(503)))
    sessions = Sessions(phone.outbox)
    session = sessions.begin("Khu vực 3", "VNeID", 5)
    for number in range(60):
        sessions.taps(session.id).add(Tally("vneid_2", groups=("elderly",) if number % 3 == 0 else ()))
    draft = Drafts(phone.db, phone.clock).create("submission", "1.001193", "31117", {})
    phone.outbox.finalise(draft, {"answers": {}})
    first = sessions.finish(session.id, "31117")
    lines = sessions.kept.all()[0].tallies
    second = sessions.kept.correct(session.id, [*lines, Tally("vssid", n=2)], 5, "quên ghi hai người")
    Feedback(phone.outbox, "31117").ticket("material", "Xin tờ rơi")
    assert (await phone.sender.round()).state == "paused"
    phone.network = hub.transport()
    for _ in range(2):
        assert (await phone.sender.round()).state == "done"
    assert phone.states() == ["received"] * 4
    said = {id: json.loads(body) for id, body in hub.bodies.items() if body.startswith("{")}
    sent = [said[item.id]["payload"] for item in (first, second)]
    assert [one["people"] for one in sent] == [61, 63]
    assert sent[0]["helped"] == {"online_dossier": 1, "vneid_2": 60}
    assert [line["n"] for line in sent[0]["tallies"]] == [1, 40, 20]
    assert said[second.id]["parent"] == first.id
    assert [said[item.id]["kind"] for item in (first, second)] == ["outreach", "outreach"]
    assert {one["payload"].get("what") for one in said.values() if one.get("kind") == "feedback"} == {"ticket"}
