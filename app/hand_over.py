"""The queue as a file that another phone or the ward can send: made and taken in as bytes, the way phones hand files around."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.device import Device
from sync.courier import Imported, export_queue, import_queue
from sync.errors import N_, CourierRefused

LARGEST = 512 << 20
"""Bytes of a file that is taken in; a week of one phone's work is some 50 MB."""


@dataclass(frozen=True)
class HandedOver:
    """A courier file: its name tells when it was made and nothing of anybody."""

    name: str
    data: bytes
    records: int
    missing: int


def hand_over(device: Device) -> HandedOver:
    """Return every waiting record with its files, sealed as they are; they stay in this queue. Raises DiskFull, OSError."""
    enrolment = device.enrolment()
    name = f"xomso-{device.clock():%Y%m%d-%H%M%S}.zip"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        done = export_queue(device.outbox, device.db.files(), path, enrolment.device if enrolment else "")
        return HandedOver(name, path.read_bytes(), done.records, len(done.missing))


def take_over(device: Device, name: str, data: bytes) -> Imported:
    """Take in what another phone handed over, and send it when there is a network; raises CourierRefused, DiskFull."""
    if len(data) > LARGEST:
        raise CourierRefused(N_("Tệp {path} quá lớn. Chưa nhập hồ sơ nào; hãy xin máy kia xuất lại."), path=name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        try:
            done = import_queue(device.outbox, device.db.files(), path)
        except CourierRefused as refused:
            # A person knows the file by its name; where it lay meanwhile says nothing to them.
            refused.values["path"] = path.name
            raise
    device.sender.wake()
    device.changed()
    return done
