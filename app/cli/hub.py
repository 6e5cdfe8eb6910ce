"""`xomso hub`: the server of a ward or a city."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import click

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option


@click.command(
    "hub",
    help=t(
        "Chạy máy chủ của xã, phường: trang cho dân, bàn làm việc của cán bộ, nơi nhận hồ sơ. Mọi thiết lập cũng đặt được bằng biến môi trường; xem --settings."
    ),
)
@click.option("--port", type=click.IntRange(0, 65535), help=t("Cổng; 0 để máy tự chọn. Mặc định: {value}.", value=8560))
@click.option(
    "--host",
    default="",
    help=t("Địa chỉ lắng nghe; 0.0.0.0 để máy khác vào được. Mặc định: {value}.", value="127.0.0.1"),
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
@click.option("--log", type=click.Choice(["plain", "json"]), help=t("Nhật ký: dòng chữ, hoặc mỗi dòng một JSON."))
@click.option("--settings", "tell", is_flag=True, help=t("In mọi thiết lập, giá trị đang có hiệu lực, rồi thoát."))
@pack_option
def command(
    port: int | None,
    host: str,
    db: str,
    folder: Path | None,
    public_url: str,
    browser_edition: Path | None,
    workers: int,
    quiet: bool,
    log: str | None,
    tell: bool,
    pack_file: Path | None,
) -> None:
    from app.cli.hub_settings import given_by, show
    from app.paths import home
    from app.poster_words import FONTS
    from app.serving import listen, serve
    from app.workers import run
    from locales import pick, translator
    from sync.hub.app import create_app
    from sync.hub.connection import brisk
    from sync.hub.environment import settings_of, unknown, value

    # What the command line gave stands in for the variable of that name, and is read by the same rules.
    given = given_by(
        os.environ,
        XOMSO_HUB_PORT=port,
        XOMSO_HUB_HOST=host,
        XOMSO_HUB_DB=db,
        XOMSO_HUB_PUBLIC_URL=public_url,
        XOMSO_HUB_BROWSER_EDITION=browser_edition,
        XOMSO_HUB_QUIET="yes" if quiet else None,
        XOMSO_HUB_LOG=log,
        XOMSO_HUB_PACK=pack_file,
        XOMSO_HOME=(folder or home()).absolute(),
    )
    settings = settings_of(given, Path(given["XOMSO_HOME"]), fonts=FONTS)
    if tell:
        show(given)
        return
    write_log(value(given, "XOMSO_HUB_LOG"), value(given, "XOMSO_HUB_QUIET") == "yes")
    for stray in unknown(given):
        logging.getLogger("xomso.hub").warning("no setting is named %s; see: xomso hub --settings", stray)
    host = value(given, "XOMSO_HUB_HOST")
    sock = listen(host, value(given, "XOMSO_HUB_PORT"))
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{sock.getsockname()[1]}"

    def work(answering: Callable[[], None]) -> None:
        app = create_app(settings, open_pack(value(given, "XOMSO_HUB_PACK")), lambda wanted: translator(pick(wanted)))
        serve(
            app,
            sock,
            answering,
            settings.patience.stop_seconds,
            http=brisk(settings.patience),
            limit_concurrency=_room(settings.patience.connections),
        )

    run(workers, work, lambda: click.echo(t("Máy chủ Xóm Số: {address}", address=address)))


def write_log(kind: str, quiet: bool) -> None:
    """Write the hub's log to the error stream, as "plain" lines or as "json"; `quiet` leaves out the requests."""
    from sync.hub.access import Discreet, JsonLines

    shown = logging.StreamHandler()
    # The server's own loggers have no handler (`serve` configures none): they end here too, with no message of a failure.
    shown.setFormatter(JsonLines() if kind == "json" else Discreet("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[shown])
    logging.getLogger("xomso.hub").setLevel(logging.WARNING if quiet else logging.INFO)


def _room(connections: int) -> int:
    """Return how many connections may be open, after asking the system for as many files as it gives."""
    try:
        import resource
    except ImportError:  # not on Windows
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + FILES if hard == resource.RLIM_INFINITY else min(hard, connections + FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return connections if soft == resource.RLIM_INFINITY else max(10, min(connections, soft - FILES))


FILES = 200
"""Files that a hub opens besides its connections."""
