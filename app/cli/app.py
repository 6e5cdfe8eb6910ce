"""`xomso app`: the volunteer's app, served to a browser on this machine."""

import click

from app.cli.language import t


@click.command("app", help=t("Mở ứng dụng tình nguyện viên trong trình duyệt của máy này."))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8550, show_default=True, help=t("Cổng; 0 để máy tự chọn.")
)
@click.option("--hub", default="", help=t("Địa chỉ máy chủ dùng cho lời mời chỉ có mã."))
def command(port: int, hub: str) -> None:
    import logging

    from app.device import Device
    from app.paths import home
    from app.served import served
    from app.serving import listen, serve

    logging.basicConfig(level=logging.WARNING)
    device = Device(home())
    if hub:
        device.preferences.set("hub", hub.rstrip("/"))
    sock = listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    serve(served(device), sock, lambda: click.echo(t("Xóm Số: {address}", address=address)))
