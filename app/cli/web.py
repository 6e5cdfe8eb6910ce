"""`xomso web`: build the browser edition."""

from pathlib import Path

import click
import platformdirs

from app.cli.language import t
from app.cli.pack_file import open_pack, pack_option
from content.errors import N_, SourceRefused

QUICK = 5  # of brotli's 11: a second instead of minutes, a tenth more to fetch
EXTRA = N_('Thiếu phần để dựng bản trình duyệt ({module}). Cài bằng lệnh: pip install "xomso[web]"')


@click.group("web", help=t("Bản trình duyệt: Xóm Số chạy ngay trong trình duyệt của điện thoại, cả khi mất mạng."))
def command() -> None:
    pass


@command.command("build", help=t("Dựng bản trình duyệt thành một thư mục tệp tĩnh, máy chủ nào cũng phát được."))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/web"),
    show_default=True,
    metavar="DIR",
    help=t("Thư mục đích; trống hoặc của lần dựng trước."),
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help=t("Nơi giữ thư viện đã tải và tệp đã nén, để lần sau nhanh và không cần mạng."),
)
@click.option("--quick", is_flag=True, help=t("Nén vội: dựng nhanh hơn, tải về nặng hơn; để thử."))
@pack_option
def build_site(out: Path, cache: Path | None, quick: bool, pack_file: Path | None) -> None:
    try:
        from app.web.build import BEST, build
    except ModuleNotFoundError as error:
        raise SourceRefused(EXTRA, module=error.name) from error
    with open_pack(pack_file) as opened:
        pack = opened.path
    cache = cache or platformdirs.user_cache_path("xomso", appauthor=False) / "web"
    built = build(out, pack, cache, QUICK if quick else BEST)
    click.echo(
        t(
            "{out}: bản {version}, {files} tệp, {raw}.",
            out=out,
            version=built.version,
            files=built.files,
            raw=t.size(built.raw),
        )
    )
    click.echo(
        t(
            "Lần đầu điện thoại tải về {chromium} (Chrome, Edge) hoặc {other} (trình duyệt khác).",
            chromium=t.size(built.wire["chromium"]),
            other=t.size(built.wire["other"]),
        )
    )
