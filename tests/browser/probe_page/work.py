"""What the probe's Python does: a volunteer's work without the screens; it runs in Chromium, not in the tests."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

import js

from app.device import Device
from sync.drafts import Draft
from sync.errors import DiskFull
from sync.outbox import Item, Outbox
from sync.ward_keys import KeySet, WardKeys

WARD = "31117"
GUIDE = "1.001193"


def opened() -> Device:
    """Open the device as the app does."""
    return Device(Path("/data"))


def equip(device: Device, keys: str) -> None:
    """Let the device seal for the ward."""
    WardKeys(device.db).take(KeySet(**json.loads(keys)), WARD)


def jpeg(seed: str, size: int = 20_000) -> bytes:
    """Return bytes that look like a photo, each time others."""
    return b"\xff\xd8\xff\xe0" + hashlib.shake_256(seed.encode()).digest(size)


async def say(**told: object) -> None:
    """Tell the server, and wait until it has heard."""
    answer = await js.fetch("/said", method="POST", body=json.dumps(told))
    assert answer.status == 204


async def work(device: Device, life: int) -> None:
    """Take in submissions for ever, and tell of each step once it is saved."""
    await say(begun=life)
    number = 0
    while True:
        number += 1
        draft = device.drafts.create("submission", GUIDE, WARD, {"step": 0})
        await say(draft=draft.id, step=0, photos=[])
        photos = []
        for step in range(1, 4):
            photos.append(device.attachments.keep(f"anh-{step}.jpg", jpeg(f"{life} {number} {step}")))
            device.drafts.save(draft.id, {"step": step}, photos)
            await say(draft=draft.id, step=step, photos=[photo.sha256 for photo in photos])
        if number % 3:
            draft = device.drafts.get(draft.id)
            item = await device.outbox.finalise_anywhere(draft, draft.payload)
            await say(queued=item.id, digest=device.outbox.record(item.id).digest)


def kept(device: Device) -> dict:
    """Return everything the device holds, with each file read and each digest counted anew."""
    drafts = {
        draft.id: {
            "step": draft.payload["step"],
            "photos": [read(device.attachments, one.sha256) for one in draft.attachments],
        }
        for draft in device.drafts.all()
    }
    return {
        "integrity": device.db.conn.execute("PRAGMA integrity_check").fetchone()[0],
        "drafts": drafts,
        "queued": {item.id: seen(device.outbox, item.id) for item in device.outbox.items()},
    }


def read(store, sha256: str) -> str:
    """Return the SHA-256 of the bytes a store has under one."""
    return hashlib.sha256(store.read(sha256)).hexdigest()


def seen(outbox: Outbox, id: str) -> str:
    """Return the SHA-256 of a record's bytes, whose files are there."""
    record = outbox.record(id)
    files = outbox.db.files()
    assert all(read(files, file.sha256) == file.sha256 for file in record.attachments)
    return hashlib.sha256(record.body).hexdigest()


def settle(device: Device, language: str) -> None:
    """Leave the first minute behind: a language and a ward are chosen."""
    for key, value in {"language": language, "ward": "31135", "onboarded": "yes"}.items():
        device.preferences.set(key, value)


def begin(device: Device) -> None:
    """Begin a submission."""
    device.drafts.create("submission", GUIDE, "31135", {"consent": {}})


def taken_in(device: Device, seed: str) -> Draft:
    """Take in a submission with two photos, as far as its draft."""
    photos = [device.attachments.keep(f"anh-{number}.jpg", jpeg(f"{seed} {number}")) for number in (1, 2)]
    draft = device.drafts.create("submission", GUIDE, WARD)
    device.drafts.save(draft.id, {"step": 1, "text": ""}, photos)
    return device.drafts.get(draft.id)


async def queued(device: Device, draft: Draft) -> Item:
    """Queue a draft."""
    return await device.outbox.finalise_anywhere(draft, draft.payload)


async def refused(saving: Awaitable[object]) -> str:
    """Return what is said when there is no room."""
    try:
        await saving
    except DiskFull as error:
        return str(error)
    return ""


async def until_full(device: Device, save: Callable[[Device, int], None]) -> str:
    """Save again and again until there is no room, and return what is said then."""
    try:
        for number in range(1000):
            save(device, number)
            await asyncio.sleep(0.05)  # as between two taps: the storage makes new files ready meanwhile
    except DiskFull as error:
        return str(error)
    return ""


def more_photos(device: Device, number: int) -> None:
    device.attachments.keep("anh.jpg", jpeg(f"more {number}", 200_000))


def more_drafts(device: Device, number: int) -> None:
    device.drafts.create("submission", GUIDE, WARD, {"step": number, "text": "a" * 50_000})


def longer_answers(id: str) -> Callable[[Device, int], None]:
    """Return what writes a draft anew, each time a little longer."""
    return lambda device, number: device.drafts.save(id, {"step": number, "text": "a" * 5_000 * number})


async def room_of(device: Device) -> dict:
    """Return how much room the app finds."""
    await device.look_at_room()
    return asdict(device.room)
