"""A hub's settings by environment variables: the table of them, and the Settings they make."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sync.errors import N_
from sync.hub.errors import AdminRefused
from sync.hub.settings import Bounds, Patience, Settings, bucket_named
from sync.hub.sign_in import SignIn
from sync.hub.variables import Variable, address, database, file, folder, number, one_of, token, token_file

VARIABLES = (
    Variable("XOMSO_HOME", N_("Thư mục dữ liệu."), N_("thư mục dữ liệu của người dùng")),
    Variable("XOMSO_HUB_HOST", N_("Địa chỉ lắng nghe."), "127.0.0.1"),
    Variable("XOMSO_HUB_PORT", N_("Cổng lắng nghe; 0 để máy tự chọn."), "8560", number(0, 65535), "0 … 65535"),
    Variable("XOMSO_HUB_DB", N_("Cơ sở dữ liệu; trống là SQLite."), "", database, "postgresql://xomso@localhost/xomso"),
    Variable("XOMSO_HUB_DB_SECONDS", N_("PostgreSQL ngừng câu lệnh lâu hơn số giây này; 0 là không bao giờ."), "60", number(0, 3600), "0 … 3600"),
    Variable("XOMSO_HUB_PUBLIC_URL", N_("Địa chỉ in trên giấy mời; trống là địa chỉ trình duyệt đã dùng."), "", address, "https://xomso.example.vn"),
    Variable("XOMSO_HUB_NAME", N_("Tên máy chủ mà điện thoại hiện."), "Xóm Số"),
    Variable("XOMSO_HUB_PACK", N_("Gói nội dung; trống là gói đi kèm."), "", file, "/srv/xomso/xomso.pack"),
    Variable("XOMSO_HUB_BROWSER_EDITION", N_("Thư mục bản trình duyệt, phục vụ ở /app/."), "", folder, "/srv/xomso/web"),
    Variable("XOMSO_HUB_LOG", N_("Nhật ký: dòng chữ, hoặc mỗi dòng một JSON."), "plain", one_of("plain", "json"), "plain, json"),
    Variable("XOMSO_HUB_QUIET", N_("Không ghi từng lượt truy cập."), "no", one_of("yes", "no"), "yes, no"),
    Variable("XOMSO_HUB_METRICS_TOKEN", N_("Mã để đọc /metrics; trống là chỉ đọc được từ chính máy chủ."), "", token, "16 … 200 ASCII", secret=True),
    Variable("XOMSO_HUB_METRICS_TOKEN_FILE", N_("Tệp chứa mã ấy."), "", token_file, "/run/secrets/metrics"),
    Variable("XOMSO_HUB_HEAD_SECONDS", N_("Chờ đầu yêu cầu bao nhiêu giây."), "20", number(1, 600), "1 … 600"),
    Variable("XOMSO_HUB_BODY_SECONDS", N_("Chờ phần nội dung kế tiếp bao nhiêu giây."), "30", number(1, 600), "1 … 600"),
    Variable("XOMSO_HUB_BODY_RATE", N_("Nội dung phải tới ít nhất bao nhiêu byte mỗi giây."), "500", number(1, 10**6), "1 … 1000000"),
    Variable("XOMSO_HUB_CONNECTIONS", N_("Số kết nối cùng lúc của một tiến trình."), "4000", number(10, 10**5), "10 … 100000"),
    Variable("XOMSO_HUB_STOP_SECONDS", N_("Khi dừng, chờ việc đang làm bao nhiêu giây."), "4", number(1, 300), "1 … 300"),
    Variable("XOMSO_HUB_PAGE_SECONDS", N_("Giữ trang hướng dẫn trong bộ nhớ bao nhiêu giây."), "10", number(0, 3600), "0 … 3600"),
    Variable("XOMSO_HUB_QUIET_DAYS", N_("Đánh dấu máy không thấy đã bao nhiêu ngày."), "7", number(1, 365), "1 … 365"),
    Variable("XOMSO_HUB_UPLOADS", N_("Một máy gửi dở nhiều nhất bao nhiêu tệp."), "64", number(1, 10**4), "1 … 10000"),
    Variable("XOMSO_HUB_UPLOADS_MB", N_("Các tệp gửi dở của một máy lớn nhất bao nhiêu MB."), "256", number(1, 10**5), "1 … 100000"),
    Variable("XOMSO_HUB_UPLOADS_DAY_MB", N_("Một máy gửi nhiều nhất bao nhiêu MB tệp mỗi ngày."), "1024", number(1, 10**6), "1 … 1000000"),
    Variable("XOMSO_HUB_UPLOADS_DAYS", N_("Giữ tệp gửi dở bao nhiêu ngày."), "7", number(1, 90), "1 … 90"),
    Variable("XOMSO_IDLE_MINUTES", N_("Phiên của cán bộ hết khi không dùng bao nhiêu phút."), "60"),
    Variable("XOMSO_SESSION_MINUTES", N_("Phiên của cán bộ dài nhất bao nhiêu phút."), "540"),
    Variable("XOMSO_TWO_STEP", N_("Vai trò phải có bước đăng nhập thứ hai, ví dụ: officer city.")),
    Variable("XOMSO_OIDC_ISSUER", N_("Địa chỉ hệ thống đăng nhập một lần (OIDC) của thành phố.")),
    Variable("XOMSO_OIDC_CLIENT_ID", N_("Tên của máy chủ này ở hệ thống đó.")),
    Variable("XOMSO_OIDC_CLIENT_SECRET", N_("Bí mật của máy chủ này ở hệ thống đó."), secret=True),
    Variable("XOMSO_OIDC_CLIENT_SECRET_FILE", N_("Tệp chứa bí mật ấy.")),
    Variable("XOMSO_OIDC_CLAIM", N_("Nhận ra cán bộ theo sub hoặc email."), "sub"),
    Variable("XOMSO_OIDC_NAME", N_("Chữ trên nút đăng nhập một lần."), "SSO"),
    Variable("XOMSO_ATTACHMENTS", N_("Kho tệp gửi kèm, như s3://tên-kho; trống là thư mục dữ liệu.")),
    Variable("XOMSO_S3_ENDPOINT", N_("Địa chỉ kho S3; trống là của Amazon.")),
    Variable("XOMSO_S3_REGION", N_("Vùng của kho S3.")),
    Variable("AWS_ACCESS_KEY_ID", N_("Tên khóa vào kho S3.")),
    Variable("AWS_SECRET_ACCESS_KEY", N_("Khóa vào kho S3."), secret=True),
    Variable("FORWARDED_ALLOW_IPS", N_("Địa chỉ các proxy được tin khi báo địa chỉ người gọi."), "127.0.0.1"),
    Variable("XOMSO_LANG", N_("Ngôn ngữ của dòng lệnh: vi, en, km."), "vi"),
    Variable("XOMSO_PASSPHRASE", N_("Cụm mật khẩu cho xomso admin keys khi không có người gõ."), secret=True),
)  # fmt: skip
"""All of them, in the order of the manual. What `usual` shows for the first is words, not a value."""

BY_NAME = {one.name: one for one in VARIABLES}


def value(given: Mapping[str, str], name: str) -> Any:
    """Return a setting's value by the environment or its default; raises AdminRefused for one that cannot be meant."""
    return BY_NAME[name].value(given)


def unknown(given: Iterable[str]) -> list[str]:
    """Return the names that look like ours and are not: slips of the pen, which nothing would tell of."""
    return sorted(name for name in given if name.startswith("XOMSO_HUB_") and name not in BY_NAME)


def settings_of(
    given: Mapping[str, str],
    home: Path,
    *,
    db: str = "",
    public_url: str = "",
    browser_edition: Path | None = None,
    fonts: tuple[Path, ...] = (),
) -> Settings:
    """Return a hub's settings: what the command line gave, else the environment, else the defaults.

    Raises AdminRefused, one sentence that names the variable.
    """

    def said(name: str) -> Any:
        return value(given, f"XOMSO_HUB_{name}")

    for one in VARIABLES:  # also what is used only later, such as the port
        one.value(given)
    token, in_file = said("METRICS_TOKEN"), said("METRICS_TOKEN_FILE")
    if given.get("XOMSO_HUB_METRICS_TOKEN_FILE", "").strip() and not in_file:
        # An empty secret must not open what a full one would keep shut.
        text = N_("Biến môi trường {name} ghi không đúng hoặc còn thiếu. Mẫu: {wanted}.")
        raise AdminRefused(text, name="XOMSO_HUB_METRICS_TOKEN_FILE", wanted="/run/secrets/metrics")
    return Settings(
        home=home,
        db=db or given.get("XOMSO_HUB_DB", "").strip(),
        public_url=public_url.rstrip("/") or said("PUBLIC_URL"),
        name=said("NAME"),
        browser_edition=browser_edition or said("BROWSER_EDITION"),
        page_seconds=float(said("PAGE_SECONDS")),
        bounds=Bounds(
            open=said("UPLOADS"),
            open_bytes=said("UPLOADS_MB") << 20,
            day_bytes=said("UPLOADS_DAY_MB") << 20,
            days=said("UPLOADS_DAYS"),
        ),
        patience=Patience(
            head_seconds=said("HEAD_SECONDS"),
            body_seconds=said("BODY_SECONDS"),
            body_rate=said("BODY_RATE"),
            connections=said("CONNECTIONS"),
            stop_seconds=said("STOP_SECONDS"),
            database_seconds=said("DB_SECONDS"),
        ),
        metrics_token=in_file or token,
        sign_in=SignIn.read(given),
        quiet_days=said("QUIET_DAYS"),
        bucket=bucket_named(
            *(given.get(name, "") for name in ("XOMSO_ATTACHMENTS", "XOMSO_S3_ENDPOINT", "XOMSO_S3_REGION"))
        ),
        fonts=fonts,
    )
