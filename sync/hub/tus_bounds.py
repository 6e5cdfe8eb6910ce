"""Holding each device to its bounds: what it has open, and what it begins in a day."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, insert, select, update

from sync.errors import N_
from sync.hub.clock import VIETNAM, stamp
from sync.hub.devices import Device
from sync.hub.errors import Problem
from sync.hub.schema import upload_days, uploads
from sync.hub.settings import Bounds

LEAST = 64 << 10
"""Bytes that every upload counts for at least: a file costs the hub more than its bytes."""


def charge(connection: Connection, bounds: Bounds, device: Device, length: int, now: datetime) -> None:
    """Count an upload into its device's day; raises Problem when the day is spent, IntegrityError to try again."""
    today, size = now.astimezone(VIETNAM).date().isoformat(), max(length, LEAST)
    mine = (upload_days.c.ward == device.ward) & (upload_days.c.device == device.id)
    kept = case((upload_days.c.day == today, upload_days.c.bytes), else_=0)
    # Writing this row makes the uploads that a device begins at once wait for each other, on every database.
    if not connection.execute(update(upload_days).where(mine).values(day=today, bytes=kept + size)).rowcount:
        row = {"ward": device.ward, "device": device.id, "day": today, "bytes": size}
        connection.execute(insert(upload_days).values(**row))
    if (connection.scalar(select(upload_days.c.bytes).where(mine)) or 0) > bounds.day_bytes:
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        text = N_("Hôm nay máy này đã gửi quá {limit} MB tệp. Máy chủ nhận tiếp từ ngày mai.")
        raise _too_many(text, midnight - now, limit=bounds.day_bytes >> 20)


def check(connection: Connection, bounds: Bounds, device: Device, now: datetime) -> None:
    """Raise Problem where what a device has open now is too much."""
    mine = (uploads.c.ward == device.ward) & (uploads.c.device == device.id)
    still = mine & (uploads.c.done == 0) & (uploads.c.expires_at > stamp(now))
    told = (func.count(), func.coalesce(func.sum(uploads.c.length), 0), func.min(uploads.c.expires_at))
    count, waiting, first = connection.execute(select(*told).where(still)).one()
    if count > bounds.open or waiting > bounds.open_bytes:
        text = N_("Máy này có {count} tệp gửi dở chưa xong. Máy chủ nhận tiếp khi các tệp đó gửi xong hoặc hết hạn.")
        raise _too_many(text, datetime.fromisoformat(first) - now, count=count - 1)


def _too_many(text: str, wait: timedelta, **values: object) -> Problem:
    seconds = max(1, min(3600, int(wait.total_seconds())))
    return Problem(429, "too-many-uploads", text, headers={"Retry-After": str(seconds)}, **values)
