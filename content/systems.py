"""Which official system takes a procedure's dossier: what its guide says, else what its field leaves no doubt about."""

from content.errors import N_
from content.procedure import Guide

SYSTEMS = {
    "civil_status": N_("Hệ thống thông tin đăng ký, quản lý hộ tịch"),
    "land": N_("Hệ thống thông tin đất đai (VBDLIS)"),
    "e_certification": N_("Hệ thống chứng thực bản sao điện tử"),
    "business_registration": N_("Hệ thống thông tin đăng ký kinh doanh"),
    "residence": N_("Hệ thống quản lý cư trú"),
    "identity": N_("Hệ thống căn cước và định danh"),
    "construction": N_("Phần mềm một cửa, lĩnh vực xây dựng"),
    "social_assistance": N_("Hệ thống trợ giúp xã hội"),
    "social_insurance": N_("Cổng dịch vụ công bảo hiểm xã hội"),
    "immigration": N_("Hệ thống quản lý xuất nhập cảnh"),
    "vehicle": N_("Hệ thống đăng ký xe, giấy phép lái xe"),
}
"""Names of the systems that guides may name; any other is the one-stop desk's own software."""

BY_FIELD = {
    ("ho-tich", "ubnd_xa"): "civil_status",
    ("cu-tru", "cong_an_xa"): "residence",
    ("bao-hiem", "bhxh_co_so"): "social_insurance",
    ("xay-dung", "ubnd_xa"): "construction",
}
"""The system of a field and body, where every guide that names one names the same and the law knows one database only (Law
60/2014/QH13 on civil status, Law 68/2020/QH14 on residence). The other fields hold procedures of several kinds."""

PORTAL = "https://dichvucong.gov.vn"
"""The National Public Service Portal, through which every dossier may be lodged."""


def system_of(guide: Guide | None) -> str:
    """Return the slug of the system that takes a guide's dossier, "" where nothing makes it certain."""
    if guide is None or guide.kind != "procedure":
        return ""
    said = guide.system or BY_FIELD.get((guide.field, guide.body), "")
    return said if said in SYSTEMS else ""


def portal_of(guide: Guide | None) -> str:
    """Return the guide's own link to the portal, or the portal's first page."""
    links = guide.links if guide else ()
    return next((link.url for link in links if link.url.startswith(f"{PORTAL}/")), PORTAL)
