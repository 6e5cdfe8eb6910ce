"""The hub serves a built browser edition and nothing else: not what lies beside it, not to a page of somebody else."""

import pytest

from tests.served_edition import HASHED, ask, laid_out

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(tmp_path):
    return laid_out(tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "worker-0123456789ab/../../secret.txt",
        "worker-0123456789ab/%2e%2e/%2e%2e/secret.txt",
        "..%2fsite-of-another%2fsecret.txt",
        "index.html%00.js",
        "x" * 5000,
    ],
)
async def test_nothing_outside_the_folder_is_reached(site, path):
    answer = await ask(site, path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_a_link_that_leads_out_of_the_folder_is_not_followed(site):
    (site / "out.txt").symlink_to(site.parent / "secret.txt")
    assert (await ask(site, "out.txt")).status_code == 404


@pytest.mark.parametrize("path", ["gone.js", "worker-0123456789ab", "pack/", "index.html.gz", f"{HASHED}.br"])
async def test_what_is_not_there_is_a_short_plain_answer_nobody_keeps(site, path):
    answer = await ask(site, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text == "Not Found\n"


async def test_nothing_can_be_written(site):
    answer = await ask(site, "index.html", "POST")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["", HASHED, "gone.js"])
async def test_every_answer_carries_the_policy(site, path):
    headers = (await ask(site, path)).headers
    policy = dict(each.strip().split(" ", 1) for each in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["connect-src"] == "'self'" and policy["frame-ancestors"] == "'none'"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=(self)" in headers["permissions-policy"]
