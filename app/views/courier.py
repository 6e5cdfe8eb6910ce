"""Another phone, or the ward, sends what this one cannot: waiting records out into a file, and such files taken in."""

import asyncio

import flet as ft

from app.aside import DRAWN
from app.guard import guard, page_screen
from app.hand_over import hand_over, take_over
from app.parts.buttons import primary, secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.session import use_screen
from sync.courier import Imported
from sync.reasons import sentence


@page_screen
def CourierPage():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    taken, set_taken = ft.use_state(None)
    working, set_working = ft.use_state(False)
    waiting = device.outbox.counts().waiting
    share = ft.use_memo(ft.Share, [])
    saver = ft.use_memo(ft.FilePicker, [])

    async def out(give):
        set_working(True)
        try:
            await asyncio.sleep(DRAWN)  # on this thread, whose database it is: so the words first
            made = hand_over(device)
            await give(made)
        finally:
            set_working(False)
        if made.missing:
            words = t.n("Thiếu {n} ảnh.", "Thiếu {n} ảnh.", made.missing)
            page.show_dialog(ft.SnackBar(words, duration=8000))

    async def send(made):
        await share.share_files([ft.ShareFile.from_bytes(made.data, name=made.name, mime_type="application/zip")])

    async def save(made):
        await saver.save_file(file_name=made.name, src_bytes=made.data)

    async def picked(e):
        file = next((file for file in e.files or [] if file.bytes), None)
        if file is None:
            return
        set_working(True)
        try:
            await asyncio.sleep(DRAWN)
            set_taken(take_over(device, file.name, file.bytes))
        finally:
            set_working(False)

    picker = ft.use_memo(lambda: ft.FilePicker(on_result=guard(picked)), [])
    outside = (
        [
            note(t.n("{n} hồ sơ đang chờ gửi.", "{n} hồ sơ đang chờ gửi.", waiting)),
            primary(
                t("Gửi tệp qua tin nhắn"),
                icon=ft.Icons.SHARE,
                key="share",
                disabled=working,
                on_click=guard(lambda _: out(send)),
            ),
            secondary(
                t("Lưu tệp vào máy"),
                icon=ft.Icons.SAVE_ALT,
                key="save",
                disabled=working,
                on_click=guard(lambda _: out(save)),
            ),
            note(t("Hồ sơ vẫn nằm trong máy này. Ai gửi trước cũng được: phường, xã chỉ nhận một lần.")),
        ]
        if waiting
        else [note(t("Không có hồ sơ nào đang chờ gửi."), key="nothing")]
    )
    return subpage(
        t("Nhờ máy khác gửi giúp"),
        notice(t("Hồ sơ nộp giúp đã niêm phong: người cầm tệp không đọc được, chỉ phường, xã mở được."), "info"),
        panel(heading(t("Nhờ gửi giúp"), 2), *outside),
        panel(
            heading(t("Gửi giúp máy khác"), 2),
            note(t("Chọn tệp mà bạn cùng tổ đưa. Máy này sẽ gửi khi có mạng.")),
            secondary(
                t("Chọn tệp"),
                icon=ft.Icons.FILE_OPEN,
                key="take",
                disabled=working,
                action=ft.PickFiles(picker, with_data=True),
            ),
            *([_result(t, taken)] if taken else []),
        ),
        ft.Row([ft.ProgressRing(width=22, height=22), ft.Text(t("Đang làm…"), size=16)]) if working else None,
        key="courier",
    )


def _result(t, taken: Imported) -> ft.Control:
    lines = [t("Đã nhập {added} hồ sơ; {known} hồ sơ đã có sẵn.", added=len(taken.added), known=len(taken.known))]
    reasons = dict.fromkeys(t(sentence(slug)) for _, slug in taken.refused)
    if taken.refused:
        lines.append(t.n("Không nhập được {n} hồ sơ:", "Không nhập được {n} hồ sơ:", len(taken.refused)))
    return notice("\n".join([*lines, *reasons]), "warning" if taken.refused else "good", key="taken")
