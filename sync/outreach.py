"""What a person may be helped with in an outreach session; the words device, desk and reports share."""

from sync.errors import N_

HELPS = {
    "online_dossier": N_("Nộp hồ sơ trực tuyến"),
    "vneid_2": N_("VNeID mức 2"),
    "health_card": N_("Thẻ BHYT trên VNeID"),
    "vssid": N_("VssID"),
    "cashless": N_("Thanh toán không tiền mặt"),
    "portal_account": N_("Tài khoản Cổng Dịch vụ công"),
    "other": N_("Việc khác"),
}

RESULTS = {
    "done": N_("Xong"),
    "needs_papers": N_("Thiếu giấy tờ"),
    "referred": N_("Chuyển nơi khác"),
    "not_possible": N_("Không làm được"),
}

GROUPS = {
    "elderly": N_("Cao tuổi"),
    "disabled": N_("Khuyết tật"),
    "minority": N_("Dân tộc thiểu số"),
    "no_smartphone": N_("Không có điện thoại thông minh"),
}
