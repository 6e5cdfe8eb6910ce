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
