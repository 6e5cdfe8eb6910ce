"""The tables of what a ward tells its teams, and of what teams tell back: notices, events, targets, feedback, quizzes."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from sync.hub.schema import ID, WARD, WHEN, metadata

MONTH, SLUG, LINE = String(7), String(40), String(200)

ward_boards = Table(
    "ward_boards",
    metadata,
    # The city's office, "00000", has a board for every ward.
    Column("ward", WARD, primary_key=True),
    # Made of chance at every change, so that a hub put back from a copy never repeats one.
    Column("mark", String(20), nullable=False),
    Column("hours", Text, nullable=False, server_default=""),
    # Hamlets and areas, one a line.
    Column("places", Text, nullable=False, server_default=""),
)

notices = Table(
    "notices",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    # "notice", or "content" for a guide that changed.
    Column("kind", String(20), nullable=False),
    Column("title", LINE, nullable=False),
    Column("text", Text, nullable=False),
    Column("procedure", SLUG, nullable=False),
    Column("at", WHEN, nullable=False),
    # The last day in Vietnam it is shown.
    Column("until", String(10), nullable=False),
    Column("must_ack", Integer, nullable=False),
    Column("by", LINE, nullable=False),
    Column("withdrawn_at", WHEN),
    Index("notices_by_until", "ward", "until"),
)

notice_acks = Table(
    "notice_acks",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("notice", ID, primary_key=True),
    Column("device", ID, primary_key=True),
    Column("at", WHEN, nullable=False),
)

outreach_events = Table(
    "outreach_events",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("team", ID, nullable=False),
    Column("title", LINE, nullable=False),
    Column("place", LINE, nullable=False),
    Column("topic", LINE, nullable=False),
    Column("starts_at", WHEN, nullable=False),
    Column("ends_at", WHEN, nullable=False),
    Column("note", Text, nullable=False),
    # How many came, as the leader counted them; NULL until then.
    Column("present", Integer),
    Column("cancelled_at", WHEN),
    Index("outreach_events_by_time", "ward", "starts_at"),
)

event_attendance = Table(
    "event_attendance",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("event", ID, primary_key=True),
    Column("device", ID, primary_key=True),
    Column("present", Integer, nullable=False),
    # The record that told so, the newest of the device.
    Column("record", ID, nullable=False),
)

targets = Table(
    "targets",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("month", MONTH, primary_key=True),
    Column("indicator", SLUG, primary_key=True),
    # A field of procedures, "" for all.
    Column("field", SLUG, primary_key=True),
    Column("target", Integer, nullable=False),
    Column("at", WHEN, nullable=False),
)

guide_feedback = Table(
    "guide_feedback",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("team", ID, nullable=False),
    # "guide", or "ticket" for trouble with the app.
    Column("what", String(20), nullable=False),
    Column("guide", SLUG, nullable=False),
    Column("pack", SLUG, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("verdict", SLUG, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", WHEN, nullable=False),
    Column("handled_at", WHEN),
    Column("handled_by", LINE, nullable=False, server_default=""),
    Index("guide_feedback_by_time", "ward", "what", "at"),
)

asked_questions = Table(
    "asked_questions",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("month", MONTH, nullable=False),
    Column("text", LINE, nullable=False),
    Column("times", Integer, nullable=False),
    Index("asked_questions_by_month", "ward", "month"),
)

quiz_results = Table(
    "quiz_results",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("team", ID, nullable=False),
    Column("device", ID, nullable=False),
    Column("quiz", SLUG, nullable=False),
    Column("right", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("pack", SLUG, nullable=False),
    Column("at", WHEN, nullable=False),
    Index("quiz_results_by_team", "ward", "team", "at"),
)
