"""Pages anyone may read: guides, the state of a dossier, an invitation."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy import select

from content.localise import localised
from content.procedure import Guide
from content.qr import svg
from sync.enrolment import with_root
from sync.errors import N_
from sync.hub import changes, install_help, kept_pages
from sync.hub.city_keys import root_fingerprint
from sync.hub.codes import read_invitation_code, read_receipt_code
from sync.hub.context import TheHub
from sync.hub.errors import Problem
from sync.hub.kept_pages import kept_page
from sync.hub.pages import page
from sync.hub.schema import receipt_codes, records
from sync.hub.words import Translator, wanted

READ = ("GET", "HEAD")
SHORT_WHILE = {"Cache-Control": "public, max-age=300"}
FRESH = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False)
router.include_router(install_help.router)
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
    return kept_page(request, "guides.html", SHORT_WHILE, **shown)


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
    return kept_page(
        request, "guide.html", SHORT_WHILE, guide=localised(found, lang), field=field, untranslated=partial,
        as_of=_day(t, found.as_of), reviewed_on=_day(t, found.reviewed_on),
        links=[link for link in found.links if not found.source or link.url != found.source.url],
    )  # fmt: skip


@router.api_route("/t", methods=[*READ])
def ask_status(request: Request, code: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show the form for a receipt code, or go to the page of the code that was typed."""
    if code.strip():
        return RedirectResponse(f"/t/{quote(read_receipt_code(code) or code.strip(), safe='')}", 303)
    return page(request, "status_ask.html", headers=FRESH, mistyped=False)


@router.api_route("/t/{code}", methods=[*READ])
def status(request: Request, code: str, hub: TheHub) -> Response:
    """Show where a dossier stands and since when; nothing about the person or the matter."""
    proper = read_receipt_code(code)
    if not proper:
        return page(request, "status_ask.html", 404, FRESH, mistyped=True)
    with hub.database.read() as connection:
        place = connection.execute(select(receipt_codes).where(receipt_codes.c.code == proper)).one_or_none()
        if place is None:
            return page(request, "status_none.html", 404, FRESH, code=proper)
        mine = (records.c.ward == place.ward) & (records.c.id == place.record)
        record = connection.execute(select(records.c.state, records.c.received_at).where(mine)).one()
        steps = [("received", record.received_at)]
        steps += [(change.state, change.at) for change in changes.of_record(connection, place.ward, place.record)]
    return page(request, "status.html", headers=FRESH, code=proper, state=record.state, steps=steps)


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
