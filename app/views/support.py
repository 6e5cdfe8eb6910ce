"""A request for help: what kind, and in a few words; it waits in the queue like everything else."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import primary
from app.parts.chips import chip, chips
from app.parts.heading import note
from app.parts.layout import subpage
from app.parts.ward_contacts import ward_contacts
from app.session import use_screen
from locales import Translator
from sync.feedback import TOPICS
from sync.personal import LONGEST, names_number


@page_screen
def SupportPage():
    s, page = use_screen(), ft.context.page
    t = s.t
    topic, set_topic = ft.use_state("")
    text, set_text = ft.use_state("")

    def send(_):
        s.device.feedback.ticket(topic, text)
        s.device.sender.wake()
        s.device.changed()
        page.navigate("/more")
        page.show_dialog(ft.SnackBar(t("Đã ghi. Yêu cầu sẽ tự gửi khi có mạng.")))

    return subpage(
        t("Xin hỗ trợ"),
        note(t("Cần gấp thì gọi thẳng phường, xã. Ở đây không ghi tên, số căn cước hay số điện thoại của bà con.")),
        chips(
            chip(t(name), topic == slug, lambda _, v=slug: set_topic(v), f"topic-{slug}")
            for slug, name in TOPICS.items()
        ),
        words_box(t, t("Cần giúp việc gì"), text, set_text),
        ward_contacts(s, "contacts"),
        bottom=ft.Row(
            [
                primary(
                    t("Gửi yêu cầu"),
                    icon=ft.Icons.SEND,
                    key="send-ticket",
                    expand=1,
                    disabled=not topic or not text.strip() or names_number(text),
                    on_click=guard(send),
                )
            ]
        ),
        key="support",
    )


def words_box(t: Translator, label: str, text: str, on_text) -> ft.Control:
    """Return a box for a few words, which says in place that a number of a person does not belong there."""
    return ft.TextField(
        key="words",
        label=label,
        value=text,
        multiline=True,
        min_lines=3,
        align_label_with_hint=True,
        text_size=18,
        error=t("Có dãy số dài giống số căn cước hoặc số điện thoại. Bỏ đi giúp.") if names_number(text) else None,
        error_max_lines=3,
        border=ft.OutlineInputBorder(border_radius=12),
        on_change=guard(lambda e: on_text((e.control.value or "")[:LONGEST])),
    )
