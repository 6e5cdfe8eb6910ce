"""The ward's audit as its officers read it: who looked at or changed what, and when."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from sync.hub import audit, audit_log
from sync.hub.audit_log import Asked
from sync.hub.codes import read_receipt_code
from sync.hub.context import TheHub
from sync.hub.desk_inbox import Short, day_of, from_midnight
from sync.hub.desk_session import TheOfficer
from sync.hub.devices import ward_name
from sync.hub.pages import page
from sync.hub.schema import receipt_codes

router = APIRouter(prefix="/desk/audit")


@router.get("")
def show_audit(
    request: Request,
    hub: TheHub,
    session: TheOfficer,
    who: Short = "",
    what: Short = "",
    code: Short = "",
    since: Short = "",
    until: Short = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show a page of the audit; reading it is written down too."""
    ward, first, last = session.officer.ward, day_of(since), day_of(until)
    with hub.database.write() as connection:
        place = receipt_codes.c.code == read_receipt_code(code)
        # A code that leads nowhere must not show the whole log.
        record = (connection.scalar(select(receipt_codes.c.record).where(place)) or "-") if code.strip() else ""
        asked = Asked(
            who,
            what,
            record,
            from_midnight(first) if first else "",
            from_midnight(last + timedelta(days=1)) if last else "",
        )
        found = audit_log.read(connection, ward, asked, after)
        people, name = audit_log.people(connection, ward), ward_name(connection, ward)
        audit.note(connection, session.officer, "audit-look", hub.now())
    kept = {"who": who, "what": what, "code": code, "since": since if first else "", "until": until if last else ""}
    following = urlencode({**{key: value for key, value in kept.items() if value}, "after": found.next})
    return page(
        request, "desk_audit.html", session=session, ward=name, found=found, people=people, kept=kept,
        following=following, actions=audit_log.ACTIONS, first=not after,
    )  # fmt: skip
