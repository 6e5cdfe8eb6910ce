"""`xomso hub`: the server of a ward or a city."""

from collections.abc import Callable
from pathlib import Path

import click

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option


@click.command("hub", help=t("Chạy máy chủ của xã, phường: trang cho dân, bàn làm việc của cán bộ, nơi nhận hồ sơ."))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8560, show_default=True, help=t("Cổng; 0 để máy tự chọn.")
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=t("Địa chỉ lắng nghe; 0.0.0.0 để máy khác vào được.")
)
@click.option("--db", default="", metavar="URL", help=t("Cơ sở dữ liệu, ví dụ postgresql://…; mặc định là SQLite."))
@click.option(
    "--home", "folder", type=click.Path(path_type=Path), metavar="DIR", help=t("Thư mục dữ liệu của máy chủ.")
)
@click.option("--public-url", default="", metavar="URL", help=t("Địa chỉ mà điện thoại dùng để vào, in trên giấy mời."))
@click.option(
    "--browser-edition",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=t("Thư mục do xomso web build làm ra, để điện thoại mở ứng dụng ở /app/."),
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help=t("Số tiến trình cùng phục vụ; với PostgreSQL nên bằng số nhân của máy."),
)
@click.option("--quiet", is_flag=True, help=t("Không ghi từng lượt truy cập."))
@pack_option
def command(
    port: int,
    host: str,
    db: str,
    folder: Path | None,
    public_url: str,
    browser_edition: Path | None,
    workers: int,
    quiet: bool,
    pack_file: Path | None,
) -> None:
    import logging
    import os

    from app.paths import home
    from app.poster_words import FONTS
    from app.serving import listen, serve
    from app.workers import run
    from locales import pick, translator
    from sync.hub.access import Discreet
    from sync.hub.app import create_app
    from sync.hub.settings import Settings
    from sync.hub.sign_in import SignIn

    shown = logging.StreamHandler()
    # The server's own loggers have no handler (`serve` configures none): they end here too, with no message of a failure.
    shown.setFormatter(Discreet("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[shown])
    logging.getLogger("xomso.hub").setLevel(logging.WARNING if quiet else logging.INFO)
    settings = Settings(
        home=(folder or home()).absolute(),
        db=db,
        public_url=public_url.rstrip("/"),
        browser_edition=browser_edition,
        fonts=FONTS,
        sign_in=SignIn.read(os.environ),
    )
    sock = listen(host, port)

    def work(answering: Callable[[], None]) -> None:
        app = create_app(settings, open_pack(pack_file), lambda wanted: translator(pick(wanted)))
        serve(app, sock, answering)

    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{sock.getsockname()[1]}"
    run(workers, work, lambda: click.echo(t("Máy chủ Xóm Số: {address}", address=address)))
