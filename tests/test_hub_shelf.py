"""Guide pages from memory: the same to the byte for who asks the same, never one reader's for another."""

import pytest

from sync.hub import residents
from tests import hub_server
from tests.hub_server import LocalHub

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
GUIDE = "/q/1.001193"


@pytest.fixture
def hub(tmp_path, hub_pack):
    made = LocalHub(tmp_path / "hub", hub_pack, page_seconds=60.0)
    yield made
    made.close()


@pytest.fixture
def made(monkeypatch):
    """The pages that were made and not taken from memory."""
    found, straight = [], residents.kept_page

    def counted(request, template, *args, **values):
        found.append(str(request.url))
        return straight(request, template, *args, **values)

    monkeypatch.setattr(residents, "kept_page", counted)
    return found


async def test_a_page_asked_for_again_is_the_same_and_is_made_once(hub, made):
    first = await hub.client.get(GUIDE)
    again = await hub.client.get(GUIDE)
    told = [[pair for pair in one.headers.multi_items() if pair[0] != "xomso-request"] for one in (first, again)]
    assert (again.content, told[1]) == (first.content, told[0]), "only the name of the request differs"
    assert "content-security-policy" in again.headers and again.headers["content-encoding"] == "gzip"
    assert len(made) == 1


async def test_language_compression_host_and_query_each_have_their_own_page(hub, made):
    asked = [
        (GUIDE, {}),
        (GUIDE, {"Accept-Language": "km"}),
        (GUIDE, {"Accept-Encoding": "identity"}),
        (GUIDE, {"Host": "localhost"}),
        (f"{GUIDE}?lang=en", {}),
    ]
    pages = [await hub.client.get(path, headers=headers) for path, headers in asked]
    assert [(await hub.client.get(path, headers=headers)).content for path, headers in asked] == [
        page.content for page in pages
    ]
    assert len(made) == len(asked)
    assert [page.headers["content-language"] for page in pages] == ["vi", "km", "vi", "vi", "en"]


async def test_with_a_cookie_or_another_method_nothing_comes_from_memory(hub, made):
    await hub.client.get(GUIDE)
    await hub.client.get(GUIDE, headers={"Cookie": "a=b"})
    head = await hub.client.head(GUIDE)
    assert (len(made), head.content) == (3, b"")


async def test_what_is_not_there_and_what_must_be_fresh_is_not_kept(hub):
    assert (await hub.client.get("/q/9.999999")).status_code == 404
    worker = [await hub.client.get("/q/sw.js") for _ in range(2)]
    assert [one.headers["cache-control"] for one in worker] == ["no-cache", "no-cache"]


async def test_pages_beyond_the_bound_make_room_for_each_other(hub, made):
    for number in range(300):
        await hub.client.get(f"{GUIDE}?x={number % 260}")
    assert len(made) == 300
