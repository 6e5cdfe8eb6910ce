"""An assisted submission while it is made: consent, the form, photos, a last look."""

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, secondary
from app.parts.confirm import use_confirmation
from app.parts.fields import complaint
from app.parts.layout import subpage
from app.parts.notice import notice
from app.session import use_screen
from app.submission import GONE, Submission
from app.views.draft_consent import ConsentStep
from app.views.draft_form import FormStep
from app.views.draft_photos import PhotosStep
from app.views.draft_review import ReviewStep
from content.procedure import Guide
from sync.drafts import Draft


@page_screen
def DraftPage():
    draft_id = ft.use_route_params().get("id", "")
    s, page = use_screen(), ft.context.page
    t = s.t
    draft = s.device.drafts.get(draft_id)
    guide = s.guide(draft.procedure) if draft else None
    if draft is None or guide is None:
        return subpage(
            t("Hồ sơ"),
            notice(t(GONE), "info", key="gone"),
            primary(t("Mở hàng chờ"), on_click=lambda _: page.navigate("/queue")),
        )
    return DraftBody(draft, guide, key=draft_id)


@screen
def DraftBody(draft: Draft, guide: Guide):
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    work, _ = ft.use_state(lambda: Submission.resume(device, draft))
    step, set_step = ft.use_state(lambda: 1 if work.consented else 0)
    names = [t("Đồng ý"), t("Thông tin"), t("Ảnh giấy tờ"), t("Xem lại")]
    flawed = [field for field in work.fields(guide) if complaint(t, field, work.answers.get(field.id, ""))]

    def move(to: int):
        def on_click(_):
            work.save()
            if to == 3 and flawed:
                work.show_all(guide)
                set_step(1)
                page.show_dialog(
                    ft.SnackBar(
                        t.n("Còn {n} mục chưa đúng, xem chữ đỏ.", "Còn {n} mục chưa đúng, xem chữ đỏ.", len(flawed))
                    )
                )
                return
            set_step(to)

        return guard(on_click)

    def watched():
        device.form_opened(True)

    ft.use_effect(watched, [], cleanup=lambda: device.form_opened(False))

    async def finalise(_):
        item = await work.finalise(guide)
        device.sender.wake()
        device.changed()
        page.navigate(f"/record/{item.id}")

    def discard():
        work.discard()
        device.changed()
        page.navigate("/assist")

    ask_discard = use_confirmation(
        t("Xóa bản nháp này?"),
        t("Mọi điều đã ghi và ảnh của hồ sơ này sẽ mất hẳn khỏi máy."),
        t("Xóa"),
        discard,
        key="discard-yes",
    )
    body = [
        lambda: ConsentStep(work, guide, key="consent-step"),
        lambda: FormStep(work, guide, key="form-step"),
        lambda: PhotosStep(work, key="photos-step"),
        lambda: ReviewStep(work, guide, key="review-step"),
    ][step]()
    progress = ft.ProgressBar(
        value=(step + 1) / 4,
        semantics_label=t("Bước {n} trên 4", n=step + 1),
        semantics_value=(step + 1) * 25,
        bar_height=6,
        border_radius=3,
    )
    saved = ft.Semantics(
        identifier="saved",
        live_region=True,
        content=ft.Text(work.saved_words(t), size=14, color=ft.Colors.ON_SURFACE_VARIANT, key="saved"),
    )
    back = secondary(t("Trước"), key="previous", expand=1, on_click=move(step - 1)) if step else None
    if step == 3:
        onward = primary(
            t("Xong, đưa vào hàng chờ"),
            key="finalise",
            icon=ft.Icons.CHECK,
            expand=2,
            disabled=bool(flawed) or work.busy,
            on_click=guard(finalise),
        )
    else:
        onward = primary(
            t("Tiếp"),
            key="next",
            expand=2,
            disabled=work.busy or (step == 0 and not work.consented),
            on_click=move(step + 1),
        )
    return subpage(
        guide.plain_name,
        ft.Column(
            [
                ft.Text(t("Bước {n} trên 4", n=step + 1) + f": {names[step]}", size=16, weight=ft.FontWeight.W_700),
                progress,
                saved,
            ],
            spacing=6,
            tight=True,
        ),
        body,
        bottom=ft.Row([c for c in (back, onward) if c], spacing=10),
        actions=[
            ft.IconButton(
                ft.Icon(ft.Icons.DELETE, semantics_label=t("Xóa bản nháp")),
                key="discard",
                tooltip=t("Xóa bản nháp"),
                on_click=lambda _: ask_discard(),
            )
        ],
        key="draft",
    )
