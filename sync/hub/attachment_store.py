"""The store of uploaded files that a hub's settings ask for."""

from sync.hub.attachments import AttachmentFiles, AttachmentFolder
from sync.hub.settings import Settings


def open_attachments(settings: Settings) -> AttachmentFiles:
    """Return the store; raises AttachmentsRefused where it can never work."""
    if settings.bucket is None:
        return AttachmentFolder(settings.attachments)
    from sync.hub.attachment_bucket import AttachmentBucket  # loads a library that a hub with a folder has no use for

    return AttachmentBucket(settings.bucket)
