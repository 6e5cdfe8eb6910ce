"""Beginning an outreach session: where, about what, how many of the team, and which planned event it is."""

import flet as ft

from app.guard import guard, page_screen
from app.outreach import events, places, under_way
from app.parts.buttons import primary
from app.parts.chips import chip, chips
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import when
from app.parts.notice import notice, panel
from app.parts.stepper import stepper
from app.session import use_screen
from app.views.session_photo import SessionPhoto
from content.errors import N_
from sync.board import Event

TOPICS = (
    N_("VNeID mức 2"),
    N_("Nộp hồ sơ trực tuyến"),
    N_("BHYT và VssID"),
    N_("Thanh toán không tiền mặt"),
    N_("Phòng lừa đảo"),
)


@page_screen
def OutreachStart():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    running = under_way(device)
    before = device.sessions.kept.all()
    place, set_place = ft.use_state("")
    topic, set_topic = ft.use_state("")
    present, set_present = ft.use_state(lambda: max(1, before[0].payload.get("volunteers", 1)) if before else 1)
    event, set_event = ft.use_state("")
    photo, set_photo = ft.use_state(None)

    if running is not None:
        return subpage(
            t("Mở buổi mới"),
            notice(
                t(
                    "Máy này đang ghi buổi ở {place}. Kết thúc hoặc bỏ buổi đó trước, rồi mở buổi mới.",
                    place=running.place,
                ),
                "warning",
                key="running",
            ),
            primary(t("Về buổi đang ghi"), key="to-running", on_click=lambda _: page.navigate("/outreach")),
            key="start-form",
        )

    def start(_):
        session = device.sessions.begin(place, topic, present, event)
        if photo:
            device.sessions.show(session.id, photo)
        device.changed()
        page.navigate("/outreach")

    def planned(one: Event):
        def choose(_):
            set_event("" if event == one.id else one.id)
            if event != one.id:
                set_place(one.place or place)
                set_topic(one.topic or topic)

        return chip(f"{one.title}, {when(t, one.starts_at)}", event == one.id, choose, f"event-{one.id}")

    soon = [planned(one) for one in events(device) if abs((one.starts_at - device.clock()).days) <= 2]
    return subpage(
        t("Mở buổi mới"),
        panel(heading(t("Theo lịch"), 3), chips(soon), key="planned") if soon else None,
        panel(
            heading(t("Ở đâu"), 3),
            chips(
                chip(name, place == name, lambda _, n=name: set_place(n), f"place-{number}")
                for number, name in enumerate(places(device))
            ),
            box("place", t("Nơi khác"), t("ấp, khu vực, nhà văn hóa…"), place, set_place),
        ),
        panel(
            heading(t("Chủ đề"), 3),
            chips(
                chip(name, topic == name, lambda _, n=name: set_topic("" if topic == n else n), f"topic-{i}")
                for i, name in enumerate(map(t, TOPICS))
            ),
            box("topic", t("Chủ đề khác"), t("không bắt buộc"), topic, set_topic),
        ),
        panel(stepper(s, t("Số tình nguyện viên có mặt"), present, set_present, "volunteers")),
        SessionPhoto(photo, set_photo, key="photo-panel"),
        note(t("Chỉ đếm số người, không ghi tên, không ghi số căn cước.")),
        bottom=ft.Row(
            [
                primary(
                    t("Bắt đầu"),
                    icon=ft.Icons.PLAY_ARROW,
                    key="start",
                    expand=1,
                    disabled=not place.strip(),
                    on_click=guard(start),
                )
            ]
        ),
        key="start-form",
    )


def box(key: str, label: str, hint: str, value: str, on_text, **kwargs) -> ft.Control:
    """Return a text box of one line that names no person."""
    return ft.TextField(
        key=key,
        label=label,
        helper=hint or None,
        value=value,
        text_size=18,
        border=ft.OutlineInputBorder(border_radius=12),
        on_change=guard(lambda e: on_text((e.control.value or "")[:120])),
        **kwargs,
    )
