"""`xomso demo`, what `make run` calls: both programs with a sample ward, and a hub one can switch off."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import httpx
import pytest

from app.serving import listen


def free_port() -> int:
    with listen("127.0.0.1", 0) as sock:
        return sock.getsockname()[1]


@pytest.fixture
def demo(tmp_path):
    """The demo on a terminal of its own, as a person starts it."""
    screen, keyboard = pty.openpty()
    ports = [free_port(), free_port()]
    command = [
        sys.executable,
        "-m",
        "app.cli",
        "demo",
        "--port",
        str(ports[0]),
        "--hub-port",
        str(ports[1]),
        "--no-open",
    ]
    env = {**os.environ, "XOMSO_HOME": str(tmp_path), "XOMSO_LANG": "vi", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdin=keyboard, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    os.close(keyboard)
    yield process, screen, ports
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait(30)
    process.stdout.close()
    os.close(screen)


def read_until(process, words: str, seconds: float = 240) -> str:
    said = ""
    until = time.monotonic() + seconds
    while words not in said:
        ready, _, _ = select.select([process.stdout], [], [], max(0, until - time.monotonic()))
        assert ready, f"{words!r} did not come: {said}"
        chunk = os.read(process.stdout.fileno(), 4096).decode("utf-8", "replace")
        assert chunk, f"the demo ended: {said}"
        said += chunk
    return said


def test_the_demo_names_everything_to_open_and_its_hub_goes_off_and_on(demo):
    process, screen, (app_port, hub_port) = demo
    said = read_until(process, "q rồi Enter")
    app, hub = f"http://127.0.0.1:{app_port}", f"http://127.0.0.1:{hub_port}"
    assert app in said
    assert f"{hub}/desk" in said
    assert re.search(r"/i/[2-9A-Z]{4}-[2-9A-Z]{4}", said)
    assert httpx.get(app).status_code == 200
    assert httpx.get(f"{hub}/healthz").json()["status"] == "ok"
    login = re.search(r"tên đăng nhập\s+(\S+)", said).group(1)
    password = re.search(r"mật khẩu\s+(\S+)", said).group(1)
    with httpx.Client(base_url=hub, follow_redirects=True) as browser:
        form = browser.get("/desk/login").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', form)
        fields = {"login": login, "password": password} | ({"csrf": csrf.group(1)} if csrf else {})
        assert browser.post("/desk/login", data=fields).status_code == 200
        assert browser.get("/desk").url.path == "/desk"

    os.write(screen, b"h\n")
    read_until(process, "Máy chủ đã tắt")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{hub}/healthz")
    assert httpx.get(app).status_code == 200
    os.write(screen, b"h\n")
    read_until(process, "Máy chủ đã bật lại")
    assert httpx.get(f"{hub}/healthz").status_code == 200

    os.write(screen, b"q\n")
    assert process.wait(30) == 0
    for port in (app_port, hub_port):
        listen("127.0.0.1", port).close()


def test_a_taken_port_is_told_before_anything_starts(tmp_path):
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        env = {**os.environ, "XOMSO_HOME": str(tmp_path), "XOMSO_LANG": "vi"}
        command = [sys.executable, "-m", "app.cli", "demo", "--port", port, "--no-open"]
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert port in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
