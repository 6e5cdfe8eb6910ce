"""The sessions this phone has ended, and each with its counts, its history and the way to correct it."""

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import when
from app.parts.notice import notice, panel
from app.parts.rows import tap_row
from app.parts.status import status_chip
from app.parts.stepper import stepper
from app.session import Screen, use_screen
from app.views.outreach_count import said
from app.views.outreach_start import box
from app.views.tally_lines import line_key, tally_lines
from sync.outreach import Tally, summed
from sync.sessions_kept import Kept


@page_screen
def OutreachSessions():
    s, page = use_screen(), ft.context.page
    t, kept = s.t, s.device.sessions.kept

    def row(one: Kept) -> ft.Control:
        item = s.device.outbox.get(one.record)
        people = t.n("{n} người", "{n} người", one.payload["people"])
        corrected = t(" · sửa lần {n}", n=one.revision - 1) if one.revision > 1 else ""
        return tap_row(
            one.payload["place"],
            f"{when(t, one.begun)}\n{people}{corrected}",
            ft.Icons.GROUPS,
            on_click=lambda _: page.navigate(f"/outreach/session/{one.session}"),
            key=f"session-{one.session}",
            trailing=status_chip(t, item.word) if item else None,
        )

    rows = [row(one) for one in kept.all()]
    return subpage(
        t("Buổi đã ghi"),
        note(t("Chỉ có số đếm. Bấm vào một buổi để xem hoặc sửa số liệu.")),
        *(rows or [notice(t("Chưa có buổi nào trên máy này."), "info", key="none")]),
        key="sessions",
    )


@page_screen
def OutreachSession():
    session = ft.use_route_params().get("id", "")
    s = use_screen()
    history = s.device.sessions.kept.history(session)
    if not history:
        return subpage(
            s.t("Buổi ra quân"), notice(s.t("Máy này không giữ buổi đó."), "info", key="unknown"), key="session"
        )
    return subpage(s.t("Buổi ra quân"), SessionBody(session, key=f"{session}-{history[0].revision}"), key="session")


@screen
def SessionBody(session: str):
    s = use_screen()
    t, kept = s.t, s.device.sessions.kept
    newest, *older = kept.history(session)
    changing, set_changing = ft.use_state(False)
    lines, set_lines = ft.use_state(lambda: newest.tallies)
    present, set_present = ft.use_state(lambda: newest.payload.get("volunteers", 0))
    text, set_text = ft.use_state(lambda: newest.payload.get("note", ""))

    def put(changed: Tally):
        others = [one for one in lines if line_key(one) != line_key(changed)]
        set_lines(summed([*others, changed]))

    def send(_):
        kept.correct(session, lines, present, text)
        set_changing(False)
        s.device.sender.wake()
        s.device.changed()
        ft.context.page.show_dialog(ft.SnackBar(t("Đã sửa. Bản mới chờ gửi, bản cũ vẫn giữ.")))

    if changing:
        parts: list[ft.Control | None] = [
            tally_lines(s, lines, put),
            panel(stepper(s, t("Số tình nguyện viên có mặt"), present, set_present, "volunteers")),
            box("note", t("Ghi chú, vì sao sửa"), t("không bắt buộc"), text, set_text),
            primary(t("Gửi bản đã sửa"), icon=ft.Icons.CHECK, key="correct", on_click=guard(send)),
            secondary(t("Thôi, không sửa"), key="keep-as-is", on_click=lambda _: set_changing(False)),
        ]
    else:
        parts = [
            counts(s, newest),
            secondary(t("Sửa số liệu"), icon=ft.Icons.EDIT, key="change", on_click=lambda _: set_changing(True)),
        ]
    earlier = [
        ft.Text(
            t("Lần {n}, {time}: ", n=one.revision, time=when(t, one.kept_at))
            + t.n("{n} người", "{n} người", one.payload["people"]),
            size=16,
        )
        for one in older
    ]
    return ft.Column(
        [
            one
            for one in (
                heading(newest.payload["place"], 1),
                note(newest.payload["topic"]) if newest.payload.get("topic") else None,
                note(when(t, newest.begun)),
                *parts,
                panel(heading(t("Các bản trước"), 3), *earlier, key="history") if earlier else None,
            )
            if one is not None
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def counts(s: Screen, one: Kept) -> ft.Control:
    """Return what a session counted, a line each."""
    t = s.t
    item = s.device.outbox.get(one.record)
    lines = [
        ft.Row(
            [ft.Text(said(s, tally), size=16, expand=True), ft.Text(str(tally.n), size=18, weight=ft.FontWeight.W_700)]
        )
        for tally in one.tallies
    ]
    return panel(
        ft.Row(
            [
                ft.Text(
                    t.n("Đã giúp {n} người", "Đã giúp {n} người", one.payload["people"]),
                    size=20,
                    weight=ft.FontWeight.W_700,
                    expand=True,
                    key="people",
                ),
                *([status_chip(t, item.word)] if item else []),
            ]
        ),
        *lines,
        note(t.n("{n} tình nguyện viên", "{n} tình nguyện viên", one.payload.get("volunteers", 0))),
        ft.Text(one.payload["note"], size=16) if one.payload.get("note") else None,
    )
