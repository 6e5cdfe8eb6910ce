"""Whatever a /v1 call sends, it is answered in our own words as a problem, by a hub that says it is one."""

import gzip
import json
import secrets
import tracemalloc
import zlib

import httpx
import pytest
from sqlalchemy import text

from locales import pick, translator
from sync.hub.app import create_app
from sync.hub.settings import REQUEST_BYTES, Settings
from tests import hub_server
from tests.hub_server import batch, problem, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


async def post(hub, phone, content, **headers):
    return await hub.client.post("/v1/records", content=content, headers={**phone.headers, **headers})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b'{"records": [NaN]}', b'{"records": [Infinity]}', b'{"records": ["\xff"]}', b"[" * 200_000,
     b'{"records": [' + b"9" * 5000 + b"]}", json.dumps({"records": []}).encode("utf-16")],
)  # fmt: skip
async def test_what_is_not_json_is_a_400(hub, phone, content):
    problem(await post(hub, phone, content), 400, "not-json")


@pytest.mark.parametrize(
    ("said", "field"), [([], "records"), ("x", "records"), (None, "records"), ({}, "records"), ({"records": {}}, "records"), ({"records": [], "colour": 1}, "colour")]
)  # fmt: skip
async def test_json_of_another_shape_is_a_422_that_names_the_field(hub, phone, said, field):
    assert field in problem(await post(hub, phone, json.dumps(said)), 422, "malformed")["detail"]


async def test_a_gzipped_batch_is_taken(hub, phone):
    content = gzip.compress(json.dumps(batch(record())).encode())
    answer = await post(hub, phone, content, **{"Content-Encoding": "gzip"})
    assert answer.json()["results"][0]["status"] == "received"


@pytest.mark.parametrize(
    "content",
    [b"", b"x", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"more", zlib.compress(b"{}")],
)
async def test_broken_gzip_is_a_400(hub, phone, content):
    problem(await post(hub, phone, content, **{"Content-Encoding": "gzip"}), 400, "bad-encoding")


async def test_another_encoding_is_a_415(hub, phone):
    problem(await post(hub, phone, b"{}", **{"Content-Encoding": "br"}), 415, "bad-encoding")


async def test_a_small_bomb_that_unpacks_to_much_is_a_413(hub, phone):
    problem(await post(hub, phone, gzip.compress(bytes(64 << 20)), **{"Content-Encoding": "gzip"}), 413, "too-large")


async def test_a_body_above_the_limit_is_a_413(hub, phone):
    problem(await post(hub, phone, b" " * (REQUEST_BYTES + 1)), 413, "too-large")


async def test_a_long_enrolment_is_a_413(hub):
    problem(await hub.client.post("/v1/enrol", json={"code": "x" * 100_000}), 413, "too-large")


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=9223372036854775808", "limit=0", "limit=501", "limit="]
)
async def test_a_bad_query_is_a_422_that_names_the_parameter(hub, phone, query):
    answer = await hub.client.get(f"/v1/changes?{query}", headers=phone.headers)
    assert query.partition("=")[0] in problem(answer, 422, "malformed")["detail"]


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/records/1", "/v1/attachments", "/v1/%00"])
async def test_an_unknown_call_is_a_404_problem(hub, path):
    problem(await hub.client.get(path), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/records"), ("DELETE", "/v1/me"), ("POST", "/v1/changes")])
async def test_a_known_call_with_another_method_is_a_405(hub, method, path):
    answer = await hub.client.request(method, path)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"]


async def test_elsewhere_an_unknown_address_is_a_page_in_plain_words(hub):
    answer = await hub.client.get("/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Địa chỉ này không có trên máy chủ" in answer.text
    assert "xomso-hub" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/me", 401), ("/v1/none", 404), ("/v1/records", 405), ("/v1/changes?limit=0", 401)]
)
async def test_every_v1_answer_says_that_a_hub_gave_it(hub, path, status):
    answer = await hub.client.get(path)
    assert answer.status_code == status
    assert answer.headers["xomso-hub"] == hub.hub.settings.version
    assert answer.headers["cache-control"] == "no-store"


async def test_a_database_that_fails_is_a_503_to_try_again(hub, phone):
    with hub.hub.database.write() as connection:
        connection.execute(text("DROP TABLE wards"))
    answer = await hub.client.get("/v1/me", headers=phone.headers)
    problem(answer, 503, "hub-busy")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_failure_nobody_foresaw_is_a_500_without_a_trace(hub, phone):
    hub.app.state.hub = None
    problem(await hub.client.get("/v1/me", headers=phone.headers), 500, "server-error")


async def test_a_problem_speaks_the_callers_language(tmp_path, hub_pack):
    class Shouting:
        """Marks what went through it, as catalogues for other languages may not be compiled yet."""

        def __init__(self, wanted):
            self.real = translator(pick(wanted))
            self.lang = self.real.lang

        def __call__(self, text, /, **values):
            return f"{self.lang}!{self.real(text, **values)}"

    app = create_app(Settings(tmp_path), hub_pack, Shouting)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as client:
        for header, lang in (("en-GB,en;q=0.9", "en"), ("km", "km"), ("fr", "vi"), ("vi-VN", "vi")):
            answer = await client.get("/v1/me", headers={"Accept-Language": header})
            said = problem(answer, 401, "token-not-valid")
            assert said["title"].startswith(f"{lang}!")
            assert said["detail"].startswith(f"{lang}!")
            assert answer.headers["content-language"] == lang
    app.state.hub.database.close()


async def test_a_small_body_that_unpacks_to_millions_of_lists_takes_little_memory(hub, phone):
    content = gzip.compress(b'{"records":[' + b"[]," * 2_700_000 + b"[]]}", 9)
    assert len(content) < 10_000
    tracemalloc.start()
    problem(await post(hub, phone, content, **{"Content-Encoding": "gzip"}), 413, "too-large")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 << 20


@pytest.mark.parametrize("zipped", [False, True])
async def test_a_long_batch_of_real_records_is_still_taken(hub, phone, zipped):
    content = json.dumps(batch(*(record(note=secrets.token_hex(8000)) for _ in range(99)))).encode()
    assert len(content) > 1 << 20
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    answer = await post(hub, phone, gzip.compress(content) if zipped else content, **headers)
    assert {result["status"] for result in answer.json()["results"]} == {"received"}


async def test_too_many_records_in_a_long_body_are_a_413(hub, phone):
    problem(await post(hub, phone, b'{"records":[' + b"[]," * 50_000 + b"[]]}"), 413, "too-large")


@pytest.mark.parametrize("host", ["a" * 256, "[", "a/b", "a b", "", "a:b", "a@b", "<x>"])
@pytest.mark.parametrize("path", ["/", "/i/ABCD-2345", "/nothing", "/static/hub.css", "/desk"])
async def test_a_host_that_is_none_is_a_400_page(hub, path, host):
    answer = await hub.client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "Địa chỉ máy chủ trong yêu cầu không đọc được" in answer.text


async def test_a_host_that_is_none_is_a_400_problem_for_a_device(hub):
    problem(await hub.client.get("/v1/me", headers={"Host": "["}), 400, "malformed")


@pytest.mark.parametrize("host", ["localhost:8560", "[::1]:8560", "xom-so.example.vn", "a" * 255])
async def test_an_invitation_is_shown_for_every_proper_host(hub, host):
    assert (await hub.client.get("/i/ABCD-2345", headers={"Host": host})).status_code == 200
