"""The team's planned shifts and events, and how many came to each."""

import flet as ft

from app.guard import guard, page_screen, screen
from app.outreach import events
from app.parts.buttons import secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import when
from app.parts.notice import notice, panel
from app.parts.stepper import stepper
from app.session import use_screen
from sync.board import Event


@page_screen
def EventsPage():
    s = use_screen()
    t = s.t
    planned = events(s.device)
    return subpage(
        t("Lịch ra quân"),
        *[OneEvent(one, key=one.id) for one in planned],
        None
        if planned
        else notice(t("Chưa có lịch. Tổ trưởng lên lịch trên trang của phường, xã."), "info", key="none"),
        key="events",
    )


@screen
def OneEvent(one: Event):
    s = use_screen()
    t, device = s.t, s.device
    enrolment = device.enrolment()
    told = device.board.attendance().get(one.id)
    number, set_number = ft.use_state(told or 0)
    leads = enrolment is not None and enrolment.role == "leader"
    begun = one.starts_at <= device.clock()

    def report(_):
        with device.outbox.together():
            device.board.attended(one.id, number)
            device.feedback.present(one.id, number)
        device.sender.wake()
        device.changed()

    until = ""
    if one.ends_at:
        same_day = one.ends_at.astimezone().date() == one.starts_at.astimezone().date()
        until = f" – {one.ends_at.astimezone():%H:%M}" if same_day else f" – {when(t, one.ends_at)}"
    return panel(
        heading(one.title or t("Buổi ra quân"), 2),
        ft.Text(when(t, one.starts_at) + until, size=17, weight=ft.FontWeight.W_600),
        ft.Text(one.place, size=17) if one.place else None,
        note(" · ".join(filter(None, (one.team_name, one.topic)))),
        ft.Text(one.note, size=16) if one.note else None,
        note(t.n("Đã báo {n} người có mặt", "Đã báo {n} người có mặt", told), key=f"told-{one.id}")
        if told is not None
        else None,
        stepper(s, t("Số người có mặt"), number, set_number, f"present-{one.id}") if leads and begun else None,
        secondary(
            t("Báo điểm danh"),
            icon=ft.Icons.HOW_TO_REG,
            key=f"attend-{one.id}",
            disabled=number == told,
            on_click=guard(report),
        )
        if leads and begun
        else None,
        key=f"event-{one.id}",
    )
