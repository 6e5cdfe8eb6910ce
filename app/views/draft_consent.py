"""First step of a submission: the resident hears what is collected, and agrees."""

import flet as ft

from app.guard import guard, screen
from app.parts.heading import heading
from app.parts.notice import notice, panel
from app.session import use_screen
from app.submission import Submission
from app.theme import letters
from content.procedure import Guide


@screen
def ConsentStep(work: Submission, guide: Guide):
    s = use_screen()
    t = s.t
    ward = s.device.units.ward(work.ward)
    lines = [
        t("Tôi xin ghi họ tên, số định danh, số điện thoại, thông tin trong mẫu và ảnh giấy tờ của ông bà."),
        t(
            "Chỉ dùng để làm thủ tục “{procedure}” tại {ward}.",
            procedure=guide.plain_name,
            ward=ward.full_name if ward else t("phường, xã"),
        ),
        t(
            "Ông bà có quyền xem, sửa, rút lại hoặc đòi xóa. Trước khi gửi, tôi xóa ngay trên máy này; sau khi gửi, ông bà báo phường, xã."
        ),
        t("Không đồng ý cũng không sao: ông bà vẫn tự nộp được tại bộ phận một cửa."),
    ]
    return ft.Column(
        [
            notice(t("Đọc to cho bà con nghe rồi mới ghi thông tin."), "info"),
            panel(heading(t("Xin phép bà con")), *[ft.Text(line, size=19) for line in lines]),
            ft.Checkbox(
                key="consent",
                label=t("Bà con đã nghe và đồng ý"),
                value=work.consented,
                label_style=letters(19, ft.FontWeight.W_700),
                on_change=guard(lambda e: work.agree(bool(e.control.value), s.session.lang)),
            ),
            notice(t("Không gõ hộ mật khẩu, mã OTP, mã PIN của bà con."), "warning"),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
