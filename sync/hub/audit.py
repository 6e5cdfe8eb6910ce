"""The append-only log of every look and change an officer makes."""

from datetime import datetime

from sqlalchemy import Connection, insert

from sync.hub.clock import stamp
from sync.hub.officers import Officer
from sync.hub.schema import audit
from sync.records import new_id


def note(connection: Connection, officer: Officer, action: str, now: datetime, record: str = "") -> None:
    """Write down what an officer did, in the transaction that does it."""
    connection.execute(
        insert(audit).values(
            ward=officer.ward, id=new_id(), at=stamp(now), officer=officer.id, action=action, record=record
        )
    )
