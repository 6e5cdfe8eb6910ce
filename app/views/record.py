"""One record of the queue: where it stands, its code, and what to do next."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import primary, secondary
from app.parts.connection import reason_text
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import when
from app.parts.notice import notice, panel
from app.parts.status import status_chip
from app.session import use_screen
from app.views.queue import title_of
from sync.data_saver import WIFI
from sync.reasons import sentence


@page_screen
def RecordPage():
    record_id = ft.use_route_params().get("id", "")
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    item = device.outbox.get(record_id)
    if item is None:
        return subpage(
            t("Hồ sơ"),
            notice(t("Hồ sơ này không có trong máy."), "info"),
            primary(t("Mở hàng chờ"), on_click=lambda _: page.navigate("/queue")),
        )
    states = {
        "ready": t("Nằm an toàn trong máy, chờ gửi"),
        "sending": t("Đang gửi"),
        "set_aside": t("Máy chủ chưa nhận được hồ sơ này"),
        "received": t("Phường, xã đã nhận, chờ cán bộ xem"),
        "in_review": t("Cán bộ đang xem"),
        "lodged": t("Đã nộp vào hệ thống chính thức"),
        "done": t("Đã có kết quả"),
        "returned": t("Bị trả lại"),
        "erased": t("Phường, xã đã xoá nội dung theo yêu cầu của người dân"),
    }

    def put_back(_):
        device.outbox.put_back(item.id)
        device.sender.wake()
        device.changed()

    def again(_):
        draft = next((d for d in device.drafts.all() if d.parent == item.id), None)
        if draft is None:
            # The record is sealed: this phone cannot read the answers back, so the form is filled in anew.
            draft = device.drafts.create(item.kind, item.procedure, device.preferences.get("ward"), {}, parent=item.id)
        page.navigate(f"/draft/{draft.id}")

    parts: list[ft.Control | None] = [
        heading(title_of(s, item.kind, item.procedure), 1),
        ft.Row(
            [status_chip(t, item.word), ft.Text(states.get(item.state, item.state), size=17, expand=True, key="state")],
            spacing=12,
        ),
    ]
    if item.code:
        parts.append(
            panel(
                note(t("Mã nhận, đọc cho bà con ghi lại")),
                ft.Semantics(
                    identifier="receipt",
                    label=" ".join(item.code),
                    content=ft.Text(item.code, size=30, weight=ft.FontWeight.W_700, selectable=True, key="receipt"),
                ),
                primary(
                    t("Đưa phiếu cho bà con"),
                    icon=ft.Icons.QR_CODE,
                    key="slip",
                    on_click=lambda _: page.navigate(f"/record/{item.id}/slip"),
                ),
            )
        )
    elif item.word == "waiting" and item.state != "set_aside":
        why = reason_text(s) if s.device.sender.status.reason != WIFI else ""
        if item.reason == WIFI:
            why = t(sentence(WIFI))
        why = why or t(sentence(item.reason))
        parts.append(notice(why or t("Sẽ tự gửi. Chưa có mã nhận thì chưa gửi xong."), "info", key="why"))
    if item.word != "waiting" and item.reason:
        kept = t("Máy chủ chưa xác nhận lại là còn giữ hồ sơ này, nên bản niêm phong ở lại máy này.")
        parts.append(notice(f"{kept}\n{t(sentence(item.reason))}", "warning", key="unconfirmed"))
    if item.state == "set_aside":
        parts.append(notice(t(sentence(item.reason)), "error", key="refused"))
        if item.detail:
            parts.append(note(t("Lời của máy chủ: {detail}", detail=item.detail)))
        parts.append(primary(t("Đưa lại vào hàng chờ"), icon=ft.Icons.REPLAY, key="put-back", on_click=guard(put_back)))
    if item.state == "returned":
        parts.append(notice(t("Lý do trả: {reason}", reason=item.returned_reason), "error", key="reason"))
        if item.missing:
            parts.append(
                panel(
                    heading(t("Giấy tờ còn thiếu"), 3),
                    *[ft.Text(f"• {paper}", size=17) for paper in item.missing],
                    key="missing",
                )
            )
    if item.kind == "submission" and item.state in ("returned", "set_aside"):
        parts.append(primary(t("Làm lại hồ sơ"), icon=ft.Icons.EDIT, key="again", on_click=guard(again)))
        parts.append(
            note(t("Hồ sơ cũ đã niêm phong, máy này không đọc lại được: phải ghi lại và chụp lại từ đầu."), key="anew")
        )
    if item.kind == "outreach" and (said := device.sessions.kept.revision_of(item.id)):
        parts.append(
            secondary(
                t("Xem buổi này, sửa số liệu"),
                icon=ft.Icons.FACT_CHECK,
                key="to-session",
                on_click=lambda _: page.navigate(f"/outreach/session/{said.session}"),
            )
        )
    if item.official_code:
        parts.append(
            panel(
                note(t("Mã hồ sơ chính thức")),
                ft.Text(item.official_code, size=22, weight=ft.FontWeight.W_700, selectable=True, key="official"),
            )
        )
    if item.note:
        parts.append(panel(note(t("Lời nhắn của cán bộ")), ft.Text(item.note, size=17)))
    dates = [note(t("Lập lúc {time}", time=when(t, item.created_at)))]
    if item.received_at:
        dates.append(note(t("Phường, xã nhận lúc {time}", time=when(t, item.received_at))))
    dates.append(note(t("Dung lượng {size}", size=t.size(item.size))))
    if item.receipt:
        dates.append(note(t("Máy này giữ biên nhận có chữ ký của máy chủ."), key="proof"))
    if item.purged_at:
        dates.append(note(t("Bản niêm phong đã rời máy này {time}.", time=when(t, item.purged_at)), key="purged"))
    parts.append(panel(*dates))
    parts.append(secondary(t("Về hàng chờ"), key="to-queue", on_click=lambda _: page.navigate("/queue")))
    return subpage(t("Hồ sơ"), *parts, key="record")
