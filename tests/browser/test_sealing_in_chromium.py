"""Chromium's cryptography and Python's answer the same, open what the other sealed, and the keystore keeps its secret."""

import functools
import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Error

from sync.sealing.jwe import look, seal, unseal
from sync.sealing.keys import new_key
from tests.sealing_vectors import VECTORS, asked

HERE = Path(__file__).resolve().parent
SITE = HERE.parent.parent / "app" / "web" / "site"
ANSWERS = (HERE / "sealing_answers.js").read_text("utf-8")
PLAIN = "Nguyễn Văn Thử, 092199000001".encode()
HEADER = {"typ": "xomso-test", "id": "1", "schema": 1}
PYTHON_ONLY = {"jws_verify"}  # a browser asks Python for this, which asks es256_verify

SEAL = """async ([plain, header, recipients]) => {
  const { jweSeal } = await import("/vendor/crypto.mjs");
  return jweSeal(Uint8Array.from(plain), header, recipients);
}"""
OPEN = """async ([sealed, key]) => {
  const { jweOpen } = await import("/vendor/crypto.mjs");
  return Array.from(await jweOpen(sealed, key));
}"""
SECRET = """async () => Array.from(await (await import("/keystore.mjs")).openSecret())"""
KEPT = """async () => {
  const asked = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = no; });
  const db = await asked(indexedDB.open("xomso-keystore"));
  const store = db.transaction("kept").objectStore("kept");
  const [rows, row] = [await asked(store.count()), await asked(store.get("device"))];
  db.close();
  let read = "";
  try { await crypto.subtle.exportKey("raw", row.key); read = "exported"; } catch (error) { read = error.name; }
  return { rows, read, extractable: row.key.extractable, algorithm: row.key.algorithm, box: row.box.byteLength };
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site's files and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address():
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/vendor/LICENSES.txt"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(phone, address):
    page = phone.new_page()
    page.goto(address)
    return page


def asked_of(keys) -> tuple[str, str]:
    """Return the protected header and the recipients as the page is given them."""
    kids = [key.kid for key in keys]
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", **HEADER, "kids": kids}
    return json.dumps(header, separators=(",", ":")), json.dumps([{"kid": k.kid, **k.public.jwk()} for k in keys])


def test_every_vector_is_answered_as_written(page):
    groups = {group: ones for group, ones in VECTORS.items() if group not in PYTHON_ONLY}
    said = page.evaluate(ANSWERS, groups)
    for group in groups:
        assert [tuple(one) for one in said[group]] == [(what, gives) for what, _, gives in asked(group)], group


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_chromium_seals_is_of_our_form_and_joserfc_opens_it(page, number):
    keys = [new_key() for _ in range(number)]
    sealed = page.evaluate(SEAL, [list(PLAIN), *asked_of(keys)]).encode()
    assert look(sealed).kids == tuple(key.kid for key in keys)
    for key in keys:
        assert unseal(sealed, key) == (PLAIN, HEADER)
    assert page.evaluate(SEAL, [list(PLAIN), *asked_of(keys)]).encode() != sealed


def test_what_joserfc_seals_opens_in_chromium(page):
    keys = [new_key(), new_key()]
    sealed = seal(PLAIN, HEADER, [key.public for key in keys]).decode()
    for key in keys:
        assert bytes(page.evaluate(OPEN, [sealed, json.dumps({"kid": key.kid, **key.jwk()})])) == PLAIN
    with pytest.raises(Error):
        page.evaluate(OPEN, [sealed, json.dumps({"kid": keys[0].kid, **new_key().jwk()})])


def test_a_header_javascript_would_write_otherwise_and_another_algorithm_or_key_are_refused(page):
    key = new_key()
    header, recipients = asked_of([key])
    off = json.dumps([{"kid": key.kid, **key.public.jwk(), "x": key.public.y}])
    for wrong in (
        (header.replace('","', '", "'), recipients),
        (header.replace("xomso-test", r"th\u1eed"), recipients),
        (header.replace("A256GCM", "A128GCM"), recipients),
        (header.replace("ECDH-ES+A256KW", "ECDH-ES"), recipients),
        (header, off),
        (header, "[]"),
    ):
        with pytest.raises(Error):
            page.evaluate(SEAL, [list(PLAIN), *wrong])


def test_the_keystores_secret_is_the_same_after_a_reload_and_its_key_cannot_be_read(page):
    secret = page.evaluate(SECRET)
    assert len(secret) == 32 and len(set(secret)) > 8
    assert page.evaluate(SECRET) == secret
    page.reload()
    assert page.evaluate(SECRET) == secret
    kept = page.evaluate(KEPT)
    assert kept == {
        "rows": 1,
        "read": "InvalidAccessError",
        "extractable": False,
        "algorithm": {"name": "AES-GCM", "length": 256},
        "box": 48,
    }


def test_first_starts_side_by_side_agree_on_one_secret(phone, address):
    pages = [phone.new_page() for _ in range(2)]
    for page in pages:
        page.goto(address)
    started = "() => { window.going = Promise.all(Array.from({ length: 8 }, " + SECRET + ")); }"
    for page in pages:
        page.evaluate(started)
    secrets = [tuple(secret) for page in pages for secret in page.evaluate("() => window.going")]
    assert len(secrets) == 16 and len(set(secrets)) == 1


def test_another_browser_has_another_secret_and_one_that_lost_its_data_makes_a_new_one(page, chromium, address):
    secret = page.evaluate(SECRET)
    other = chromium.new_context()
    stranger = other.new_page()
    stranger.goto(address)
    assert stranger.evaluate(SECRET) != secret
    other.close()
    gone = "() => new Promise((yes) => { indexedDB.deleteDatabase('xomso-keystore').onsuccess = () => yes(true); })"
    assert page.evaluate(gone)
    assert page.evaluate(SECRET) != secret
