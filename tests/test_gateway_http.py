"""The HTTP adapter against a real server that misbehaves: one dossier arrives once, and only a clear answer is believed."""

import io
import ipaddress
import json
import ssl
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.hub.errors import AdminRefused
from sync.hub.gateway.answers import understood
from sync.hub.gateway.dossier import Dossier, Part
from sync.hub.gateway.http import PATIENCE, HttpAdapter
from sync.hub.gateway.outcome import WHY, Accepted, Later, Refused
from sync.hub.gateway.places import Place, read_places
from tests.official_system import (
    OfficialSystem,
    accept_twice,
    drip,
    duplicate,
    huge,
    says,
    silent,
    take_and_cut,
    take_and_cut_in_the_answer,
)

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DOSSIER = Dossier(
    "0198f0c0-0000-7000-8000-000000000001", "ABCD-2345-K", "31135", "1.001193", "civil_status", b'{"version":1}',
    (Part("files/01.png", "image/png", "0" * 64, "giấy", b"\x89PNG"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def system():
    with OfficialSystem() as made:
        yield made


@pytest.fixture
def waited():
    return []


@pytest.fixture
def send(system, waited):
    """Send the dossier with a place's settings and return what came of it."""

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    async def one(**more):
        place = Place("civil_status", **{"url": system.url, "token": "bi-mat-thu", "timeout": 20.0, "tries": 3, **more})
        return await HttpAdapter(place, lambda: NOW, pause).hand_over(DOSSIER)

    return one


async def test_a_dossier_goes_with_key_and_token_and_its_code_comes_back(system, send):
    system.begin()
    assert await send() == Accepted("H13.131-261122-0001")
    [request] = system.seen
    assert (request.key, request.headers["authorization"]) == (DOSSIER.record, "Bearer bi-mat-thu")
    assert request.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(request.body)) as package:
        assert package.namelist() == ["dossier.json", "dossier.schema.json", "files/01.png"]
        assert package.testzip() is None


@pytest.mark.parametrize(
    "first",
    [
        says(500), says(502, b"<html>Bad gateway"), says(503, b"", "Retry-After: 2"), says(429, b"", "Retry-After: 1"),
        says(200, b"<html>Mot trang dang nhap"), says(200, b"[1, 2]"), says(200, b"\xff\xfe"), says(200, {"result": "maybe"}),
        says(200, {"result": "accepted"}), says(200, {"result": "accepted", "code": "x y <script>"}),
        says(200, {"result": "accepted", "code": None}), says(200, {"result": "later", "after": 3}),
        take_and_cut, take_and_cut_in_the_answer,
    ],
    ids=lambda act: getattr(act, "__name__", ""),
)  # fmt: skip
async def test_trouble_is_tried_again_under_the_same_key_with_the_same_bytes(system, send, waited, first):
    system.begin(first)
    assert await send() == Accepted("H13.131-261122-0001")
    assert [request.key for request in system.seen] == [DOSSIER.record] * 2
    assert system.seen[0].body == system.seen[1].body
    assert len(system.held) == 1
    assert 0 <= waited[0] <= PATIENCE


@pytest.mark.parametrize("slow", [silent, drip])
async def test_an_answer_that_does_not_come_is_not_waited_for(system, send, slow):
    system.begin(slow)
    assert await send(timeout=1.0, tries=1) == Later("slow")
    assert await send() == Accepted("H13.131-261122-0001")
    assert len(system.held) == 1


@pytest.mark.parametrize("odd", [accept_twice, duplicate])
async def test_an_answer_given_twice_counts_once(system, send, odd):
    system.begin(odd, odd)
    assert await send() == await send() == Accepted("H13.131-261122-0001")


async def test_after_its_tries_it_leaves_the_rest_to_the_officer(system, send, waited):
    system.begin(*[says(500)] * 9)
    assert await send(tries=4) == Later("failing")
    assert len(system.seen) == 4
    assert all(0 <= wait <= min(2.0**at / 2, PATIENCE) for at, wait in enumerate(waited, 1))


async def test_a_system_that_asks_for_patience_is_not_asked_again_at_once(system, send, waited):
    system.begin(says(429, b"", "Retry-After: 3600"))
    assert await send() == Later("busy", after=3600.0)
    assert (len(system.seen), waited) == (1, [])
    system.begin(says(503, b"", "Retry-After: 4"))
    assert await send() == Accepted("H13.131-261122-0001")
    assert waited[0] >= 4


async def test_a_refusal_is_final_and_carries_the_reason(system, send):
    system.begin(says(422, {"result": "refused", "reason": "  Số định danh\n không khớp " + "x" * 900}))
    outcome = await send()
    assert isinstance(outcome, Refused)
    assert outcome.reason.startswith("Số định danh không khớp x")
    assert len(outcome.reason) == 500
    assert len(system.seen) == 1


async def test_a_redirect_is_followed_nowhere(system, send):
    with OfficialSystem() as elsewhere:
        for status in (301, 302, 307, 308):
            system.begin(says(status, b"", f"Location: {elsewhere.url}"))
            assert await send() == Later("moved", again=False)
        assert elsewhere.seen == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_door_that_stays_shut_is_not_knocked_at_again(system, send, status):
    system.begin(says(status, {"result": "accepted", "code": "H13-000123"}))
    assert await send() == Later("not-let-in", again=False)
    assert len(system.seen) == 1


async def test_an_endless_answer_is_cut_off(system, send):
    system.begin(huge)
    assert await send() == Later("unclear", again=False)


async def test_nobody_listening_is_said_so(send):
    assert await send(url="http://127.0.0.1:9/x") == Later("unreachable")


async def test_only_a_certificate_of_the_citys_choice_is_trusted(send, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(start).not_valid_after(start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    with OfficialSystem(tls=context) as secured:
        assert await send(url=secured.url) == Later("certificate", again=False)
        assert secured.seen == []
        assert await send(url=secured.url, ca=str(pem)) == Accepted("H13.131-261122-0001")
        assert await send(url=secured.url, ca=str(tmp_path / "nothing.pem")) == Later("certificate", again=False)


@pytest.mark.parametrize(
    ("status", "headers", "body", "means"),
    [
        (200, {}, b'{"result":"accepted","code":" h13-000123 "}', Accepted("H13-000123")),
        (500, {}, b'{"result":"accepted","code":"H13-000123"}', Later("failing")),
        (400, {}, b'{"result":"accepted","code":"H13-000123"}', Later("unclear", again=False)),
        (404, {}, b"<html>", Later("unclear", again=False)),
        (409, {}, b'{"result":"refused","reason":"khac"}', Refused("khac")),
        (200, {}, b'{"result":"refused","reason":""}', Later("unclear")),
        (200, {}, b'{"result":"later","after":-5}', Later("busy")),
        (200, {}, b'{"result":"later","after":1e9}', Later("busy")),
        (200, {}, b"[" * 100_000, Later("unclear")),
        (429, {"retry-after": "x"}, b"", Later("busy")),
        (429, {"retry-after": "9" * 30}, b"", Later("busy", after=86_400.0)),
        (429, {"retry-after": "Sun, 22 Nov 2026 01:00:30 GMT"}, b"", Later("busy", after=30.0)),
        (503, {"retry-after": "Sun, 22 Nov 2020 01:00:30 GMT"}, b"", Later("busy")),
    ],
)
async def test_an_answer_means_what_it_says_and_no_more(status, headers, body, means):
    assert understood(status, headers, body, NOW) == means
    assert not isinstance(means, Later) or means.why in WHY


async def test_what_we_take_for_an_answer_is_what_the_schema_says():
    schema = json.loads((files("sync.hub.gateway") / "answer.schema.json").read_text())
    check = jsonschema.Draft202012Validator(schema)
    for good in (
        {"result": "accepted", "code": "H13-000123"},
        {"result": "refused", "reason": "x"},
        {"result": "later"},
    ):
        assert check.is_valid(good)
        assert understood(200, {}, json.dumps(good).encode(), NOW) != Later("unclear")
    for bad in ({"result": "accepted"}, {"result": "refused", "reason": ""}, {"result": "maybe"}, {}):
        assert not check.is_valid(bad)
        assert understood(200, {}, json.dumps(bad).encode(), NOW) == Later("unclear")


async def test_places_are_read_with_their_tokens_from_the_environment(tmp_path):
    file = tmp_path / "hub-gateway.toml"
    assert read_places(file) == {}
    file.write_text(
        '[civil_status]\nurl = "https://hotich.test/api"\ntoken_env = "THU"\ntries = 5\n'
        '[land]\nlink = "https://dat.test/"\n'
    )
    places = read_places(file, {"THU": "bi-mat"})
    assert (places["civil_status"].token, places["civil_status"].tries, places["land"].url) == ("bi-mat", 5, "")
    assert "bi-mat" not in repr(places)


@pytest.mark.parametrize(
    "text",
    [
        "= nonsense", '[nothing]\nurl = "https://x.test"', 'civil_status = "https://x.test"',
        '[civil_status]\nurl = "http://hotich.test/api"', '[civil_status]\nurl = "file:///etc/passwd"',
        '[civil_status]\nurl = "https://ten:mat@hotich.test"', '[civil_status]\nurl = "https://x.test:99999"',
        '[civil_status]\nlink = "javascript:alert(1)"', "[civil_status]\nurl = 5", "[civil_status]\ntimeout = 0",
        "[civil_status]\ntries = true", '[civil_status]\nsecret = "x"', '[civil_status]\ntoken_env = "KHONG_CO"',
    ],
)  # fmt: skip
async def test_settings_that_cannot_be_meant_are_refused_with_a_sentence(tmp_path, text):
    file = tmp_path / "hub-gateway.toml"
    file.write_text(text)
    with pytest.raises(AdminRefused, match="cổng nối"):
        read_places(file, {})
