"""A dossier's page: the code shows the way it goes, the PIN of the slip what the officer wrote, and guessing gets nowhere."""

import html

import pytest

from sync.hub import attempts, casework
from sync.hub.codes import ALPHABET, RECEIPT_CODES, new_receipt_code
from sync.hub.contacts import keep
from sync.hub.officers import at_command_line
from sync.slip_pin import pin_of, read_pin
from tests import hub_server
from tests.hub_server import NAME, OTHER_WARD, WARD, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
REASON, PAPER, NOTE = "Ảnh giấy chứng sinh mờ, không đọc được số", "Giấy chứng sinh", "Chụp lại ngoài sáng"


async def deliver(hub, **more):
    """Return a record that a device has just sent, its receipt code, and the PIN on its slip."""
    sent = record(**more)
    [result] = await hub.send(await hub.enrol(sent.ward), sent)
    return sent, result["code"], pin_of(sent.digest)


def act(hub, sent, *steps):
    """Let an officer take steps; tests/test_hub_desk.py and the browser's journey take them by the desk's own forms."""
    officer = at_command_line(sent.ward)
    with hub.hub.database.write() as connection:
        for step, *words in (casework.open_case,), *steps:
            case = casework.find(connection, sent.ward, sent.id)
            step(connection, officer, case, *words, hub.clock())


async def returned(hub):
    """Return code and PIN of a dossier that an officer returned."""
    sent, code, pin = await deliver(hub)
    act(hub, sent, (casework.send_back, REASON, (PAPER,), NOTE))
    return sent, code, pin


async def give(hub, code, pin, browser=None, **headers):
    return await (browser or hub.client).post(f"/t/{code}", data={"pin": pin}, headers=headers)


def other(pin: str, by: int = 1) -> str:
    return f"{(int(pin) + by) % 10**6:06d}"


def said(answer) -> str:
    return html.unescape(answer.text)


async def test_the_way_shows_what_was_done_where_it_stands_and_what_comes(hub):
    sent, code, _ = await deliver(hub)
    page = said(await hub.client.get(f"/t/{code}"))
    assert page.count('class="next"') == 3 and page.count('aria-current="step"') == 1
    assert "08:00 22/11/2026" in page and "Bạn chưa cần làm gì" in page
    assert 'name="pin"' not in page, "nothing is written yet that a PIN could open"


async def test_why_and_what_is_missing_needs_the_pin_of_the_slip(hub):
    _, code, pin = await returned(hub)
    page = said(await hub.client.get(f"/t/{code}"))
    assert "Bị trả" in page and 'name="pin"' in page
    for hidden in (REASON, PAPER, NOTE, pin, "Ninh Kiều"):
        assert hidden not in page
    for typed in (pin, f"{pin[:3]} {pin[3:]}", f"{pin[:3]}-{pin[3:]}"):
        opened = await give(hub, code, typed)
        assert opened.status_code == 200 and opened.headers["cache-control"] == "no-store"
        assert REASON in said(opened) and PAPER in said(opened)
        assert NOTE not in said(opened), "the note is for the volunteer"
        assert NAME not in opened.text and 'name="pin"' not in opened.text


async def test_a_lodged_dossier_tells_the_official_code_and_the_day_to_come(hub):
    sent, code, pin = await deliver(hub)
    act(hub, sent, (casework.lodge, "H13.26.1-0007"))
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET due_on = '2026-12-01'")
    page = said(await hub.client.get(f"/t/{code}"))
    assert "01/12/2026" in page and "H13.26" not in page
    assert "H13.26.1-0007" in said(await give(hub, code, pin))


async def test_the_pin_stays_the_same_when_a_record_is_sent_again_by_another_phone(hub):
    sent, code, pin = await returned(hub)
    [again] = await hub.send(await hub.enrol(), sent)
    assert again["code"] == code
    assert (await give(hub, code, pin)).status_code == 200


async def test_the_pin_stays_the_same_at_a_hub_that_lost_everything(hub, tmp_path, hub_pack):
    sent, code, pin = await deliver(hub)
    fresh = hub_server.LocalHub(tmp_path / "fresh", hub_pack)
    [result] = await fresh.send(await fresh.enrol(), sent)
    assert result["code"] != code
    act(fresh, sent, (casework.send_back, REASON, (), ""))
    assert REASON in said(await give(fresh, result["code"], pin))
    fresh.close()


async def test_five_wrong_pins_close_the_details_for_a_day_even_to_the_right_one(hub):
    _, code, pin = await returned(hub)
    for by in range(1, 6):
        wrong = await give(hub, code, other(pin, by))
        assert wrong.status_code == 403 and REASON not in said(wrong)
    closed = await give(hub, code, pin)
    assert closed.status_code == 429 and "đóng một ngày" in said(closed) and REASON not in said(closed)
    assert (await hub.client.get(f"/t/{code}")).status_code == 200, "state and dates stay"
    hub.clock.forward(hours=23)
    assert (await give(hub, code, pin)).status_code == 429
    hub.clock.forward(hours=2)
    assert (await give(hub, code, pin)).status_code == 200


async def test_the_right_pin_forgets_the_wrong_ones_of_the_slip_but_not_of_the_caller(hub):
    _, code, pin = await returned(hub)
    for _ in range(3):
        await give(hub, code, other(pin))
    assert (await give(hub, code, pin)).status_code == 200
    assert hub.rows("SELECT scope, failures FROM attempts") == [("slip-caller", 3)]


async def test_one_caller_cannot_try_one_pin_on_many_slips(hub):
    slips = [await deliver(hub) for _ in range(attempts.SLIP_CALLER.tries + 1)]
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET state = 'returned', returned_reason = 'Thiếu giấy'")
    for _, code, pin in slips[:-1]:
        assert (await give(hub, code, other(pin))).status_code == 403
    _, code, pin = slips[-1]
    refused = await give(hub, code, pin)
    assert refused.status_code == 429 and "Thiếu giấy" not in said(refused)
    hub.clock.forward(hours=1, minutes=1)
    assert (await give(hub, code, pin)).status_code == 200


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x", "0" * 5000])
async def test_what_cannot_be_a_pin_is_said_so_and_costs_no_try(hub, typed):
    _, code, _ = await returned(hub)
    answer = await give(hub, code, typed)
    assert answer.status_code == 422 and "6 chữ số" in said(answer) and REASON not in said(answer)
    assert hub.rows("SELECT scope FROM attempts") == []
    assert read_pin(typed) == ""


async def test_another_sites_form_tries_nothing(hub):
    _, code, pin = await returned(hub)
    for site in ("cross-site", "same-site"):
        answer = await give(hub, code, other(pin), **{"Sec-Fetch-Site": site})
        assert answer.status_code == 403 and REASON not in said(answer)
    assert hub.rows("SELECT scope FROM attempts") == []
    assert (await give(hub, code, pin, **{"Sec-Fetch-Site": "same-origin"})).status_code == 200


async def test_a_pin_is_neither_logged_nor_kept(hub, caplog):
    _, code, pin = await returned(hub)
    await give(hub, code, pin)
    await give(hub, code, other(pin))
    assert pin not in caplog.text and other(pin) not in caplog.text and code not in caplog.text
    for table in ("attempts", "audit", "facts"):
        assert pin not in str(hub.rows(f"SELECT * FROM {table}"))


async def test_guessing_codes_stops_after_thirty_and_then_tells_of_no_code(hub):
    _, code, pin = await returned(hub)
    for _ in range(attempts.UNKNOWN_CODE.tries):
        assert (await hub.client.get(f"/t/{new_receipt_code()}")).status_code == 404
    for answer in (
        await hub.client.get(f"/t/{new_receipt_code()}"),
        await hub.client.get(f"/t/{code}"),
        await give(hub, code, pin),
    ):
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 3000
        assert "Bị trả" not in said(answer)
    hub.clock.forward(hours=1, minutes=1)
    assert (await hub.client.get(f"/t/{code}")).status_code == 200


async def test_known_and_mistyped_codes_cost_no_guess(hub):
    _, code, _ = await returned(hub)
    for _ in range(attempts.UNKNOWN_CODE.tries + 5):
        assert (await hub.client.get(f"/t/{code}")).status_code == 200
        assert (await hub.client.get("/t/ABCD-2345-K")).status_code == 404
    assert hub.rows("SELECT scope FROM attempts") == []


async def test_unknown_codes_given_with_a_pin_are_guesses_too(hub):
    assert (await give(hub, new_receipt_code(), "123456")).status_code == 404
    assert (await give(hub, "ABCD", "123456")).status_code == 404
    assert hub.rows("SELECT scope, failures FROM attempts") == [("unknown-code", 1)]


def test_codes_and_pins_are_too_many_to_be_guessed():
    drawn = len(ALPHABET) ** 8
    assert RECEIPT_CODES == drawn * 30 // 31 > 6 * 10**11
    guesses = RECEIPT_CODES / 10**6  # of a hub with a million dossiers
    hours = guesses / (attempts.UNKNOWN_CODE.tries / (attempts.UNKNOWN_CODE.span.total_seconds() / 3600))
    assert hours / 24 / 365 > 2, "years for one address to find one code"
    days = 10**6 / 2 / (attempts.SLIP.tries / attempts.SLIP.span.days)
    assert days / 365 > 250, "years to find the PIN of a known code"


@pytest.mark.parametrize(
    ("hosts", "same"),
    [
        (("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), True),
        (("2001:db8:1:2::1", "2001:db8:1:3::1"), False),
        (("192.0.2.1", "192.0.2.2"), False),
        (("::ffff:192.0.2.1", "192.0.2.1"), True),
    ],
)
def test_a_line_is_one_caller_whatever_address_of_its_network_it_uses(hosts, same):
    from starlette.requests import Request

    one, two = (attempts.caller(Request({"type": "http", "client": (host, 1)})) for host in hosts)
    assert (one == two) is same


async def test_what_is_no_submission_has_no_pin(hub):
    sent, code, pin = await deliver(hub, kind="outreach")
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET state = 'done', official_code = 'H13.26.1-0007'")
    assert 'name="pin"' not in (await hub.client.get(f"/t/{code}")).text
    assert "H13.26" not in said(await give(hub, code, pin))


async def test_after_the_pin_the_dossiers_own_ward_can_be_called(hub):
    _, code, pin = await returned(hub)
    with hub.hub.database.write() as connection:
        keep(connection, WARD, "Bàn một cửa mẫu", "desk", "0292 382 0123", "7:00–17:00", hub.clock())
        keep(connection, OTHER_WARD, "Bàn khác", "desk", "0292 382 0999", "7:00–17:00", hub.clock())
    assert "tel:" not in (await hub.client.get(f"/t/{code}")).text
    opened = said(await give(hub, code, pin))
    assert 'href="tel:02923820123"' in opened and "Bàn khác" not in opened
    by_slip = await hub.client.get(f"/t/{code}?ward={WARD}")
    assert 'href="tel:02923820123"' in by_slip.text and by_slip.headers["cache-control"] == "no-store"


async def test_the_page_is_small_in_every_language(hub):
    _, code, pin = await returned(hub)
    for lang in ("vi", "en", "km"):
        accept = {"Accept-Encoding": "gzip"}
        for answer in (
            await hub.client.get(f"/t/{code}?lang={lang}", headers=accept),
            await hub.client.post(f"/t/{code}?lang={lang}", data={"pin": pin}, headers=accept),
        ):
            assert answer.headers["content-language"] == lang
            assert int(answer.headers["content-length"]) < 5 * 1024
