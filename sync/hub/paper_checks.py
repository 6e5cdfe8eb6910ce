"""Which papers of the guide a record has: ticked by an officer, kept by digests of the papers' names."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from content.procedure import Guide
from sync.errors import N_
from sync.hub import audit
from sync.hub.casework import Case
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema_desk import paper_checks

ANSWERS = {"yes": 1, "no": 0}


def name_of(paper: str) -> str:
    """Return under what a paper's tick is kept."""
    return sha256(paper.encode()).hexdigest()[:16]


def checked(connection: Connection, case: Case, guide: Guide | None) -> dict[int, str]:
    """Return "yes" or "no" for each paper of the guide that was looked for, by its place."""
    mine = (paper_checks.c.ward == case.ward) & (paper_checks.c.record == case.id)
    rows = connection.execute(select(paper_checks.c.paper, paper_checks.c.present).where(mine))
    known = {row.paper: "yes" if row.present else "no" for row in rows}
    papers = guide.papers if guide else ()
    return {at: known[name_of(paper.name)] for at, paper in enumerate(papers) if name_of(paper.name) in known}


def check(
    connection: Connection, officer: Officer, case: Case, guide: Guide | None, said: Mapping[int, str], now: datetime
) -> None:
    """Keep which papers are there; one not in `said`, or said to be neither, counts as not looked for."""
    papers = guide.papers if guide else ()
    if case.forwarded_to or case.purged_at or not set(said) <= set(range(len(papers))):
        raise MoveRefused(N_("Danh sách giấy tờ vừa đổi. Tải lại trang rồi chọn lại giấy còn thiếu."))
    mine = (paper_checks.c.ward == case.ward) & (paper_checks.c.record == case.id)
    connection.execute(delete(paper_checks).where(mine))
    found = {name_of(papers[at].name): ANSWERS[word] for at, word in said.items() if word in ANSWERS}
    for paper, present in found.items():
        row = {"ward": case.ward, "record": case.id, "paper": paper, "present": present}
        connection.execute(insert(paper_checks).values(**row, officer=officer.id, at=stamp(now)))
    audit.note(connection, officer, "papers", now, case.id)
