"""An officer's day at the desk: appointments, notes, ticked papers, marks, reasons, records that went to another ward.

The two lists of records are indexed with what the inbox filters by, so that a filter looks at index entries alone.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "desk1"
down_revision = "exports1"
branch_labels = None
depends_on = None

WARD, ID, HASH, WHEN, DAY = sa.String(5), sa.String(40), sa.String(64), sa.String(32), sa.String(10)
LISTS = {"records_by_state": ["ward", "state", "received_at", "id"], "records_by_time": ["ward", "received_at", "id"]}


def upgrade() -> None:
    for name, kind in (("forwarded_to", WARD), ("forwarded_from", WARD), ("what", sa.String(20))):
        op.add_column("records", sa.Column(name, kind, nullable=False, server_default=""))
    _tell_what_feedback_is()
    for name, columns in LISTS.items():
        op.drop_index(name, "records")
        op.create_index(name, "records", [*columns, "kind", "team", "procedure"])
    for name, columns, only in (
        ("records_by_official_code", ["ward", "official_code"], "official_code != ''"),
        ("records_needing_recovery", ["ward", "received_at", "id"], "needs_recovery = 1"),
        ("tickets_by_state", ["ward", "state", "received_at", "id"], "what = 'ticket'"),
    ):
        op.create_index(name, "records", columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))
    of_record = lambda: sa.ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"])
    op.create_table(
        "handlers",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("record", ID, primary_key=True),
        sa.Column("officer", ID, nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        of_record(),
    )
    op.create_index("handlers_by_officer", "handlers", ["ward", "officer", "received_at", "record"])
    op.create_table(
        "appointments",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("record", ID, primary_key=True),
        sa.Column("received_on", DAY, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        of_record(),
    )
    op.create_index("appointments_by_day", "appointments", ["ward", "open", "due_on", "record"])
    op.create_index("appointments_by_time", "appointments", ["ward", "made_at"])
    op.create_table(
        "paper_checks",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("record", ID, primary_key=True),
        sa.Column("paper", sa.String(16), primary_key=True),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("at", WHEN, nullable=False),
        of_record(),
    )
    op.create_table(
        "case_notes",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("id", ID, primary_key=True),
        sa.Column("record", ID, nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        of_record(),
    )
    op.create_index("case_notes_by_record", "case_notes", ["ward", "record", "id"])
    op.create_table(
        "applicant_marks",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("record", ID, primary_key=True),
        sa.Column("kid", HASH, primary_key=True),
        sa.Column("mark", HASH, nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        of_record(),
    )
    op.create_index("applicant_marks_by_mark", "applicant_marks", ["ward", "mark", "received_at"])
    op.create_table(
        "return_texts",
        sa.Column("ward", WARD, primary_key=True),
        sa.Column("id", ID, primary_key=True),
        sa.Column("procedure", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
    )
    op.create_index("return_texts_by_procedure", "return_texts", ["ward", "procedure", "id"])
    op.create_table(
        "days_off",
        sa.Column("day", DAY, primary_key=True),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["ward", "at", "id"])


def _tell_what_feedback_is() -> None:
    records = sa.table("records", *map(sa.column, ("ward", "id", "kind", "body", "what")))
    bind = op.get_bind()
    found = sa.select(records.c.ward, records.c.id, records.c.body).where(records.c.kind == "feedback")
    for row in bind.execute(found).all():
        try:
            what = str(json.loads(bytes(row.body))["payload"]["what"])[:20]
        except (ValueError, TypeError, KeyError):  # older feedback does not say, and what was purged is empty
            continue
        mine = (records.c.ward == row.ward) & (records.c.id == row.id)
        bind.execute(sa.update(records).where(mine).values(what=what))
