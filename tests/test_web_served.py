"""A built browser edition over HTTP: the right types, the packed forms, and how long each may be kept."""

from email.utils import formatdate

import pytest

from tests.served_edition import FILES, HASHED, MODULE, PAGE, ask, laid_out

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(tmp_path):
    return laid_out(tmp_path)


async def test_the_folder_itself_is_the_page(site):
    answer = await ask(site, "")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == PAGE


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (HASHED, "text/javascript; charset=utf-8"),
        ("boot-0123456789ab.js", "text/javascript; charset=utf-8"),
        ("boot-0123456789ab.css", "text/css; charset=utf-8"),
        ("pyodide-0123456789ab/pyodide.asm.wasm", "application/wasm"),
        ("pack/2026.11.22-1a2b3c4d-0123456789ab.pack", "application/octet-stream"),
        ("code-0123456789ab.bundle", "application/octet-stream"),
        ("pack/0123456789ab-ba9876543210.delta", "application/octet-stream"),
        ("main-0123456789ab.tgz", "application/gzip"),
        ("assets-0123456789ab/fonts/XomSoSans-Regular.ttf", "font/ttf"),
        ("icons/icon-192-0123456789ab.png", "image/png"),
        ("icons/xomso.svg", "image/svg+xml"),
        ("manifest.json", "application/json"),
        ("licenses/fonts.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_each_kind_of_file_is_called_by_its_own_type(site, path, kind):
    answer = await ask(site, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", FILES)
async def test_only_a_name_with_a_digest_is_kept_without_asking(site, path):
    kept = (await ask(site, path)).headers["cache-control"]
    assert kept == ("public, max-age=31536000, immutable" if "0123456789ab" in path else "no-cache")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000, gzip; q=0", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_the_smallest_form_a_client_takes_is_sent(site, accepted, encoding):
    answer = await ask(site, HASHED, "HEAD", accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_a_packed_page_is_the_same_page(site):
    answer = await ask(site, "", accept_encoding="gzip, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == PAGE
    assert int(answer.headers["content-length"]) < len(PAGE.encode())


async def test_head_tells_the_length_and_sends_nothing(site):
    answer = await ask(site, HASHED, "HEAD")
    assert answer.status_code == 200 and answer.content == b""
    assert answer.headers["content-length"] == str(len(MODULE))


async def test_what_a_browser_has_already_is_not_sent_again(site):
    first = await ask(site, "index.html")
    again = await ask(site, "index.html", if_none_match=first.headers["etag"])
    assert again.status_code == 304 and again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "no-cache"
    assert (await ask(site, "index.html", if_modified_since=formatdate(usegmt=True))).status_code == 304


async def test_the_packed_and_the_plain_form_are_told_apart(site):
    tags = {(await ask(site, HASHED, accept_encoding=each)).headers["etag"] for each in ("identity", "gzip")}
    packed = await ask(site, HASHED, "HEAD", accept_encoding="br")
    assert len({*tags, packed.headers["etag"]}) == 3
    assert (await ask(site, HASHED, if_none_match=packed.headers["etag"])).status_code == 200


async def test_a_site_built_anew_is_served_as_it_is_now(site):
    before = await ask(site, "index.html")
    (site / "index.html").write_text(PAGE * 2, "utf-8")
    (site / "index.html.gz").unlink()
    after = await ask(site, "", accept_encoding="gzip")
    assert after.text == PAGE * 2
    assert after.headers["etag"] != before.headers["etag"]
