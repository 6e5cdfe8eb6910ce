"""The desk's own tables: who handles a record, appointments, ticked papers, sealed notes, marks of applicants, reasons.

And the desk's own indexes of records. All are a ward's and have `ward` first, but `days_off`, which holds for the whole city.
"""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table, Text, text

from sync.hub.schema import HASH, ID, WARD, WHEN, audit, metadata, records

DAY = String(10)
FILTERS = ("kind", "team", "procedure")


def _of_record() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"])


handlers = Table(
    "handlers",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("officer", ID, nullable=False),
    Column("since", WHEN, nullable=False),
    # The record's, so that an officer's own list is one walk along an index.
    Column("received_at", WHEN, nullable=False),
    _of_record(),
    Index("handlers_by_officer", "ward", "officer", "received_at", "record"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("received_on", DAY, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String(12), nullable=False),
    Column("due_on", DAY, nullable=False),
    Column("place", String(200), nullable=False),
    Column("hours", String(200), nullable=False),
    # 1 until the record is done or returned.
    Column("open", Integer, nullable=False),
    Column("made_by", ID, nullable=False),
    Column("made_at", WHEN, nullable=False),
    _of_record(),
    Index("appointments_by_day", "ward", "open", "due_on", "record"),
    Index("appointments_by_time", "ward", "made_at"),
)

paper_checks = Table(
    "paper_checks",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    # The first digits of the SHA-256 of the paper's name in the guide: a new guide may put papers in another order.
    Column("paper", String(16), primary_key=True),
    Column("present", Integer, nullable=False),
    Column("officer", ID, nullable=False),
    Column("at", WHEN, nullable=False),
    _of_record(),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("record", ID, nullable=False),
    Column("officer", ID, nullable=False),
    # The officer's name as it was: a note may come from another ward, whose officers are not looked up from here.
    Column("name", String(200), nullable=False),
    Column("at", WHEN, nullable=False),
    # Sealed to the ward's key and the city's recovery key.
    Column("body", LargeBinary, nullable=False),
    _of_record(),
    Index("case_notes_by_record", "ward", "record", "id"),
)

applicant_marks = Table(
    "applicant_marks",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    # The ward key that the key of the mark was made from.
    Column("kid", HASH, primary_key=True),
    Column("mark", HASH, nullable=False),
    Column("received_at", WHEN, nullable=False),
    _of_record(),
    Index("applicant_marks_by_mark", "ward", "mark", "received_at"),
)

return_texts = Table(
    "return_texts",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    # "" for a reason that fits every procedure.
    Column("procedure", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Column("made_by", ID, nullable=False),
    Column("made_at", WHEN, nullable=False),
    Index("return_texts_by_procedure", "ward", "procedure", "id"),
)

days_off = Table(
    "days_off",
    metadata,
    Column("day", DAY, primary_key=True),
    # "off", or "work" for a day off that is worked to make up for another.
    Column("kind", String(4), nullable=False),
    Column("note", String(200), nullable=False),
)


# The lists of records. The last three columns are what the inbox filters by: what finds little looks at index entries alone.
Index("records_by_state", *(records.c[name] for name in ("ward", "state", "received_at", "id", *FILTERS)))
Index("records_by_time", *(records.c[name] for name in ("ward", "received_at", "id", *FILTERS)))
Index("audit_by_time", audit.c.ward, audit.c.at, audit.c.id)

# Of few records each, so that taking one in costs nothing more; a query must say the condition to use the index.
for _name, _only, _columns in (
    ("records_by_official_code", "official_code != ''", ("official_code",)),
    ("records_needing_recovery", "needs_recovery = 1", ("received_at", "id")),
    ("tickets_by_state", "what = 'ticket'", ("state", "received_at", "id")),
):
    _where = text(_only)
    Index(_name, records.c.ward, *(records.c[name] for name in _columns), sqlite_where=_where, postgresql_where=_where)
