"""What the desk wrote about a record besides the record: gone with its content."""

from sqlalchemy import Connection, delete, update

from sync.hub.schema import records
from sync.hub.schema_desk import applicant_marks, appointments, case_notes, paper_checks


def forget(connection: Connection, ward: str, record: str) -> None:
    """Delete a record's notes, ticks and mark of its applicant, and await it no more."""
    for table in (case_notes, paper_checks, applicant_marks):
        connection.execute(delete(table).where(table.c.ward == ward, table.c.record == record))
    mine = (appointments.c.ward == ward) & (appointments.c.record == record)
    connection.execute(update(appointments).where(mine).values(open=0))


def cancel_appointment(connection: Connection, ward: str, record: str) -> None:
    """Take a record's appointment away."""
    mine = (appointments.c.ward == ward) & (appointments.c.record == record)
    connection.execute(appointments.delete().where(mine))
    row = (records.c.ward == ward) & (records.c.id == record)
    connection.execute(update(records).where(row).values(due_on=None))
