"""Pages anyone may read: guides, an invitation."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from content.localise import localised
from content.procedure import Guide
from content.qr import svg
from sync.enrolment import with_root
from sync.errors import N_
from sync.hub import install_help, kept_pages, status_pages, ward_choice
from sync.hub.city_keys import root_fingerprint
from sync.hub.codes import read_invitation_code
from sync.hub.context import TheHub
from sync.hub.errors import Problem
from sync.hub.kept_pages import kept_page
from sync.hub.pages import page
from sync.hub.words import Translator, wanted

READ = ("GET", "HEAD")
SHORT_WHILE = {"Cache-Control": "public, max-age=300"}
FRESH = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False)
router.include_router(install_help.router)
router.include_router(status_pages.router)
router.include_router(ward_choice.router)
router.include_router(kept_pages.router)  # before /q/{code}, which would take its addresses


@router.api_route("/q", methods=[*READ])
@router.api_route("/q/", methods=[*READ])
def guides(request: Request, hub: TheHub, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show every guide by field, or those that answer a question."""
    lang = hub.translate(wanted(request)).lang
    entries = {entry.code: entry for entry in hub.pack.guides()}
    answer = hub.search.find(q, limit=6) if q.strip() else None
    found = [entries[hit.code] for hit in answer.hits if hit.code in entries] if answer else []
    away = [entries[hit.code] for hit in answer.elsewhere if hit.code in entries] if answer else []
    groups = [
        (_in(lang, field), [entry for entry in entries.values() if entry.field == field.slug])
        for field in hub.pack.fields()
    ]
    names = {code: getattr(entry, lang, "") or entry.plain_name for code, entry in entries.items()}
    shown: dict[str, Any] = {"q": q, "answer": answer, "found": found, "away": away, "groups": groups, "names": names}
    told = ward_choice.calls(request)
    return ward_choice.remember(request, kept_page(request, "guides.html", SHORT_WHILE, **shown, **told), told)


@router.api_route("/q/{code}", methods=[*READ])
def guide(request: Request, code: str, hub: TheHub) -> Response:
    """Show one guide."""
    found = hub.pack.guide(code)
    if found is None:
        raise Problem(
            404, "not-found", N_("Chưa có hướng dẫn mang mã này. Tìm theo tên việc, hoặc hỏi bộ phận một cửa.")
        )
    t = hub.translate(wanted(request))
    lang = t.lang
    field = next((_in(lang, field) for field in hub.pack.fields() if field.slug == found.field), "")
    partial = lang != "vi" and not _translated(found, lang)
    told = ward_choice.calls(request, found.code)
    shown = kept_page(
        request, "guide.html", SHORT_WHILE, guide=localised(found, lang), field=field, untranslated=partial,
        as_of=_day(t, found.as_of), reviewed_on=_day(t, found.reviewed_on),
        links=[link for link in found.links if not found.source or link.url != found.source.url], **told,
    )  # fmt: skip
    return ward_choice.remember(request, shown, told)


@router.api_route("/i/{code}", methods=[*READ])
def invitation(request: Request, code: str, hub: TheHub) -> Response:
    """Show how to use an invitation; the page is the same whether the code is any good or not."""
    proper = read_invitation_code(code)
    if not proper:
        raise Problem(404, "not-found", N_("Mã mời này gõ sai. Mã có 8 chữ và số, dạng ABCD-2345; xem lại giấy mời."))
    with hub.database.read() as connection:
        root = root_fingerprint(connection)
    address = with_root(f"{hub.settings.public_url or str(request.base_url).rstrip('/')}/i/{proper}", root)
    here = install_help.has_app(request) and install_help.is_safe(request)
    join = f"/app/#/join/{proper}{f'/{root}' if root else ''}" if here else ""
    picture = svg(address)
    return page(request, "invitation.html", headers=FRESH, code=proper, address=address, picture=picture, join=join)


@router.get("/robots.txt")
def robots() -> Response:
    """Keep search engines to the guides."""
    return PlainTextResponse("User-agent: *\nDisallow: /desk\nDisallow: /t/\nDisallow: /i/\n")


def _in(lang: str, field: object) -> str:
    return getattr(field, lang, "") or getattr(field, "vi", "")


def _day(t: Translator, text: str) -> str:
    return t.date(date.fromisoformat(text)) if text else ""


def _translated(guide: Guide, lang: str) -> bool:
    said = guide.en if lang == "en" else guide.km
    return bool(said.get("plain_name") and said.get("papers", ()) and len(said["papers"]) == len(guide.papers))
