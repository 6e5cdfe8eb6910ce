"""The hub keeps to tus 1.0: core, creation, checksum, termination and expiration."""

import pytest

from sync.attachments import SEALED_SIZE_LIMIT
from sync.records import digest_of
from tests import hub_server
from tests.hub_server import PNG, problem
from tests.tus_client import TUS, TusClient, checksum, kept, metadata

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
DATA = bytes(range(256)) * 40


@pytest.fixture
async def tus(hub):
    return TusClient(hub.client, (await hub.enrol()).headers)


async def test_the_hub_tells_what_it_is_able_to_without_a_token(hub):
    for path in ("/v1/uploads", "/v1/uploads/" + "x" * 32):
        answer = await hub.client.options(path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["tus-version"] == "1.0.0"
        assert answer.headers["tus-max-size"] == str(SEALED_SIZE_LIMIT)
        assert set(answer.headers["tus-extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
        assert set(answer.headers["tus-checksum-algorithm"].split(",")) == {"sha1", "sha256"}


async def test_a_file_goes_in_pieces_and_is_stored_once_whole(hub, tus):
    begun = await tus.begin(DATA)
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, "0")
    place, offset = begun.headers["location"], 0
    for piece in (DATA[:1], DATA[1:5000], DATA[5000:]):
        assert kept(hub)[0] == []
        answer = await tus.send(place, offset, piece, upload_checksum=checksum(piece))
        offset += len(piece)
        assert (answer.status_code, answer.headers["upload-offset"], answer.content) == (204, str(offset), b"")
        looked = await tus.look(place)
        assert (looked.status_code, looked.headers["upload-offset"]) == (200, str(offset))
        assert looked.headers["upload-length"] == str(len(DATA))
        assert looked.headers["cache-control"] == "no-store"
    assert kept(hub) == [[DATA], []]


async def test_every_answer_names_the_version_also_a_refusal(hub, tus):
    place = await tus.place(DATA)
    answers = [
        await tus.look(place),
        await tus.look("/v1/uploads/" + "x" * 32),
        await tus.begin(DATA, upload_length="x"),
        await hub.client.post("/v1/uploads", headers=TUS),
        await hub.client.put(place, headers=TUS),
        await tus.send(place, 7, DATA),
        await tus.end(place),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 400, 401, 405, 409, 204]
    assert {answer.headers["tus-resumable"] for answer in answers} == {"1.0.0"}


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", ""])
async def test_another_version_is_refused_and_nothing_done(hub, tus, version):
    place = await tus.place(DATA)
    for answer in (
        await tus.begin(PNG, tus_resumable=version),
        await tus.send(place, 0, DATA, tus_resumable=version),
    ):
        problem(answer, 412, "tus-version")
        assert answer.headers["tus-version"] == "1.0.0"
    assert (await tus.look(place, tus_resumable=version)).status_code == 412
    assert (await tus.look(place)).headers["upload-offset"] == "0"
    assert hub.rows("SELECT count(*) FROM uploads") == [(1,)]


@pytest.mark.parametrize("length", [None, "", "-1", "1.5", "x", "0", "１２"])
async def test_an_upload_without_a_sound_length_is_refused(tus, length):
    problem(await tus.begin(DATA, upload_length=length and length.encode()), 400, "malformed")


async def test_a_file_above_the_limit_is_refused_before_a_byte_is_sent(tus):
    problem(await tus.begin(DATA, upload_length=str(SEALED_SIZE_LIMIT + 1)), 413, "too-large")
    assert (await tus.begin(DATA, upload_length=str(SEALED_SIZE_LIMIT))).status_code == 201


@pytest.mark.parametrize("told", [None, "sha256", "sha256 !!", metadata("x"), metadata("A" * 64), "sha256 /w=="])
async def test_an_upload_without_a_sound_digest_is_refused(tus, told):
    problem(await tus.begin(DATA, upload_metadata=told), 400, "malformed")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", ""])
async def test_a_type_we_do_not_take_is_refused_at_once(tus, kind):
    told = metadata(digest_of(DATA), kind)
    problem(await tus.begin(DATA, upload_metadata=told), 415, "attachment-type")


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf"])
async def test_bytes_of_another_type_than_promised_are_refused_and_removed(hub, tus, kind):
    place = await tus.place(PNG, kind)
    problem(await tus.send(place, 0, PNG), 415, "attachment-type")
    assert kept(hub) == [[], []]
    assert (await tus.look(place)).status_code == 404


@pytest.mark.parametrize("type", [None, "application/octet-stream", "application/json"])
async def test_bytes_that_are_not_called_bytes_are_refused(tus, type):
    place = await tus.place(DATA)
    problem(await tus.send(place, 0, DATA, content_type=type), 415, "malformed")


@pytest.mark.parametrize(("offset", "status"), [(1, 409), (6000, 409), (None, 400), ("-1", 400), ("x", 400)])
async def test_bytes_for_a_wrong_offset_change_nothing(hub, tus, offset, status):
    place = await tus.place(DATA)
    await tus.send(place, 0, DATA[:5000])
    said = {} if isinstance(offset, int) else {"upload_offset": offset}
    answer = await tus.send(place, offset if isinstance(offset, int) else 0, DATA[5000:], **said)
    problem(answer, status, "offset-mismatch" if status == 409 else "malformed")
    assert kept(hub) == [[], [DATA[:5000]]]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_bytes_with_a_wrong_checksum_are_not_kept(hub, tus, algorithm):
    place = await tus.place(DATA)
    answer = await tus.send(place, 0, DATA[:100], upload_checksum=checksum(DATA[:99], algorithm))
    problem(answer, 460, "checksum-mismatch")
    assert (await tus.look(place)).headers["upload-offset"] == "0"
    answer = await tus.send(place, 0, DATA[:100], upload_checksum=checksum(DATA[:100], algorithm))
    assert answer.headers["upload-offset"] == "100"


@pytest.mark.parametrize("told", ["md5 AAAA", "sha256", "sha256 !", ""])
async def test_a_checksum_we_cannot_read_is_refused(tus, told):
    place = await tus.place(DATA)
    problem(await tus.send(place, 0, DATA, upload_checksum=told), 400, "malformed")


@pytest.mark.parametrize("checked", [False, True])
async def test_more_bytes_than_promised_are_refused(hub, tus, checked):
    place = await tus.place(DATA)
    more = DATA + b"!"
    problem(
        await tus.send(place, 0, more, **({"upload_checksum": checksum(more)} if checked else {})), 413, "too-large"
    )
    assert (await tus.look(place)).headers["upload-offset"] == "0"
    assert (await tus.send(place, 0, DATA)).status_code == 204


async def test_other_bytes_than_promised_are_refused_and_removed(hub, tus):
    place = await tus.place(DATA)
    lie = DATA[:-1] + b"!"
    problem(await tus.send(place, 0, lie, upload_checksum=checksum(lie)), 422, "digest-mismatch")
    assert kept(hub) == [[], []]
    assert (await tus.look(place)).status_code == 404


async def test_a_length_that_is_not_the_files_is_refused(hub, tus):
    short = await tus.begin(DATA, upload_length="100")
    problem(await tus.send(short.headers["location"], 0, DATA[:100]), 422, "digest-mismatch")
    await tus.send(await tus.place(DATA), 0, DATA)
    problem(await tus.begin(DATA, upload_length="100"), 422, "digest-mismatch")
    assert kept(hub) == [[DATA], []]


async def test_a_file_the_hub_has_is_complete_at_once_whoever_sends_it(hub, tus):
    await tus.send(await tus.place(DATA), 0, DATA)
    for one in (tus, TusClient(hub.client, (await hub.enrol()).headers)):
        begun = await one.begin(DATA)
        assert (begun.status_code, begun.headers["upload-offset"]) == (201, str(len(DATA)))
        looked = await one.look(begun.headers["location"])
        assert looked.headers["upload-offset"] == looked.headers["upload-length"] == str(len(DATA))
    assert kept(hub) == [[DATA], []]


async def test_an_upload_begun_twice_is_one_and_goes_on(tus):
    place = await tus.place(DATA)
    await tus.send(place, 0, DATA[:100])
    again = await tus.begin(DATA)
    assert (again.headers["location"], again.headers["upload-offset"]) == (place, "100")


async def test_two_devices_that_send_the_same_file_do_not_meet(hub, tus):
    other = TusClient(hub.client, (await hub.enrol()).headers)
    places = [await one.place(DATA) for one in (tus, other)]
    assert places[0] != places[1]
    await tus.send(places[0], 0, DATA[:100])
    assert (await other.send(places[1], 0, DATA)).status_code == 204
    assert (await tus.look(places[0])).headers["upload-offset"] == str(len(DATA))
    assert kept(hub) == [[DATA], []]


async def test_another_devices_upload_is_not_there(hub, tus):
    place = await tus.place(DATA)
    other = TusClient(hub.client, (await hub.enrol()).headers)
    assert (await other.look(place)).status_code == 404
    problem(await other.send(place, 0, DATA), 404, "upload-gone")
    problem(await other.end(place), 404, "upload-gone")
    assert (await tus.look(place)).headers["upload-offset"] == "0"


@pytest.mark.parametrize("id", ["x", "x" * 33, "..%2f..%2fhub.sqlite", "%00" * 32, "é" * 32])
async def test_an_address_that_is_none_is_not_there(hub, tus, id):
    assert (await tus.look(f"/v1/uploads/{id}")).status_code == 404
    assert kept(hub) == [[], []]


async def test_an_upload_that_was_ended_is_gone_and_the_file_it_became_stays(hub, tus):
    for data in (DATA, PNG):
        place = await tus.place(data)
        await tus.send(place, 0, data[:1000])
        assert (await tus.end(place)).status_code == 204
        assert (await tus.look(place)).status_code == 404
        assert (await tus.end(place)).status_code == 404
    assert kept(hub) == [[PNG], []]


async def test_networks_that_know_only_get_and_post_are_served(hub, tus):
    place = await tus.place(DATA)
    headers = {**tus.headers, "X-HTTP-Method-Override": "PATCH"}
    headers |= {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert (await hub.client.post(place, headers=headers, content=DATA[:100])).headers["upload-offset"] == "100"
    looked = await hub.client.post(place, headers={**tus.headers, "X-HTTP-Method-Override": "HEAD"})
    assert (looked.status_code, looked.headers["upload-offset"]) == (200, "100")
    ended = await hub.client.post(place, headers={**tus.headers, "X-HTTP-Method-Override": "DELETE"})
    assert ended.status_code == 204
    problem(await hub.client.post(place, headers=tus.headers), 405, "method-not-allowed")
