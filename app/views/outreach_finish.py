"""The end of an outreach session: check the counts, add a note and a photo, put it into the queue."""

from datetime import timedelta

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, quiet
from app.parts.confirm import use_confirmation
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import how_long, when
from app.parts.notice import notice, panel
from app.parts.stepper import stepper
from app.session import use_screen
from app.views.session_photo import SessionPhoto
from app.views.tally_lines import tally_lines
from sync.personal import LONGEST, names_number


@page_screen
def OutreachFinish():
    s, page = use_screen(), ft.context.page
    t, sessions = s.t, s.device.sessions
    _, redraw = ft.use_state(0)
    session = sessions.now()
    if session is None:
        return subpage(
            t("Kết thúc buổi"),
            notice(t("Buổi này đã kết thúc."), "info", key="over"),
            primary(t("Về trang Ra quân"), key="to-outreach", on_click=lambda _: page.navigate("/outreach")),
            key="finish-page",
        )
    taps = sessions.taps(session.id)
    people = taps.people()

    def again():
        redraw(lambda n: n + 1)

    def put(change):
        def done(*values):
            change(session.id, *values)
            again()

        return done

    def counted(tally):
        taps.set(tally)
        again()

    def finish(_):
        item = sessions.finish(session.id, s.device.ward)
        s.device.sender.wake()
        s.device.changed()
        page.navigate(f"/record/{item.id}")

    def discard():
        sessions.discard(session.id)
        s.device.changed()
        page.navigate("/outreach")

    ask_discard = use_confirmation(
        t("Bỏ buổi này?"), t("Số đã đếm của buổi này sẽ mất."), t("Bỏ"), discard, key="discard-yes"
    )
    watch = session.watch
    rest = t("nghỉ {time}", time=how_long(t, _seconds(watch.rested))) if watch.rested else ""
    lasted = how_long(t, _seconds(watch.worked))
    return subpage(
        t("Kết thúc buổi"),
        panel(
            heading(session.place, 1),
            note(session.topic) if session.topic else None,
            ft.Text(
                t("Bắt đầu {time}, kéo dài {lasted}", time=when(t, watch.begun), lasted=lasted)
                + (f", {rest}" if rest else ""),
                size=16,
            ),
            ft.Text(
                t.n("Đã giúp {n} người", "Đã giúp {n} người", people), size=22, weight=ft.FontWeight.W_700, key="total"
            ),
        ),
        tally_lines(s, taps.tallies(), counted),
        panel(stepper(s, t("Số tình nguyện viên có mặt"), session.volunteers, put(sessions.staffed), "volunteers")),
        NoteBox(session.id, session.note, key="note-box"),
        SessionPhoto(session.photo, put(sessions.show), key="session-photo"),
        quiet(t("Bỏ buổi này"), icon=ft.Icons.DELETE, key="discard", on_click=lambda _: ask_discard()),
        bottom=ft.Row(
            [
                primary(
                    t("Xong, đưa vào hàng chờ"),
                    icon=ft.Icons.CHECK,
                    key="finalise",
                    expand=1,
                    disabled=not people,
                    on_click=guard(finish),
                )
            ]
        ),
        key="finish-page",
    )


@screen
def NoteBox(session_id: str, kept: str):
    """The note of the session, saved when its box is left; a number of a person is refused in place."""
    s = use_screen()
    t = s.t
    text, set_text = ft.use_state(kept)

    def leave(_):
        s.device.sessions.note(session_id, text)

    return ft.TextField(
        key="note",
        label=t("Ghi chú"),
        helper=t("không bắt buộc; không ghi tên hay số của ai"),
        error=t("Có dãy số dài giống số căn cước hoặc số điện thoại. Bỏ đi giúp.") if names_number(text) else None,
        error_max_lines=3,
        helper_max_lines=3,
        value=text,
        multiline=True,
        min_lines=2,
        text_size=18,
        border=ft.OutlineInputBorder(border_radius=12),
        on_change=guard(lambda e: set_text((e.control.value or "")[:LONGEST])),
        on_blur=guard(leave),
    )


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
