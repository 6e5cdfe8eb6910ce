"""What happens to a record and its files when it is finalised: sealed for the ward, and the photos of the draft dropped."""

from collections.abc import Sequence
from contextlib import suppress

from sync.drafts import Drafts
from sync.records import Attachment, Record
from sync.sealing.errors import DeviceLocked, DraftUnreadable
from sync.sealing.record import SEALED_KINDS, SealedAttachment, seal_file, seal_record, seal_record_anywhere
from sync.store import Store
from sync.ward_keys import WardKeys


class Sealer:
    """Seals submissions; records of other kinds pass as they are."""

    def __init__(self, db: Store):
        self.db = db
        self.keys = WardKeys(db)

    def files(self, id: str, kind: str, ward: str, attachments: Sequence[Attachment]) -> list[Attachment]:
        """Return the entries of a record's files, once each lies in the store as it will be sent.

        Raises NoWardKey, AttachmentMissing, DeviceLocked, DiskFull.
        """
        if kind in SEALED_KINDS:
            self.keys.recipients(ward)  # so that nothing is written that could not be sealed
        if not attachments:
            return []
        photos, store = self.db.photos(), self.db.files()
        entries: list[Attachment] = []
        for attachment in attachments:
            data = photos.read(attachment.sha256)
            if kind in SEALED_KINDS:
                attachment, data = seal_file(id, attachment, data)
            store.add(data)
            entries.append(attachment)
        return entries

    def seal(self, record: Record) -> Record:
        """Return a frozen record as it is queued; raises NoWardKey."""
        if record.kind not in SEALED_KINDS:
            return record
        return seal_record(record, _sealed_files(record), self.keys.recipients(record.ward))

    async def seal_anywhere(self, record: Record) -> Record:
        """Return what `seal` returns, also in a browser."""
        if record.kind not in SEALED_KINDS:
            return record
        return await seal_record_anywhere(record, _sealed_files(record), self.keys.recipients(record.ward))

    def drop(self, photos: Sequence[Attachment]) -> None:
        """Delete the photos of a draft that is no more, unless another draft shows the same one."""
        if not photos:
            return
        with suppress(DeviceLocked, DraftUnreadable):  # the clean-up at the next start finds them
            named = Drafts(self.db).photos()
            self.db.photos().remove({photo.sha256 for photo in photos} - named)


def _sealed_files(record: Record) -> list[SealedAttachment]:
    return [file for file in record.attachments if isinstance(file, SealedAttachment)]
