"""What a poster says around a guide, and the letters it is set in."""

from pathlib import Path

from content.poster import Words
from locales import Translator

FONTS = tuple(Path(__file__).parent / "assets" / "fonts" / f"XomSoSans-{face}.ttf" for face in ("Regular", "Bold"))


def poster_words(t: Translator) -> Words:
    """Return a poster's own words in one language."""
    return Words(
        town=t("Thành phố Cần Thơ"),
        scan=t("Đưa máy ảnh điện thoại vào mã để đọc hướng dẫn"),
        scan_text=t("Đưa máy ảnh vào mã: đọc được cả khi không có mạng"),
        or_type=t("Hoặc gõ:"),
        bring=t("Giấy tờ cần có"),
        fee=t("Lệ phí"),
        time=t("Bao lâu"),
        where=t("Nộp ở đâu"),
        steps=t("Các bước"),
        more=t("… và giấy tờ, bước khác: quét mã để đọc đủ."),
        as_of=lambda day: t("Thông tin tính đến {date}.", date=t.date(day)),
        unreviewed=t("Chưa có cán bộ duyệt bài này. Hỏi lại phường, xã trước khi đi nộp."),
        case=lambda case: t("chỉ khi: {case}", case=case[:1].lower() + case[1:]),
    )
