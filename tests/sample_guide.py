"""A small valid guide, and folders of sources made from it."""

from pathlib import Path

GUIDE = """\
code = "1.000001"
name = "Thủ tục thử nghiệm"
plain_name = "Làm giấy thử"
field = "ho-tich"
body = "ubnd_xa"
steps = ["Nộp giấy.", "Nhận giấy."]
mistakes = ["Quên ký tên."]
asks = [
  "làm giấy thử",
  "xin giấy thử ở đâu",
  "giấy thử hết bao nhiêu tiền",
  "tui mất giấy thử",
  "đăng ký giấy thử",
]
legal = ["60/2014/QH13"]
qr_text = "GIẤY THỬ (1.000001). Nộp tại xã, phường."
as_of = 2026-06-10

[fee]
status = "numeric"
text = "8.000 đồng."
amounts = [{ label = "Mỗi lần", vnd = 8000 }]

[time]
text = "3 ngày làm việc."
value = 3
unit = "working_day"

[[papers]]
name = "Tờ khai"
kind = "form"

[[papers]]
name = "Căn cước"
kind = "show"
when = "Nộp tại quầy"

[[form]]
id = "wish"
label = "Muốn gì"

[[links]]
label = "Cổng Dịch vụ công quốc gia"
url = "https://dichvucong.gov.vn/"

[source]
title = "Quyết định thử nghiệm"
url = "https://dichvucong.gov.vn/"

[en]
plain_name = "Trial paper"
papers = ["Form", "ID card, only at the counter"]
steps = ["Hand in.", "Collect."]
fee = "8,000 VND."

[en.form]
wish = "Wish"
"""

SKILL = """\
code = "ky-nang-thu"
name = "Kỹ năng thử"
plain_name = "Tập thử trên điện thoại"
field = "ky-nang-so"
kind = "skill"
steps = ["Mở máy."]
asks = ["tập thử", "cách mở máy", "mở máy sao", "bật máy", "máy không lên"]
confidence = "B"
as_of = 2026-01-02
"""


def folder(root: Path, guide: str | bytes = GUIDE, name: str = "1.000001.toml", field: str = "ho-tich") -> Path:
    """Return a folder of sources with one guide; fields and units are those that come with Xóm Số."""
    path = root / "procedures" / field / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(guide if isinstance(guide, bytes) else guide.encode())
    return root
