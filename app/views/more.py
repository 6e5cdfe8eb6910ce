"""Notices, help, the ward, the hub, storage, PIN, mobile data, language, colours, and what this app is."""

from importlib.metadata import version

import flet as ft

from app.guard import guard, screen
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.notice import panel
from app.parts.rows import tap_row
from app.parts.ward_contacts import ward_contacts
from app.session import use_screen
from app.theme import letters
from app.views.data_saver import DataSaverPanel
from locales import LANGUAGES


@screen
def More():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    enrolment = device.enrolment()
    ward = device.units.ward(device.preferences.get("ward"))
    hub = t("Đã nối: {ward}", ward=enrolment.ward_name) if enrolment else t("Chưa nối. Cần lời mời của tổ trưởng.")
    info = device.pack.info
    unread = device.board.unread(device.clock())
    themes = {"system": t("Theo máy"), "light": t("Sáng"), "dark": t("Tối")}

    def radios(key, value, options, on_change):
        return ft.RadioGroup(
            key=key,
            value=value,
            on_change=guard(on_change),
            content=ft.Column(
                [ft.Radio(value=slug, label=name, label_style=letters(17)) for slug, name in options.items()],
                spacing=0,
                tight=True,
            ),
        )

    return column(
        heading(t("Thêm"), 1),
        tap_row(
            t("Thông báo"),
            t.n("{n} thông báo chưa đọc", "{n} thông báo chưa đọc", unread) if unread else t("Đã đọc hết"),
            ft.Icons.CAMPAIGN,
            on_click=lambda _: page.navigate("/notices"),
            key="open-notices",
        ),
        ward_contacts(s, "contacts"),
        tap_row(
            t("Xin hỗ trợ"),
            t("Báo lỗi, xin tài liệu, cần người giúp"),
            ft.Icons.SUPPORT_AGENT,
            on_click=lambda _: page.navigate("/support"),
            key="open-support",
        ),
        tap_row(
            t("Câu hỏi chưa có hướng dẫn"),
            t("Đang gửi mỗi tuần") if device.questions.shared else t("Chỉ giữ trong máy này"),
            ft.Icons.QUESTION_ANSWER,
            on_click=lambda _: page.navigate("/questions"),
            key="open-questions",
        ),
        tap_row(t("Nối với phường, xã"), hub, ft.Icons.LINK, on_click=lambda _: page.navigate("/hub"), key="open-hub"),
        tap_row(
            t("Nhờ máy khác gửi giúp"),
            t("Đưa hồ sơ đang chờ bằng một tệp"),
            ft.Icons.SWAP_HORIZ,
            on_click=lambda _: page.navigate("/courier"),
            key="open-courier",
        ),
        tap_row(
            t("Tra tên phường, xã cũ và mới"),
            ward.full_name if ward else "",
            ft.Icons.PLACE,
            on_click=lambda _: page.navigate("/wards"),
            key="open-wards",
        ),
        tap_row(
            t("Bộ nhớ của máy"),
            t.size(device.room.used) if device.room else "",
            ft.Icons.STORAGE,
            on_click=lambda _: page.navigate("/storage"),
            key="open-storage",
        ),
        tap_row(
            t("Khóa ứng dụng bằng mã PIN"),
            t("Đang bật") if device.key.has_pin else t("Đang tắt: ai cầm máy cũng đọc được bản nháp"),
            ft.Icons.LOCK,
            on_click=lambda _: page.navigate("/pin"),
            key="open-pin",
        ),
        DataSaverPanel(key="data-saver"),
        panel(
            heading(t("Ngôn ngữ"), 3),
            radios("language", s.session.lang, LANGUAGES, lambda e: s.set_language(e.control.value)),
        ),
        panel(
            heading(t("Màu màn hình"), 3),
            radios("theme", s.session.theme, themes, lambda e: s.set_theme(page, e.control.value)),
        ),
        panel(
            heading(t("Giới thiệu"), 3),
            ft.Text(
                t("Xóm Số {version}: phần mềm mở cho tổ công nghệ số cộng đồng.", version=version("xomso")), size=16
            ),
            note(t("Cẩm nang {version}, {n} hướng dẫn.", version=info.version, n=t.number(len(device.entries)))),
            note(t("Bài viết lấy từ nguồn công khai, không thay cho văn bản của cơ quan nhà nước.")),
            note(t("Mã nguồn theo giấy phép Apache 2.0. Phông Noto Sans theo giấy phép SIL OFL 1.1.")),
        ),
        key="more",
    )
