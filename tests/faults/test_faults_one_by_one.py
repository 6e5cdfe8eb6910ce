"""Every fault at every request of a delivery: the record and its photos are at the hub once, and the phone has its code."""

import pytest

from tests.faults import parts
from tests.faults.proxy import Proxy
from tests.faults.script import KINDS, STATUSES, Fault, Told

pytestmark = pytest.mark.anyio
PHOTO = b"\xff\xd8\xff\xe0" + bytes(70_000)
MOST = 6
"""More requests than one delivery with a photo makes."""


async def instantly(seconds: float) -> None:
    """Wait no real time."""


@pytest.fixture
async def proxy(phone, served):
    """What lies between an enrolled phone and the hub."""
    process, database = served
    made = Proxy(int(process.port), Told(), instantly)
    await phone.enrol(parts.invitation(database), process.address, await made.start())
    yield made
    await made.stop()


async def drained(phone, rounds: int = 60) -> int:
    """Send until nothing waits and return how many rounds that took; a person puts back what was set aside."""
    for done in range(rounds):
        if not phone.unsent():
            return done
        await phone.sender.round(by_hand=False)
        phone.put_back()
        phone.clock.forward(phone.sender.rest())
    raise AssertionError((phone.unsent(), phone.sender.status))


def ours(phone, database) -> dict[str, str]:
    """Return the code of each of a phone's records that is at the hub."""
    mine = {item.id for item in phone.outbox.items()}
    return {record.id: record.code for record in parts.held(database) if record.id in mine}


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_happens_to_any_one_request_the_record_arrives_once(phone, served, proxy, kind):
    made = []
    for place in range(MOST):
        made.append(phone.finalise(phone.draft(f"{kind} {place}", [PHOTO + bytes([place])])).id)
        proxy.script.faults = [*[Fault()] * place, Fault(kind, at=place / MOST, status=503, seconds=9)]
        await drained(phone)
    await proxy.deliver_late()
    assert ours(phone, served[1]) == {id: phone.outbox.get(id).code for id in made}
    assert phone.flaws() == []
    works = [record.content()["payload"]["answers"]["ref"] for record in parts.held(served[1])]
    assert len(works) == len(set(works))


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("hub", [False, True])
@pytest.mark.parametrize("retry_after", ["", "3600"])
async def test_a_refusing_gateway_or_hub_pauses_with_a_reason_and_loses_nothing(
    phone, served, proxy, status, hub, retry_after
):
    proxy.script.faults = [Fault("status", status=status, hub=hub, retry_after=retry_after)] * 3
    id = phone.finalise(phone.draft(f"{status} {hub} {retry_after}", [])).id
    await phone.sender.round()
    [item] = phone.outbox.items()
    assert item.state in ("ready", "set_aside")
    assert phone.sender.status.reason or item.reason
    await drained(phone)
    assert list(ours(phone, served[1])) == [id]


async def test_a_log_in_page_is_never_taken_for_a_receipt(phone, served, proxy):
    proxy.script.faults = [Fault("portal", at=0.5)] * 2
    phone.finalise(phone.draft("portal", []))
    assert (await phone.sender.round()).reason == "portal"
    assert [item.state for item in phone.outbox.items()] == ["ready"]
    assert ours(phone, served[1]) == {}
    await drained(phone)


async def test_a_request_that_arrives_after_a_later_one_changes_nothing(phone, served, proxy):
    proxy.script.faults = [Fault("reorder"), Fault("reorder")]
    first = phone.finalise(phone.draft("late 1", [PHOTO])).id
    await phone.sender.round()
    second = phone.finalise(phone.draft("late 2", [])).id
    await drained(phone)
    await proxy.deliver_late()
    assert sorted(ours(phone, served[1])) == sorted([first, second])


@pytest.mark.parametrize("kind", ["cut request", "lose answer", "cut answer"])
async def test_after_a_cut_at_any_byte_of_a_photo_at_most_64_kb_are_sent_again(phone, proxy, kind):
    proxy.script.method = "PATCH"
    for step in range(3):
        phone.finalise(phone.draft(f"{kind} {step}", [PHOTO + bytes(130_000) + bytes([step])]))
        proxy.script.faults = [Fault(kind, at=((step * 5 + n * 3) % 8 + 0.9) / 9) for n in range(8)]
        await drained(phone)
    if kind == "cut request":
        assert proxy.meter.again, "nothing was sent again: nothing was cut"
    assert max(proxy.meter.again, default=0) <= 64 << 10
