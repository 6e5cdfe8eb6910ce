"""One guide as a volunteer reads it: what to bring, what it costs, how long, where, how."""

from datetime import date

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.bodies import body_name
from app.parts.buttons import primary, quiet, secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.parts.paper import paper_name
from app.parts.rows import field_named, guide_row
from app.parts.ward_contacts import ward_contacts
from app.session import use_screen
from app.theme import letters
from content.procedure import Guide
from sync.board import alerts


@page_screen
def GuidePage():
    code = ft.use_route_params().get("code", "")
    s, page = use_screen(), ft.context.page
    t, guide = s.t, s.guide(code)
    if guide is None:
        return subpage(
            code,
            notice(
                t("Cẩm nang trên máy này chưa có mã {code}. Tìm theo tên việc, hoặc hỏi bộ phận một cửa.", code=code),
                "warning",
                key="unknown",
            ),
            primary(t("Về trang tìm"), on_click=lambda _: page.navigate("/")),
        )
    buttons: list[ft.Control] = [
        secondary(
            t("Mã QR"), icon=ft.Icons.QR_CODE, key="qr", expand=1, on_click=lambda _: page.navigate(f"/guide/{code}/qr")
        )
    ]
    if guide.form and not s.device.locked:

        def assist(_):
            ward = s.device.preferences.get("ward")
            draft = s.device.drafts.create("submission", code, ward, {})
            page.navigate(f"/draft/{draft.id}")

        buttons.append(primary(t("Nộp giúp"), icon=ft.Icons.ASSIGNMENT, key="assist", expand=1, on_click=guard(assist)))
    return subpage(
        field_named(s, guide.field)[0], GuideBody(guide, key=code), bottom=ft.Row(buttons, spacing=10), key="guide"
    )


@screen
def GuideBody(guide: Guide):
    s = use_screen()
    t, device = s.t, s.device
    _, redraw = ft.use_state(0)
    # Ticks tell what a resident came with: without the PIN they are neither shown nor made.
    locked = device.locked
    ticked = set() if locked else device.checklist.ticked(guide.code)

    def tick(index: int):
        def on_change(e):
            device.checklist.tick(guide.code, index, bool(e.control.value))
            redraw(lambda n: n + 1)

        return guard(on_change)

    def clear(_):
        device.checklist.clear(guide.code)
        redraw(lambda n: n + 1)

    def fact(icon, title, text):
        return ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.PRIMARY, size=26),
                ft.Column(
                    [ft.Text(title, size=14, color=ft.Colors.ON_SURFACE_VARIANT), ft.Text(text, size=17)],
                    spacing=2,
                    tight=True,
                    expand=True,
                ),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
            spacing=12,
        )

    parts: list[ft.Control] = [
        ft.Column(
            [
                heading(guide.plain_name, 1),
                note(f"{guide.name} · {guide.code}" if guide.kind == "procedure" else guide.summary),
            ],
            spacing=4,
            tight=True,
        )
    ]
    parts += [
        notice(f"{one.title}\n{one.text}".strip(), "error", key=f"alert-{one.id}")
        for one in alerts(device.board.load(), guide.code, device.clock())
    ]
    if guide.newer_code:
        newer = s.guide(guide.newer_code)
        follow = newer and secondary(
            t("Xem mã mới {code}", code=newer.code),
            key="see-newer",
            on_click=lambda _: ft.context.page.navigate(f"/guide/{newer.code}"),
        )
        said = t("Mã này đã đổi thành {code}. Hỏi bộ phận một cửa trước khi nộp.", code=guide.newer_code)
        parts.append(notice(said, "error", follow or None, key="newer"))
    name_only = guide.completeness == "name_only"
    if name_only and (earlier := [entry.code for entry in device.entries if entry.newer_code == guide.code]):
        said = t("Chưa có bài theo mã mới. Xem bài theo mã cũ, rồi hỏi lại nơi giải quyết vì giấy tờ có thể đã đổi.")
        parts.append(notice(said, "info", key="earlier"))
        parts += [
            guide_row(s, old, lambda _, c=old: ft.context.page.navigate(f"/guide/{c}"), key=f"earlier-{old}")
            for old in earlier
        ]
    if guide.body == "elsewhere":
        parts.append(notice(t("Việc này không làm ở xã, phường."), "info", key="elsewhere"))
    if name_only:
        said = t("Mới có tên việc. Giấy tờ, lệ phí và thời hạn chưa xác minh được: hỏi nơi giải quyết trước khi đi.")
        parts.append(notice(said, "warning", key="name-only"))
    elif not guide.reviewed_by:
        parts.append(
            notice(t("Chưa có cán bộ duyệt bài này. Hỏi lại phường, xã trước khi đi nộp."), "warning", key="unreviewed")
        )
    facts = []
    if guide.fee:
        facts.append(fact(ft.Icons.PAYMENTS, t("Lệ phí"), guide.fee.text))
        facts += [
            ft.Container(note(f"{a.label}: {t.money(a.vnd)}"), padding=ft.Padding(left=38)) for a in guide.fee.amounts
        ]
        facts += [
            ft.Container(note(t("Được miễn: {who}", who=who)), padding=ft.Padding(left=38)) for who in guide.fee.exempt
        ]
    if guide.time:
        facts.append(fact(ft.Icons.SCHEDULE, t("Bao lâu"), guide.time.text))
    if office := body_name(t, guide.body):
        facts.append(fact(ft.Icons.ACCOUNT_BALANCE, t("Nơi giải quyết"), office))
    if guide.where:
        facts.append(fact(ft.Icons.PLACE, t("Nộp ở đâu"), guide.where))
    if guide.channels:
        names = {"counter": t("tại quầy"), "online": t("trực tuyến"), "post": t("qua bưu điện")}
        facts.append(fact(ft.Icons.SEND, t("Cách nộp"), ", ".join(names.get(c, c) for c in guide.channels)))
    if guide.who:
        facts.append(fact(ft.Icons.PERSON, t("Ai được làm"), guide.who))
    if guide.result:
        facts.append(fact(ft.Icons.TASK, t("Nhận được gì"), guide.result))
    if facts:
        parts.append(panel(*facts, key="facts"))
    if guide.papers:
        have = len([i for i in ticked if i < len(guide.papers)])
        boxes: list[ft.Control] = [
            ft.Row(
                [
                    ft.Container(heading(t("Giấy tờ cần có")), expand=True),
                    ft.Text(
                        f"{have}/{len(guide.papers)}",
                        size=17,
                        weight=ft.FontWeight.W_700,
                        color=ft.Colors.PRIMARY,
                        key="ticked",
                    ),
                ]
            )
        ]
        for index, paper in enumerate(guide.papers):
            detail = [paper_name(t, paper)]
            boxes.append(
                ft.Column(
                    [
                        ft.Checkbox(
                            key=f"paper-{index}",
                            label=paper.name,
                            value=index in ticked,
                            on_change=tick(index),
                            disabled=locked,
                            label_style=letters(17, ft.FontWeight.W_600),
                        ),
                        ft.Container(
                            ft.Column(
                                [note(line) for line in detail if line]
                                + ([note(t("Chỉ khi: {case}", case=paper.when))] if paper.when else [])
                                + (
                                    [ft.Text(paper.not_needed, size=15, color=ft.Colors.PRIMARY)]
                                    if paper.not_needed
                                    else []
                                ),
                                spacing=2,
                                tight=True,
                            ),
                            padding=ft.Padding(left=40, bottom=6),
                        ),
                    ],
                    spacing=0,
                    tight=True,
                )
            )
        if have:
            boxes.append(quiet(t("Bỏ hết dấu đã chọn"), key="untick", icon=ft.Icons.CLEAR_ALL, on_click=guard(clear)))
        parts.append(panel(*boxes, key="papers"))
    if guide.steps:
        parts.append(panel(heading(t("Các bước")), *[_numbered(i + 1, step) for i, step in enumerate(guide.steps)]))
    if guide.mistakes:
        parts.append(
            panel(
                heading(t("Hay bị sai")),
                *[
                    ft.Row(
                        [ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR), ft.Text(m, size=17, expand=True)],
                        spacing=10,
                    )
                    for m in guide.mistakes
                ],
            )
        )
    if guide.unconfirmed:
        parts.append(
            panel(heading(t("Chưa xác minh được")), *[ft.Text(f"• {line}", size=16) for line in guide.unconfirmed])
        )
    parts.append(panel(heading(t("Nguồn"), 3), *_sources(t, guide), key="sources"))
    if not locked:
        to_feedback = guard(lambda _: ft.context.page.navigate(f"/feedback/{guide.code}"))
        parts.append(quiet(t("Góp ý bài này"), icon=ft.Icons.RATE_REVIEW, key="give-feedback", on_click=to_feedback))
    if contacts := ward_contacts(s, "contacts"):
        parts.append(contacts)
    return ft.Column(parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _numbered(number: int, text: str) -> ft.Control:
    badge = ft.Container(
        ft.Text(str(number), size=15, weight=ft.FontWeight.W_700, color=ft.Colors.ON_PRIMARY),
        bgcolor=ft.Colors.PRIMARY,
        border_radius=14,
        width=28,
        height=28,
        alignment=ft.Alignment.CENTER,
    )
    return ft.Row(
        [badge, ft.Text(text, size=17, expand=True)], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START
    )


def _sources(t, guide: Guide) -> list[ft.Control]:
    lines: list[ft.Control] = []
    if guide.source:
        lines.append(note(guide.source.title))
        lines.append(
            ft.TextButton(
                t("Mở trang chính thức"),
                icon=ft.Icons.OPEN_IN_NEW,
                action=ft.OpenUrl(guide.source.url, target=ft.UrlTarget.BLANK),
            )
        )
    if guide.as_of:
        lines.append(note(t("Thông tin tính đến {date}", date=t.date(date.fromisoformat(str(guide.as_of))))))
    if guide.confidence:
        lines.append(note(t("Mức tin cậy: {level}", level=guide.confidence)))
    if guide.legal:
        lines.append(note(t("Căn cứ: {laws}", laws=", ".join(guide.legal))))
    if guide.reviewed_by:
        lines.append(note(t("Cán bộ duyệt: {name}, ngày {date}", name=guide.reviewed_by, date=guide.reviewed_on)))
    return lines
