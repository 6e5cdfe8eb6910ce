"""Who handles a procedure, in plain words."""

from content.errors import N_

BODY_NAMES = {
    "ubnd_xa": N_("Ủy ban nhân dân xã, phường (bộ phận một cửa)"),
    "cong_an_xa": N_("Công an xã, phường"),
    "bhxh_co_so": N_("Bảo hiểm xã hội cơ sở"),
    "thue_co_so": N_("Thuế cơ sở"),
    "quan_su_xa": N_("Ban chỉ huy quân sự xã, phường, hoặc biên phòng"),
    "toa_an": N_("Tòa án nhân dân khu vực"),
    "duong_thuy": N_("Cảng vụ, cơ quan đường thủy"),
    "lien_thong": N_("Xã, phường nhận một lần, nhiều cơ quan cùng giải quyết"),
}
"""Every body but "elsewhere", whose name the guide itself must tell."""
