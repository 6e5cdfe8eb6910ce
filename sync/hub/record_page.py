"""The page of one record: everything an officer needs to decide on it, in one look at the database."""

from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Connection, select

from sync.hub import (
    applicant_marks,
    appointments,
    case_notes,
    casework,
    changes,
    days_off,
    paper_checks,
    reading,
    return_texts,
    ward_secret,
)
from sync.hub.body import Form
from sync.hub.casework import RESULTS, Case
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub
from sync.hub.desk_case import case_of, guide_of, opened
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.schema import officers
from sync.hub.unsealing import CannotOpen, Opened
from sync.hub.wards import by_name
from sync.hub.words import wanted


def show(
    request: Request,
    hub: Hub,
    session: Session,
    record: str,
    refused: MoveRefused | None = None,
    form: Form | None = None,
    known: Opened | CannotOpen | None = None,
) -> Response:
    """Return a record's page; `known` is what it says where it was opened already, `form` what was typed and refused."""
    with hub.database.read() as connection:
        case = case_of(connection, session, record)
        content = known or opened(connection, session, case)
        shut = content if isinstance(content, CannotOpen) else None
        if isinstance(content, Opened):
            case = replace(case, body=content.case.body, attachments=content.case.attachments)
        values = _around(connection, hub, session, case, shut)
    guide = guide_of(hub, case)
    t = hub.translate(wanted(request))
    return page(
        request, "desk_record.html", 409 if refused else 200, session=session, case=case, guide=guide, shut=shut,
        reading=None if shut else reading.read(case, guide, t), refused=refused, form=form or Form({}),
        results=RESULTS, **values,
    )  # fmt: skip


def _around(connection: Connection, hub: Hub, session: Session, case: Case, shut: CannotOpen | None) -> dict[str, Any]:
    """Return what stands around a record's content."""
    ward, guide, now = case.ward, guide_of(hub, case), hub.now()
    keys = ward_secret.held(connection, session)
    appointment = appointments.find(connection, ward, case.id)
    today, handler = now.astimezone(VIETNAM).date(), casework.handler_of(connection, case)
    who = (officers.c.ward == ward) & (officers.c.id == handler)
    left = days_off.calendar(connection).days_left(today, appointment.due_on) if appointment else 0
    may_go = case.kind == "submission" and case.state == "in_review" and not shut
    others = {code for code in ward_secret.keyed_wards(connection) if code != ward} if may_go else set()
    return {
        "ward": ward_name(connection, ward),
        "history": changes.of_record(connection, ward, case.id),
        "handler": (connection.scalar(select(officers.c.name).where(who)) or "") if handler else "",
        "mine": handler == session.officer.id,
        "checked": paper_checks.checked(connection, case, guide),
        "ready": return_texts.for_case(connection, ward, guide, case.procedure) if case.may("returned") else [],
        "notes": case_notes.of_record(connection, ward, case.id, keys),
        "twins": [] if shut else applicant_marks.twins(connection, case, keys, now),
        "appointment": appointment,
        "days_left": left,
        "others": [(place.code, place.name) for place in by_name(connection) if place.code in others] if others else [],
        "went_to": ward_name(connection, case.forwarded_to) if case.forwarded_to else "",
        "came_from": ward_name(connection, case.forwarded_from) if case.forwarded_from else "",
    }
