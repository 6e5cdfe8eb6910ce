"""Pages for residents: small, without a script, in three languages, honest about fees, silent about people."""

import gzip
import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import text

from content.localise import localised
from content.qr import svg
from sync.enrolment import with_root
from sync.hub.codes import new_receipt_code
from tests import hub_server
from tests.city import the_city
from tests.hub_server import NAME, NUMBER, WARD, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
LIMIT = 15 * 1024
PAGES = [
    "/",
    "/q/",
    "/q/?q=khai+sinh",
    "/q/1.001193",
    "/t",
    "/t/ABCD",
    "/wards",
    "/wards?name=an+khanh&guide=1.001193",
    "/q/1.001193?ward=31135",
    "/i/ABCD-2345",
    "/docs",
    "/desk/login",
    "/nothing",
]


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *tags):
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_needs_no_script_and_asks_nobody_else_for_anything(hub, path):
    answer = await hub.client.get(path)
    page = Elements(answer.text)
    assert answer.headers["content-type"].startswith("text/html")
    assert not page.all("script", "iframe", "object", "style", "base")
    for _, attributes in page.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    for link in page.all("link", "img", "form"):
        target = link.get("href") or link.get("src") or link.get("action") or ""
        assert target.startswith("/"), target


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_carries_the_safety_headers(hub, path):
    headers = (await hub.client.get(path)).headers
    policy = headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
async def test_every_input_has_a_label_and_the_page_a_language_and_one_heading(hub, path):
    page = Elements((await hub.client.get(path)).text)
    named = {label.get("for") for label in page.all("label")}
    for field in page.all("input", "textarea", "select"):
        assert field.get("type") == "hidden" or field.get("id") in named
    assert page.all("html")[0]["lang"] == "vi"
    assert len(page.all("h1")) == 1
    assert "viewport" in {meta.get("name") for meta in page.all("meta")}


async def test_a_first_visit_to_any_guide_stays_within_15_kb_with_sheets_scripts_and_icon(hub, hub_pack):
    # An address browsers trust: there the pages bring their scripts too.
    browser, zipped, largest = hub.browser("https://hub.test"), {"Accept-Encoding": "gzip"}, {}
    for entry in hub_pack.guides():
        for lang in ("vi", "en", "km"):
            answer = await browser.get(f"/q/{entry.code}?lang={lang}&ward={WARD}", headers=zipped)
            assert answer.status_code == 200
            largest[int(answer.headers["content-length"])] = answer
    page = Elements(largest[max(largest)].text)
    parts = {link["href"] for link in page.all("link")} | {script["src"] for script in page.all("script")}
    assert len(parts) == 5, parts
    wire = max(largest)
    for part in parts:
        answer = await browser.get(part, headers=zipped)
        assert answer.status_code == 200, part
        wire += int(answer.headers.get("content-length") or len(gzip.compress(answer.content)))
    assert wire <= LIMIT, largest[max(largest)].url


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
@pytest.mark.parametrize("path", ["/", "/q/", "/q/?q=giay+to", "/t", "/wards"])
async def test_every_other_page_stays_within_15_kb(hub, path, lang):
    address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    answer = await hub.browser("https://hub.test").get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and int(answer.headers["content-length"]) <= LIMIT


async def test_a_guide_shows_everything_it_knows(hub, hub_pack):
    guide = hub_pack.guide("1.001193")
    page = (await hub.client.get("/q/1.001193")).text
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'").replace("&#34;", '"')
    told = [
        guide.plain_name,
        guide.name,
        guide.code,
        guide.who,
        guide.where,
        guide.result,
        guide.fee.text,
        guide.time.text,
    ]
    told += [*guide.steps, *guide.mistakes, *guide.unconfirmed, *guide.legal, guide.source.title]
    told += [part for paper in guide.papers for part in (paper.name, paper.when, paper.not_needed) if part]
    for said in told:
        assert said in shown, said
    assert "Chưa có cán bộ duyệt bài này" in shown
    assert "10/06/2026" in shown
    assert "miễn phí" not in shown.lower()


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
async def test_a_guide_speaks_the_language_asked_for(hub, hub_pack, lang):
    guide = localised(hub_pack.guide("1.001193"), lang)
    by_query = await hub.client.get(f"/q/1.001193?lang={lang}")
    by_header = await hub.client.get("/q/1.001193", headers={"Accept-Language": f"{lang};q=0.9, fr;q=0.8"})
    for answer in (by_query, by_header):
        assert answer.headers["content-language"] == lang
        assert guide.plain_name in answer.text
        assert f'<html lang="{lang}">' in answer.text
        assert "Accept-Language" in answer.headers["vary"]
    assert (await hub.client.get("/q/1.001193?lang=xx")).headers["content-language"] == "vi"


async def test_an_unknown_guide_is_a_page_that_says_where_to_go_on(hub):
    answer = await hub.client.get("/q/9.999999")
    assert answer.status_code == 404
    assert "Chưa có hướng dẫn mang mã này" in answer.text


async def test_the_list_holds_every_guide_and_the_search_finds_one(hub, hub_pack):
    page = (await hub.client.get("/q/")).text
    assert all(f'href="/q/{entry.code}?' in page for entry in hub_pack.guides())
    found = (await hub.client.get("/q/", params={"q": "làm giấy khai sinh cho con"})).text
    assert 'href="/q/1.001193?' in found
    assert 'value="làm giấy khai sinh cho con"' in found
    nothing = (await hub.client.get("/q/", params={"q": "zzzz qqqq"})).text
    assert "Thử nói cách khác" in nothing
    hostile = (await hub.client.get("/q/", params={"q": '"><script>alert(1)</script>'})).text
    assert "<script" not in hostile
    assert (await hub.client.get("/q/", params={"q": "x" * 300})).status_code == 422


async def test_a_status_shows_state_and_dates_and_nothing_about_the_person(hub):
    [receipt] = await hub.send(await hub.enrol(), sent := record())
    hub.officer()
    hub.clock.forward(hours=5)
    desk = await hub.log_in()
    await desk.get(f"/desk/records/{sent.id}")
    for typed in (receipt["code"], receipt["code"].lower(), receipt["code"].replace("-", "")):
        answer = await hub.client.get(f"/t/{typed}")
        assert answer.status_code == 200
        for shown in (receipt["code"], "Đã nhận", "08:00 22/11/2026", "Đang xem", "13:00 22/11/2026"):
            assert shown in answer.text
        for hidden in (NAME, NUMBER, "1.001193", "khai sinh", "Ninh Kiều", "Máy thử", sent.id, "Trần Thị Mẫu"):
            assert hidden not in answer.text
        assert answer.headers["cache-control"] == "no-store"


async def test_a_mistyped_code_and_an_unknown_one_are_told_apart(hub):
    code = new_receipt_code()
    unknown = await hub.client.get(f"/t/{code}")
    assert (unknown.status_code, "Không có hồ sơ mang mã này" in unknown.text) == (404, True)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    answer = await hub.client.get(f"/t/{wrong}")
    assert (answer.status_code, "Mã này gõ sai" in answer.text) == (404, True)


async def test_the_form_for_a_code_leads_to_its_page(hub):
    code = new_receipt_code()
    answer = await hub.client.get("/t", params={"code": code.lower().replace("-", " ")})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/t/{code}")
    answer = await hub.client.get("/t", params={"code": "//evil.example/"})
    assert answer.headers["location"] == "/t/%2F%2Fevil.example%2F"


async def test_an_invitation_page_is_the_same_for_good_and_useless_codes(hub):
    good = hub.invite()
    pages = []
    for code in (good, "2222-2222"):
        answer = await hub.client.get(f"/i/{code.lower()}")
        assert answer.status_code == 200
        assert svg(with_root(f"http://hub.test/i/{code}", the_city().root.kid)) in answer.text
        pages.append(re.sub(r"<svg.*?</svg>", "", answer.text).replace(code, "").replace(code.lower(), ""))
    assert pages[0] == pages[1]
    assert (await hub.client.get("/i/OOOO-1111")).status_code == 404
    assert hub.rows("SELECT used_at FROM invitations") == [(None,)]


async def test_pages_answer_head_and_health_is_plain(hub):
    for path in ("/", "/q/", "/q/1.001193", "/t", "/i/ABCD-2345"):
        assert (await hub.client.head(path)).status_code == 200
    answer = await hub.client.get("/healthz")
    assert answer.json() == {"status": "ok", "version": hub.hub.settings.version}
    with hub.hub.database.write() as connection:
        connection.execute(text("DROP TABLE facts"))
    assert (await hub.client.get("/healthz")).status_code == 503


async def test_what_a_desk_shows_is_never_compressed_or_cached(hub):
    hub.officer()
    desk = await hub.log_in()
    answer = await desk.get("/desk", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
