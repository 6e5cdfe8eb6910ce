"""A record opened for its official system, in memory and for one answer only."""

from dataclasses import dataclass
from typing import Any

from content.procedure import Guide
from content.systems import system_of
from sync.errors import N_, RecordInvalid
from sync.hub import casework
from sync.hub.casework import Case
from sync.hub.context import Hub
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.gateway.dossier import Dossier, dossier_of
from sync.hub.officers import Session
from sync.hub.unsealing import CannotOpen, Opened, file_for, open_for

BROKEN = N_("Hồ sơ này bị hỏng hoặc bị đổi sau khi niêm phong nên không mở được. Báo người quản trị máy chủ.")


@dataclass(frozen=True)
class Open:
    """An opened submission with its guide, and the slug of the system that takes it, "" where none is certain."""

    opened: Opened
    guide: Guide | None
    system: str
    ward_name: str

    @property
    def case(self) -> Case:
        """Return the record with its content readable."""
        return self.opened.case


def open_record(hub: Hub, session: Session, record: str) -> Open:
    """Return a submission of the officer's ward, opened with the officer's key; raises Problem, which says why not."""
    with hub.database.read() as connection:
        case = casework.find(connection, session.officer.ward, record)
        if case is None or case.kind != "submission":
            raise Problem(404, "not-found", N_("Không có hồ sơ này ở xã phường của bạn. Kiểm tra lại mã biên nhận."))
        try:
            opened = open_for(connection, session, case)
        except CannotOpen as refused:
            raise _sealed(refused) from refused
        name = ward_name(connection, case.ward)
    guide = hub.pack.guide(case.procedure) if case.procedure else None
    return Open(opened, guide, system_of(guide), name)


def open_dossier(hub: Hub, found: Open) -> Dossier:
    """Return an opened record with the own bytes of its files; raises Problem where one of them is gone or damaged."""

    def file(sha256: str) -> bytes:
        if found.opened.files:
            return file_for(found.opened, hub.attachments, sha256)
        stored = hub.attachments.find(sha256)
        if stored is None:
            raise CannotOpen(N_("Tệp này của hồ sơ không còn trên máy chủ."))
        return stored.read()

    try:
        return dossier_of(found.case, found.system, found.ward_name, file)
    except CannotOpen as refused:
        raise _sealed(refused) from refused
    except RecordInvalid as error:  # what a device may seal is whatever it likes
        raise _sealed(CannotOpen(BROKEN)) from error


def _sealed(refused: CannotOpen) -> Problem:
    values: dict[str, Any] = refused.values
    return Problem(409, "sealed", refused.text, **values)
