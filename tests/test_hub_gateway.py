"""An officer hands a record to its official system: typed, carried as a package, or sent; nothing is sent twice or forgotten."""

import html
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime

import anyio
import jsonschema
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import update

from app.poster_words import FONTS
from content.pack import Pack
from content.procedure import Guide
from content.systems import BY_FIELD, PORTAL, SYSTEMS, portal_of, system_of
from sync.hub.attachments import AttachmentFolder
from sync.hub.clock import VIETNAM
from sync.hub.erasure import erase, find
from sync.hub.errors import AdminRefused
from sync.hub.gateway.package import schema
from sync.hub.schema import records
from sync.hub.tus_parts import Parts
from sync.records import digest_of, freeze, new_id
from sync.sealing.record import seal_record
from tests import hub_server
from tests.city import the_city
from tests.hub_server import JPEG, NAME, NUMBER, OTHER_WARD, PNG, WARD, LocalHub, csrf, record, sealed
from tests.official_system import OfficialSystem, accept, says, silent, slowly, take_and_cut

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def system():
    with OfficialSystem() as made:
        yield made


def hub_at(home, pack, system):
    home.mkdir(exist_ok=True)
    told = f'[civil_status]\nurl = "{system.url}"\ntries = 1\n[land]\nlink = "https://dat.test/"\n'
    (home / "hub-gateway.toml").write_text(told)
    return LocalHub(home, pack, fonts=FONTS)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("gateway") / "hub"


@pytest.fixture(scope="module")
def hub(home, hub_pack, system):
    made = hub_at(home, hub_pack, system)
    made.officer()
    made.officer("khong.khoa", granted=False)
    made.officer("can.bo.khac", OTHER_WARD)
    yield made
    made.close()


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
async def desk(hub, kept, system):
    system.begin()
    if "desk" not in kept:
        kept["desk"] = await hub.log_in()
    return kept["desk"]


@pytest.fixture
async def phone(hub, kept):
    if "phone" not in kept:
        kept["phone"] = await hub.enrol()
    return kept["phone"]


@pytest.fixture
async def sent(hub, phone, desk):
    """A record with two photos, opened by the officer."""
    id = new_id()
    photo, first = sealed(id, PNG, "../../giấy chứng sinh <b>.png")
    scan, second = sealed(id, JPEG, "anh-2.jpg", "image/jpeg")
    for data in (first, second):
        await hub.upload(phone, data)
    made = record(id=id, files=[photo, scan], child_name="Trần Văn Thử", child_birthday="2026-11-20")
    await hub.send(phone, made)
    await desk.get(f"/desk/records/{id}")
    return made


async def press(desk, sent, step):
    page = await desk.get(f"/desk/records/{sent.id}/gateway")
    return await desk.post(f"/desk/records/{sent.id}/gateway/{step}", data={"csrf": csrf(page)})


def row(hub, sent):
    [found] = hub.rows("SELECT state, official_code FROM records WHERE id = :id", id=sent.id)
    return found


def handover(hub, sent):
    return hub.rows("SELECT state, official_code, reason, attempts FROM handovers WHERE record = :id", id=sent.id)


def actions(hub, sent):
    return [action for (action,) in hub.rows("SELECT action FROM audit WHERE record = :id ORDER BY id", id=sent.id)]


async def test_what_to_type_stands_field_by_field_with_the_systems_link(hub, desk, sent):
    answer = await desk.get(f"/desk/records/{sent.id}/gateway")
    page = html.unescape(answer.text)
    assert SYSTEMS["civil_status"] in page
    for value in (NAME, NUMBER, "Trần Văn Thử", "20/11/2026"):
        assert f'<input readonly value="{value}"' in page
    assert f'href="{portal_of(hub.hub.pack.guide("1.001193"))}"' in page
    assert "<script" not in page.partition("<main")[2] and answer.headers["cache-control"] == "no-store"
    assert "gateway-manual" in actions(hub, sent)
    assert f'href="/desk/records/{sent.id}/gateway"' in (await desk.get(f"/desk/records/{sent.id}")).text


async def test_the_package_holds_the_dossier_by_its_schema_with_safe_names_and_a_sheet(hub, desk, sent):
    answer = await press(desk, sent, "dossier.zip")
    [(code,)] = hub.rows("SELECT code FROM records WHERE id = :id", id=sent.id)
    assert answer.headers["content-disposition"] == f'attachment; filename="xomso-{code}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.namelist() == [
            "dossier.json", "dossier.schema.json", "sheet.pdf", "files/01.png", "files/02.jpg"
        ]  # fmt: skip
        said = json.loads(package.read("dossier.json"))
        assert {package.read("files/01.png"), package.read("files/02.jpg")} == {PNG, JPEG}
        assert package.read("sheet.pdf")[:5] == b"%PDF-"
        assert package.read("dossier.schema.json") == schema()
        for file in said["files"]:
            assert len(package.read(file["path"])) == file["size"]
    jsonschema.Draft202012Validator(json.loads(schema()), format_checker=jsonschema.FormatChecker()).validate(said)
    assert (said["record"], said["receipt"], said["system"]) == (sent.id, code, "civil_status")
    assert (said["answers"]["applicant_name"], said["consent"]["given"]) == (NAME, True)
    assert (await press(desk, sent, "dossier.zip")).content == answer.content, "the same dossier makes the same bytes"
    assert actions(hub, sent).count("gateway-export") == 2


async def test_the_schema_refuses_what_is_no_dossier():
    check = jsonschema.Draft202012Validator(json.loads(schema()))
    check.check_schema(check.schema)
    good = {
        "schema": "xomso-dossier", "version": 1, "record": "0198f0c0-0000-7000-8000-000000000001",
        "receipt": "ABCD-2345-K", "ward": {"code": "31135", "name": "Phường Thử"}, "procedure": "1.001193",
        "system": "", "received_at": "2026-11-22T01:00:00.000+00:00", "device_time": "", "corrects": "",
        "consent": {"given": True}, "answers": {"a": "b", "c": ["d"], "e": 1}, "files": [],
    }  # fmt: skip
    assert check.is_valid(good)
    path = {"path": "files/../x.png", "type": "image/png", "size": 1, "sha256": "0" * 64, "title": "x"}
    for change in ({"version": 2}, {"ward": {"code": "1"}}, {"receipt": "x"}, {"answers": []}, {"files": [path]}):
        assert not check.is_valid({**good, **change}), change


async def test_the_sheet_to_scan_carries_code_and_content(hub, desk, sent):
    answer = await press(desk, sent, "sheet.pdf")
    [(code,)] = hub.rows("SELECT code FROM records WHERE id = :id", id=sent.id)
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_range()
    for shown in (code, NAME, "20/11/2026", "Phường", "files/01.png"):
        assert shown in text
    [found] = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    assert found.text == code
    document.close()
    assert "gateway-sheet" in actions(hub, sent)


async def test_an_accepted_dossier_is_lodged_with_its_official_code(hub, desk, sent, system, phone):
    answer = await press(desk, sent, "send")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/records/{sent.id}")
    assert row(hub, sent) == ("lodged", "H13.131-261122-0001")
    assert handover(hub, sent) == [("accepted", "H13.131-261122-0001", "", 1)]
    assert actions(hub, sent)[-3:] == ["gateway-send", "gateway-accepted", "lodge"]
    with zipfile.ZipFile(io.BytesIO(system.seen[0].body)) as package:
        assert json.loads(package.read("dossier.json"))["answers"]["applicant_id"] == NUMBER
        assert "files/02.jpg" in package.namelist() and "sheet.pdf" not in package.namelist()
    told = [change for change in (await hub.changes(phone, limit=500))["changes"] if change["record"] == sent.id]
    assert (told[-1]["state"], told[-1]["official_code"]) == ("lodged", "H13.131-261122-0001")
    again = await press(desk, sent, "send")
    assert again.status_code == 409
    assert len(system.seen) == 1


async def test_a_refusal_is_shown_with_its_reason_and_may_be_tried_again(hub, desk, sent, system):
    system.begin(says(422, {"result": "refused", "reason": "Số định danh <không> khớp"}))
    answer = await press(desk, sent, "send")
    page = await desk.get(answer.headers["location"])
    assert "Số định danh &lt;không&gt; khớp" in page.text
    assert row(hub, sent) == ("in_review", "")
    assert "khớp" in html.unescape((await desk.get("/desk/gateway")).text)
    assert (await press(desk, sent, "send")).headers["location"] == f"/desk/records/{sent.id}"
    assert row(hub, sent)[0] == "lodged"


async def test_a_hub_stopped_before_the_answer_sends_the_same_again_and_once(hub, desk, sent, system, home, hub_pack):
    system.begin(silent)
    with anyio.move_on_after(1.5):
        await press(desk, sent, "send")
    assert handover(hub, sent) == [("sending", "", "", 1)], "what was about to be sent is known before it is"
    again = hub_at(home, hub_pack, system)  # as after a restart
    try:
        assert row(again, sent) == ("in_review", "")
        again.clock.now = hub.clock.now
        officer = await again.log_in()
        refused = await press(officer, sent, "send")
        assert refused.status_code == 409
        assert "đang được gửi" in html.unescape(refused.text)
        again.clock.forward(minutes=10)
        assert "Lần gửi trước bị ngắt" in (await officer.get(f"/desk/records/{sent.id}/gateway")).text
        assert sent.id in (await officer.get("/desk/gateway")).text
        await press(officer, sent, "send")
        assert row(again, sent) == ("lodged", "H13.131-261122-0001")
    finally:
        again.close()
    assert [request.key for request in system.seen] == [sent.id] * 2
    assert system.seen[0].body == system.seen[1].body
    assert len(system.held) == 1


async def test_an_answer_lost_on_the_way_is_asked_for_again_and_is_the_same_code(hub, desk, sent, system):
    system.begin(take_and_cut)
    await press(desk, sent, "send")
    assert handover(hub, sent) == [("later", "", "cut", 1)]
    assert "gửi lại không tạo hồ sơ thứ hai" in (await desk.get(f"/desk/records/{sent.id}/gateway")).text
    await press(desk, sent, "send")
    assert row(hub, sent) == ("lodged", "H13.131-261122-0001")
    assert len(system.held) == 1


async def test_a_system_that_asks_for_patience_gets_it(hub, desk, sent, system):
    system.begin(says(429, b"", "Retry-After: 600"))
    await press(desk, sent, "send")
    page = await desk.get(f"/desk/records/{sent.id}/gateway")
    assert "<button disabled>" in page.text and "08:10" in page.text
    assert (await press(desk, sent, "send")).status_code == 409
    assert len(system.seen) == 1


async def test_of_two_officers_at_once_one_sends(hub, desk, sent, system):
    system.begin(slowly(accept, 0.5))
    page = await desk.get(f"/desk/records/{sent.id}/gateway")
    statuses = []

    async def one():
        answer = await desk.post(f"/desk/records/{sent.id}/gateway/send", data={"csrf": csrf(page)})
        statuses.append(answer.status_code)

    async with anyio.create_task_group() as group:
        group.start_soon(one)
        group.start_soon(one)
    assert sorted(statuses) == [303, 409]
    assert len(system.seen) == 1


async def test_an_acceptance_is_kept_although_the_record_moved_on_meanwhile(hub, desk, sent, system):
    def returned_meanwhile(official, connection, request):
        with hub.hub.database.write() as database:
            database.execute(update(records).where(records.c.id == sent.id).values(state="returned"))
        accept(official, connection, request)

    system.begin(returned_meanwhile)
    answer = await press(desk, sent, "send")
    assert answer.status_code == 409
    assert "H13.131-261122-0001" in answer.text
    assert handover(hub, sent)[0][:2] == ("accepted", "H13.131-261122-0001")
    assert row(hub, sent) == ("returned", "")


async def test_only_the_wards_officer_with_the_key_hands_over(hub, desk, sent, system):
    for login, status in (("can.bo.khac", 404), ("khong.khoa", 409)):
        other = await hub.log_in(login)
        token = csrf(await other.get("/desk"))
        assert (await other.get(f"/desk/records/{sent.id}/gateway")).status_code == status
        for step in ("send", "dossier.zip", "sheet.pdf"):
            answer = await other.post(f"/desk/records/{sent.id}/gateway/{step}", data={"csrf": token})
            assert answer.status_code == status, step
            assert NAME not in answer.text
    forged = await desk.post(f"/desk/records/{sent.id}/gateway/send", data={"csrf": "x"})
    assert forged.status_code == 403
    assert system.seen == []


async def test_a_system_without_an_address_is_served_by_hand_and_by_file_only(hub, desk, phone, system):
    made = record(procedure="1.012753")
    await hub.send(phone, made)
    await desk.get(f"/desk/records/{made.id}")
    page = (await desk.get(f"/desk/records/{made.id}/gateway")).text
    assert 'href="https://dat.test/"' in page and "Gửi thẳng" not in page
    assert (await press(desk, made, "send")).status_code == 404
    assert (await press(desk, made, "dossier.zip")).status_code == 200


async def test_erasure_takes_what_the_system_said_along(hub, desk, sent, system):
    system.begin(says(422, {"result": "refused", "reason": f"{NUMBER} sai"}))
    await press(desk, sent, "send")
    settings = hub.hub.settings
    with hub.hub.database.read() as connection:
        subject = find(connection, record=sent.id)
    files, parts = AttachmentFolder(settings.attachments), Parts(settings.parts)
    erase(hub.hub.database, files, parts, subject, "Đơn số 1", hub.clock())
    assert handover(hub, sent) == []


async def test_a_body_with_half_a_sign_breaks_no_page_and_sends_nothing(hub, desk, phone, system):
    now = datetime(2026, 11, 22, 7, 30, tzinfo=VIETNAM)
    answers = {"consent": {"given": True}, "answers": {"applicant_name": "Thử HALF 😀\x07"}}
    frozen = freeze("submission", WARD, "1.001193", answers, id=new_id(), counter=1, now=now)
    body = frozen.body.replace(b"HALF", b"\\ud800")
    keys = (the_city().wards[WARD].public, the_city().recovery.public)
    made = seal_record(replace(frozen, body=body, digest=digest_of(body)), (), keys)
    [result] = await hub.send(phone, made)
    assert result["status"] == "received"
    page = await desk.get(f"/desk/records/{made.id}/gateway")
    assert page.status_code == 200 and "Thử ?" in page.text
    for step in ("send", "dossier.zip", "sheet.pdf"):
        assert (await press(desk, made, step)).status_code == 409
    assert system.seen == []


async def test_a_hub_without_fonts_says_that_it_cannot_draw(hub, desk, sent):
    object.__setattr__(hub.hub.settings, "fonts", ())
    try:
        answer = await press(desk, sent, "sheet.pdf")
    finally:
        object.__setattr__(hub.hub.settings, "fonts", FONTS)
    assert (answer.status_code, "phông chữ" in answer.text) == (503, True)


def test_wrong_settings_stop_the_hub_with_a_sentence(tmp_path, hub_pack):
    (tmp_path / "hub-gateway.toml").write_text('[civil_status]\nurl = "http://hotich.test"')
    with pytest.raises(AdminRefused, match="civil_status.url"):
        LocalHub(tmp_path, hub_pack)


def test_the_content_says_which_system_takes_what_and_never_guesses(hub_pack: Pack, capsys):
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for entry in hub_pack.guides():
        guide = hub_pack.guide(entry.code)
        assert guide
        found = system_of(guide)
        assert found == "" or found in SYSTEMS
        if guide.system in SYSTEMS and guide.kind == "procedure":
            assert found == guide.system
            assert BY_FIELD.get((guide.field, guide.body), guide.system) == guide.system, guide.code
        assert portal_of(guide).startswith(PORTAL)
        count = lines.setdefault((guide.field, found or "manual"), {"guides": 0})
        count["guides"] += 1
    with capsys.disabled():
        print()
        for (field, found), count in sorted(lines.items()):
            print(f"{field:<20} {found:<22} {count['guides']:>4}")
    taken = {found for _, found in lines}
    assert {"civil_status", "land", "e_certification", "business_registration", "residence"} <= taken
    assert system_of(None) == ""
    bare = {"name": "x", "plain_name": "x"}
    assert system_of(Guide("9.000001", field="cu-tru", body="cong_an_xa", **bare)) == "residence", "an imported guide"
    assert system_of(Guide("9.000002", field="dat-dai", body="ubnd_xa", **bare)) == ""
    assert system_of(Guide("9.000003", field="ho-tich", body="ubnd_xa", system="moi_la", **bare)) == ""
