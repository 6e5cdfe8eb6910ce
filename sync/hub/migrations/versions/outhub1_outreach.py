"""Outreach laid out and counted, the board of a ward, feedback, targets, and kinds of teams."""

import sqlalchemy as sa
from alembic import op

revision = "outhub1"
down_revision = "residents1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('asked_questions',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'record', 'line')
    )
    op.create_index('asked_questions_by_month', 'asked_questions', ['ward', 'month'], unique=False)
    op.create_table('event_attendance',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'event', 'device')
    )
    op.create_table('guide_feedback',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('guide', sa.String(length=40), nullable=False),
    sa.Column('pack', sa.String(length=40), nullable=False),
    sa.Column('as_of', sa.String(length=10), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.Column('handled_at', sa.String(length=32), nullable=True),
    sa.Column('handled_by', sa.String(length=200), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('ward', 'record')
    )
    op.create_index('guide_feedback_by_time', 'guide_feedback', ['ward', 'what', 'at'], unique=False)
    op.create_table('notice_acks',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('notice', sa.String(length=40), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'notice', 'device')
    )
    op.create_table('notices',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('procedure', sa.String(length=40), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.Column('until', sa.String(length=10), nullable=False),
    sa.Column('must_ack', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('withdrawn_at', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('ward', 'id')
    )
    op.create_index('notices_by_until', 'notices', ['ward', 'until'], unique=False)
    op.create_table('outreach_events',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('starts_at', sa.String(length=32), nullable=False),
    sa.Column('ends_at', sa.String(length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('cancelled_at', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('ward', 'id')
    )
    op.create_index('outreach_events_by_time', 'outreach_events', ['ward', 'starts_at'], unique=False)
    op.create_table('outreach_merges',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('kept', sa.String(length=40), nullable=False),
    sa.Column('dropped', sa.String(length=40), nullable=False),
    sa.Column('verdict', sa.String(length=20), nullable=False),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.Column('undone_by', sa.String(length=200), server_default='', nullable=False),
    sa.Column('undone_at', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('ward', 'id')
    )
    op.create_index('outreach_merges_by_team', 'outreach_merges', ['ward', 'team', 'at'], unique=False)
    op.create_table('outreach_totals',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('measure', sa.String(length=20), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'team', 'measure', 'month', 'key'),
    sqlite_with_rowid=False
    )
    op.create_table('quiz_results',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('quiz', sa.String(length=40), nullable=False),
    sa.Column('right', sa.Integer(), nullable=False),
    sa.Column('of', sa.Integer(), nullable=False),
    sa.Column('pack', sa.String(length=40), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'record')
    )
    op.create_index('quiz_results_by_team', 'quiz_results', ['ward', 'team', 'at'], unique=False)
    op.create_table('targets',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('indicator', sa.String(length=40), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('target', sa.Integer(), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('ward', 'month', 'indicator', 'field')
    )
    op.create_table('ward_boards',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('mark', sa.String(length=20), nullable=False),
    sa.Column('hours', sa.Text(), server_default='', nullable=False),
    sa.Column('places', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('ward')
    )
    op.create_table('outreach_sessions',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('session', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('topic', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('volunteers', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.String(length=32), nullable=False),
    sa.Column('ended_at', sa.String(length=32), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('clock_odd', sa.Integer(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['ward', 'record'], ['records.ward', 'records.id'], ),
    sa.PrimaryKeyConstraint('ward', 'record')
    )
    op.create_index('outreach_sessions_by_day', 'outreach_sessions', ['ward', 'day'], unique=False)
    op.create_index('outreach_sessions_by_session', 'outreach_sessions', ['ward', 'session'], unique=False)
    op.create_index('outreach_sessions_by_team', 'outreach_sessions', ['ward', 'team', 'day'], unique=False)
    op.create_table('outreach_tallies',
    sa.Column('ward', sa.String(length=5), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('help', sa.String(length=40), nullable=False),
    sa.Column('procedure', sa.String(length=40), nullable=False),
    sa.Column('result', sa.String(length=20), nullable=False),
    sa.Column('groups', sa.String(length=80), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ward', 'record'], ['outreach_sessions.ward', 'outreach_sessions.record'], ),
    sa.PrimaryKeyConstraint('ward', 'record', 'line')
    )
    op.add_column('teams', sa.Column('kind', sa.String(length=20), server_default='community', nullable=False))
    op.add_column('teams', sa.Column('members', sa.Integer(), nullable=True))
