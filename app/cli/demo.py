"""`xomso demo`: hub and app together, with a sample ward, team, officer and invitation."""

import signal
import sys
import webbrowser
from pathlib import Path
from threading import Event

import click

from app.cli.language import t

WARD = "Ninh Kiều"


@click.command("demo", help=t("Chạy thử cả máy chủ và ứng dụng, có sẵn một phường, một tổ, một cán bộ và lời mời."))
@click.option("--port", type=click.IntRange(1, 65535), default=8550, show_default=True, help=t("Cổng của ứng dụng."))
@click.option("--hub-port", type=click.IntRange(1, 65535), default=8560, show_default=True, help=t("Cổng của máy chủ."))
@click.option("--open/--no-open", "open_browser", default=None, help=t("Mở trình duyệt ngay, hoặc không."))
def command(port: int, hub_port: int, open_browser: bool | None) -> None:
    from app.child import Child
    from app.paths import home
    from app.serving import listen

    for wanted in (port, hub_port):
        listen("127.0.0.1", wanted).close()
    folder = home() / "demo"
    app_address, hub_address = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{hub_port}"
    hub = Child(folder / "hub", "hub", "--port", str(hub_port), "--public-url", hub_address, "--quiet")
    app = Child(folder / "app", "app", "--port", str(port), "--hub", hub_address)
    ended = Event()
    hangup = [signal.SIGHUP] if hasattr(signal, "SIGHUP") else []
    for number in (signal.SIGINT, signal.SIGTERM, *hangup):
        signal.signal(number, lambda *_: ended.set())
    try:
        click.echo(t("Đang mở máy chủ và ứng dụng…"))
        hub.start()
        app.start()
        _explain(app_address, hub_address, folder / "hub")
        shown = sys.stdin.isatty() if open_browser is None else open_browser
        if shown:
            webbrowser.open(app_address)
        if sys.stdin.isatty():
            _keys(hub, ended)
        ended.wait()
    finally:
        app.stop()
        hub.stop()
    click.echo(t("Đã đóng. Dữ liệu chạy thử nằm ở {folder}.", folder=folder))


def _explain(app_address: str, hub_address: str, hub_home: Path) -> None:
    from content.bundle import usable
    from content.pack import Pack
    from sync.hub import sample_year
    from sync.hub.clock import utc_now
    from sync.hub.database import open_database
    from sync.hub.sample import sample_people, seed
    from sync.hub.settings import Settings

    with Pack.open(usable(hub_home, lambda _: None)) as pack:
        ward, codes = pack.units().find(WARD, limit=1)[0], [entry.code for entry in pack.guides()]
    with open_database(Settings(home=hub_home).url) as database:
        sample = seed(database, ward.code, hub_address, utc_now(), hub_home)
        click.echo(t("Đang dựng một năm số liệu mẫu…"))
        sample_year.fill(database, ward.code, sample.officer, hub_home, codes, utc_now())
        others = sample_people(database, ward.code, sample, utc_now())
    lines = [
        "",
        t("Xóm Số đang chạy thử tại {ward}.", ward=ward.full_name),
        "",
        t("  Ứng dụng tình nguyện viên   {address}", address=app_address),
        t("  Lời mời, dùng một lần       {address}", address=sample.invitation),
        t("  Bàn làm việc của cán bộ     {address}", address=f"{hub_address}/desk"),
        t("      tên đăng nhập           {login}", login=sample.login),
        t("      mật khẩu                {password}", password=sample.password),
        t("      tổ trưởng, thành phố    {logins} (cùng mật khẩu)", logins=", ".join(others)),
        t("  Trang cho bà con            {address}", address=f"{hub_address}/q/1.001193"),
        "",
        t("Thử: 1) mở ứng dụng, chọn phường, dán lời mời; 2) gõ “vợ tui mới sanh”; 3) bấm Nộp giúp và điền mẫu;"),
        t(
            "     4) gõ h ở đây để tắt máy chủ rồi nộp, gõ h lần nữa để bật lại; 5) xem hồ sơ ở bàn làm việc và trả lại;"
        ),
        t("     6) trong ứng dụng, mở Hàng chờ, bấm Hỏi tin mới để thấy lý do bị trả."),
        "",
        t("Phím: h rồi Enter để tắt hoặc bật máy chủ; q rồi Enter để thoát."),
    ]
    click.echo("\n".join(lines))


def _keys(hub, ended: Event) -> None:
    from threading import Thread

    def read() -> None:
        for line in sys.stdin:
            key = line.strip().lower()
            if key == "q":
                ended.set()
            elif key == "h" and hub.running:
                hub.stop()
                click.echo(t("Máy chủ đã tắt. Ứng dụng vẫn dùng được; hồ sơ nằm trong máy."))
            elif key == "h":
                hub.start()
                click.echo(t("Máy chủ đã bật lại. Hồ sơ đang chờ sẽ tự gửi."))

    Thread(target=read, daemon=True).start()
