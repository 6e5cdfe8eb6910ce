"""Who handles a procedure, in plain words."""

from locales import Translator


def body_name(t: Translator, body: str) -> str:
    """Return the name of an office, or "" for one that the guide itself must name."""
    return {
        "ubnd_xa": t("Ủy ban nhân dân xã, phường (bộ phận một cửa)"),
        "cong_an_xa": t("Công an xã, phường"),
        "bhxh_co_so": t("Bảo hiểm xã hội cơ sở"),
        "thue_co_so": t("Thuế cơ sở"),
        "quan_su_xa": t("Ban chỉ huy quân sự xã, phường, hoặc biên phòng"),
        "toa_an": t("Tòa án nhân dân khu vực"),
        "duong_thuy": t("Cảng vụ, cơ quan đường thủy"),
        "lien_thong": t("Xã, phường nhận một lần, nhiều cơ quan cùng giải quyết"),
    }.get(body, "")
