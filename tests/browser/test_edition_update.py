"""New guides reach the browser edition while a form is being filled in: quietly, in a few bytes, and when it is wanted."""

import shutil

import pytest
from playwright.sync_api import expect

from content.load import own_folder
from tests.browser.edition_server import EditionServer
from tests.browser.phone import EditionPage
from tests.browser.probe import Probe
from tests.browser.stand_in_page import come_back_to, new_version_is_there
from tests.processes import xomso

CHANGED = 10
NEW_WORDS = "Hỏi bộ phận một cửa trước khi đi."
LIGHT = 100_000  # bytes; what an update of some guides may cost a prepaid phone


@pytest.fixture
def server(tmp_path, site):
    server = EditionServer(shutil.copytree(site, tmp_path / "site"))
    yield server
    server.stop()


def deploy(server, sources, scratch) -> None:
    """Build the site anew with the guides of a folder, into the folder that is being served."""
    pack = scratch / "guides.pack"
    xomso("pack", "build", "--source", str(sources), "--out", str(pack), home=scratch)
    xomso("web", "build", "--quick", "--pack", str(pack), "--out", str(server.site), home=scratch)


def test_an_update_of_ten_guides_waits_for_the_form_and_fetches_only_what_changed(tmp_path, phone, server, artifacts):
    sources = shutil.copytree(own_folder(), tmp_path / "content", ignore=shutil.ignore_patterns("*.py", "*.pack"))
    probe = Probe(phone, server)
    probe.run("device = opened()")
    probe.run("settle(device, 'vi'); begin(device)")
    probe.close()

    volunteer = EditionPage(phone, server.origin, artifacts)
    volunteer.open("/assist")
    volunteer.press("Làm giấy khai sinh cho con")
    volunteer.see("Xin phép bà con")
    guides = sorted(path for path in sources.glob("procedures/ho-tich/*.toml") if '\nwhere = "' in path.read_text())
    birth = sources / "procedures/ho-tich/1.001193.toml"
    for guide in {birth, *guides[:CHANGED]}:
        guide.write_text(guide.read_text("utf-8").replace('\nwhere = "', f'\nwhere = "{NEW_WORDS} '), "utf-8")
    deploy(server, sources, tmp_path)
    server.sent.clear()

    come_back_to(volunteer.page)
    assert new_version_is_there(volunteer.page)
    bar = volunteer.page.locator("#update")
    volunteer.page.wait_for_timeout(1000)
    expect(bar).to_be_empty()
    volunteer.press("Quay lại")
    expect(bar).to_contain_text("Có bản mới. Khởi động lại khi rảnh.")
    volunteer.screenshot("edition-update-bar")
    with volunteer.page.expect_navigation():
        volunteer.page.get_by_role("button", name="Khởi động lại").click()
    volunteer.page.locator("#splash").wait_for(state="detached", timeout=120_000)
    volunteer.switch_semantics_on()
    volunteer.see("Đang làm dở")
    volunteer.open("/guide/1.001193")
    volunteer.see(NEW_WORDS)
    volunteer.screenshot("edition-updated")
    asked = [path for path, _ in server.sent]
    assert any(path.endswith(".delta") for path in asked)
    assert not any(path.endswith(".pack") for path in asked)
    assert sum(size for _, size in server.sent) <= LIGHT, server.sent
    assert volunteer.missing == []
