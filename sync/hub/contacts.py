"""Whom a ward's residents and teams may call, and when: the one-stop desk and the people who support the teams."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from content.alphabet import by_given_name
from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.schema_contacts import contacts
from sync.records import new_id

ROLES = ("support", "desk")
"""Who answers: somebody who supports the team and its residents, or the ward's one-stop desk."""

LONGEST_NAME = 100
LONGEST_HOURS = 200
ENOUGH = 2
"""Contacts a ward should have, so that somebody answers while one is away."""


@dataclass(frozen=True)
class Contact:
    """A number to call; `name` is what a poster may say (a desk or a person), `phone` is digits with or without +."""

    id: str
    name: str
    role: str
    phone: str
    hours: str

    @property
    def spoken(self) -> str:
        """The number in groups, as people read it aloud: "0292 382 0123"; short numbers whole."""
        head, digits, first = ("+84 ", self.phone[3:], 3) if self.phone.startswith("+84") else ("", self.phone, 4)
        if len(digits) < 8 or digits.startswith("+"):
            return head + digits
        return f"{head}{digits[:first]} {digits[first : first + 3]} {digits[first + 3 :]}"


def of_ward(connection: Connection, ward: str) -> Sequence[Contact]:
    """Return a ward's contacts: those who support teams and residents first, then the desk; by given name."""
    mine = select(contacts).where(contacts.c.ward == ward)
    found = [Contact(row.id, row.name, row.role, row.phone, row.hours) for row in connection.execute(mine)]
    return sorted(found, key=lambda contact: (ROLES.index(contact.role), by_given_name(contact.name)))


def keep(connection: Connection, ward: str, name: str, role: str, phone: str, hours: str, now: datetime) -> Contact:
    """Add a contact of a ward, or change the one with this name; raise AdminRefused for what cannot be called."""
    name, hours, number = " ".join(name.split()), " ".join(hours.split()), plain_number(phone)
    if not 0 < len(name) <= LONGEST_NAME:
        raise AdminRefused(N_("Tên người liên hệ phải có chữ và dài nhất {most} ký tự."), most=LONGEST_NAME)
    if not 0 < len(hours) <= LONGEST_HOURS:
        raise AdminRefused(
            N_("Ghi giờ nghe máy, ví dụ: Thứ Hai đến thứ Sáu, 7:00–17:00. Dài nhất {most} ký tự."), most=LONGEST_HOURS
        )
    if not number:
        raise AdminRefused(
            N_("Số điện thoại {phone} không gọi được: ghi 3 đến 15 chữ số, ví dụ 0292 382 0123."), phone=phone
        )
    if role not in ROLES:
        raise AdminRefused(N_("Vai trò {role} không có: chọn support (hỗ trợ) hoặc desk (bộ phận một cửa)."), role=role)
    mine = (contacts.c.ward == ward) & (contacts.c.name == name)
    values = {"role": role, "phone": number, "hours": hours, "updated_at": stamp(now)}
    held = connection.scalar(select(contacts.c.id).where(mine))
    if held:
        connection.execute(update(contacts).where(contacts.c.ward == ward, contacts.c.id == held).values(**values))
    else:
        held = new_id()
        connection.execute(insert(contacts).values(ward=ward, id=held, name=name, **values))
    return Contact(held, name, role, number, hours)


def remove(connection: Connection, ward: str, which: str) -> None:
    """Remove a contact of a ward by its name or id; raise AdminRefused where the ward has none such."""
    mine = (contacts.c.ward == ward) & ((contacts.c.name == " ".join(which.split())) | (contacts.c.id == which))
    if connection.execute(delete(contacts).where(mine)).rowcount == 0:
        raise AdminRefused(N_("Xã phường này không có người liên hệ tên {name}."), name=which)


def plain_number(text: str) -> str:
    """Return a telephone number as it is dialled, or "" where it is none."""
    plain = re.sub(r"[\s.\-()\u2010-\u2015]", "", text)
    return plain if re.fullmatch(r"\+?[0-9]{3,15}", plain, re.ASCII) else ""
