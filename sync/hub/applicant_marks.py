"""Whether somebody has a second dossier for the same matter, found without keeping who they are.

A mark is an HMAC of procedure and personal number under a key made from the ward's private key: only those who can open
the records can make or test one, and the database alone tells nobody's number. It goes with the record's content.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, insert, select

from sync.hub.casework import Case
from sync.hub.clock import stamp
from sync.hub.schema import records
from sync.hub.schema_desk import applicant_marks
from sync.records import content_of
from sync.sealing.keys import PrivateKey, decode

WITHIN = timedelta(days=90)
MOST = 5
PURPOSE = b"xomso applicant mark 1"


@dataclass(frozen=True)
class Twin:
    """Another record of the same applicant and procedure."""

    id: str
    code: str
    state: str
    received_at: str


def remember(connection: Connection, case: Case, keys: Iterable[PrivateKey]) -> None:
    """Keep the marks of an opened record under each of some keys, once."""
    made = marks_of(case, keys)
    mine = (applicant_marks.c.ward == case.ward) & (applicant_marks.c.record == case.id)
    known = set(connection.scalars(select(applicant_marks.c.kid).where(mine))) if made else set()
    for kid, mark in made.items():
        if kid not in known:
            row = {"ward": case.ward, "record": case.id, "kid": kid, "mark": mark, "received_at": case.received_at}
            connection.execute(insert(applicant_marks).values(**row))


def twins(connection: Connection, case: Case, keys: Iterable[PrivateKey], now: datetime) -> list[Twin]:
    """Return other records of the same applicant and procedure of late that some officer has opened, newest first."""
    marks = list(marks_of(case, keys).values())
    if not marks:
        return []
    t, since = applicant_marks.c, stamp(now - WITHIN)
    mine = (t.ward == case.ward) & t.mark.in_(marks) & (t.received_at >= since) & (t.record != case.id)
    own = (records.c.ward == t.ward) & (records.c.id == t.record)
    found = select(records.c.id, records.c.code, records.c.state, records.c.received_at).distinct()
    rows = connection.execute(found.join(applicant_marks, own).where(mine).order_by(records.c.received_at.desc()))
    return [Twin(*row) for row in rows.fetchmany(MOST)]


def marks_of(case: Case, keys: Iterable[PrivateKey]) -> dict[str, str]:
    """Return the mark of an opened record under each key by the key's name; none where it tells no personal number."""
    payload = content_of(case.body).get("payload")
    number = re.sub(r"[\s.\-]", "", _find(payload, "applicant_id"))
    if case.kind != "submission" or not re.fullmatch(r"[0-9]{9,12}", number):
        return {}
    said = f"{case.procedure}\n{number}".encode()
    return {key.kid: hmac.digest(_key(key), said, "sha256").hex() for key in keys}


def _find(payload: Any, name: str) -> str:
    """Return an answer wherever the form put it, "" where there is none."""
    if not isinstance(payload, dict):
        return ""
    if isinstance(payload.get(name), str):
        return str(payload[name])
    return next((found for value in payload.values() if (found := _find(value, name))), "")


def _key(key: PrivateKey) -> bytes:
    return HKDF(SHA256(), 32, None, PURPOSE).derive(decode(key.d))
