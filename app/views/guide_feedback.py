"""What a volunteer thinks of a guide, for its editor: a verdict, a few words, and the version it is about."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import primary
from app.parts.chips import chip, chips
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice
from app.session import use_screen
from app.views.support import words_box
from sync.feedback import VERDICTS
from sync.personal import names_number


@page_screen
def GuideFeedback():
    code = ft.use_route_params().get("code", "")
    s, page = use_screen(), ft.context.page
    t, device, guide = s.t, s.device, s.guide(code)
    verdict, set_verdict = ft.use_state("")
    text, set_text = ft.use_state("")
    if guide is None:
        return subpage(t("Góp ý"), notice(t("Cẩm nang trên máy này chưa có mã {code}.", code=code), "warning"))

    def send(_):
        device.feedback.guide(code, device.pack.info.version, str(guide.as_of), verdict, text)
        device.sender.wake()
        device.changed()
        page.navigate(f"/guide/{code}")
        page.show_dialog(ft.SnackBar(t("Cảm ơn. Góp ý sẽ đến người biên soạn.")))

    return subpage(
        t("Góp ý"),
        heading(guide.plain_name, 1),
        note(t("Góp ý đi kèm phiên bản của bài, để người biên soạn biết chỗ phải sửa.")),
        chips(
            chip(t(name), verdict == slug, lambda _, v=slug: set_verdict(v), f"verdict-{slug}")
            for slug, name in VERDICTS.items()
        ),
        words_box(t, t("Sai chỗ nào, thiếu gì"), text, set_text),
        bottom=ft.Row(
            [
                primary(
                    t("Gửi góp ý"),
                    icon=ft.Icons.SEND,
                    key="send-feedback",
                    expand=1,
                    disabled=not verdict or names_number(text),
                    on_click=guard(send),
                )
            ]
        ),
        key="guide-feedback",
    )
