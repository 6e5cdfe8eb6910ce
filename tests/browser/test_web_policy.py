"""The browser edition in a real Chromium, under the hub's own policy: it starts, and asks for nothing it does not have."""

import socket
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from sync.hub.browser_edition import mounted
from tests.web_site import built, small_pack

START = 240_000  # ms; Python has to be compiled by a machine that may be busy


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where a fresh build is served, below a path that is not the root."""
    scratch = tmp_path_factory.mktemp("web")
    built(scratch / "site", small_pack(scratch / "pack"))
    sock = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Mount("/some/app", mounted(scratch / "site"))])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{sock.getsockname()[1]}/some/app/"
    server.should_exit = True
    thread.join()
    sock.close()


def test_it_starts_under_the_policy_and_asks_for_nothing_that_is_missing_or_elsewhere(phone, address, artifacts):
    page = phone.new_page()
    asked, failed, said = [], [], []
    phone.on("request", lambda request: asked.append(request.url))
    phone.on("requestfailed", lambda request: failed.append(request.url))
    phone.on("response", lambda answer: answer.status >= 400 and failed.append(answer.url))
    phone.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.add_init_script("addEventListener('securitypolicyviolation', e => console.error('policy', e.blockedURI))")
    page.goto(address)
    page.locator("flt-semantics-placeholder").dispatch_event("click", timeout=START)
    page.get_by_role("button", name="Tiếng Việt").wait_for(timeout=START)
    page.screenshot(path=artifacts / "browser-edition-first-screen.png")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert failed == []
    assert [line for line in said if line.startswith("error")] == []
