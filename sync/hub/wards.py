"""The wards a hub serves, the teams in them, and the facts a hub keeps about itself."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from content.alphabet import in_order
from content.fold import fold
from content.units import Units, Ward
from sync.errors import N_
from sync.hub.bulk import insert_rows
from sync.hub.clock import stamp
from sync.hub.database import Database
from sync.hub.errors import AdminRefused
from sync.hub.schema import change_counters, facts, teams, wards
from sync.records import new_id

EPOCH = "epoch"
OWN = ("secret", EPOCH)
"""Facts made of chance once, when a hub starts for the first time."""


@dataclass(frozen=True)
class Place:
    """A ward as the hub knows it: its five-digit code and full name."""

    code: str
    name: str


def settle(database: Database, known: Iterable[Ward]) -> None:
    """Bring the table of wards up to what the pack knows, and make the hub's own secrets once."""
    with database.read() as connection:
        held = {row.code: row.name for row in connection.execute(select(wards.c.code, wards.c.name))}
    wanted = {ward.code: ward for ward in known}
    if all(map(database.fact, OWN)) and all(held.get(code) == ward.full_name for code, ward in wanted.items()):
        return
    with database.write_alone() as connection:
        held = {row.code: row.name for row in connection.execute(select(wards.c.code, wards.c.name))}
        add_wards(connection, [(code, ward.full_name, ward.kind) for code, ward in wanted.items() if code not in held])
        for code, ward in wanted.items():
            if held.get(code, ward.full_name) != ward.full_name:
                renamed = update(wards).where(wards.c.code == code)
                connection.execute(renamed.values(name=ward.full_name, kind=ward.kind))
        for key in OWN:
            if connection.scalar(select(facts.c.value).where(facts.c.key == key)) is None:
                connection.execute(insert(facts).values(key=key, value=secrets.token_urlsafe(32)))


def add_wards(connection: Connection, new: Sequence[tuple[str, str, str]]) -> None:
    """Add wards (code, name, kind), each with its change counter."""
    insert_rows(connection, wards, [{"code": code, "name": name, "kind": kind} for code, name, kind in new])
    insert_rows(connection, change_counters, [{"ward": code, "seq": 0} for code, _, _ in new])


def create(connection: Connection, code: str, name: str) -> None:
    """Add a ward by hand; raise AdminRefused for a code that is malformed or taken."""
    if not re.fullmatch(r"[0-9]{5}", code):
        raise AdminRefused(N_("Mã xã phường {code} không đúng: phải có 5 chữ số."), code=code)
    if connection.scalar(select(wards.c.name).where(wards.c.code == code)) is not None:
        raise AdminRefused(N_("Mã xã phường {code} đã có."), code=code)
    add_wards(connection, [(code, name.strip(), name.strip().partition(" ")[0].lower())])


def by_name(connection: Connection) -> list[Place]:
    """Return all wards in the order of the alphabet."""
    held = [Place(row.code, row.name) for row in connection.execute(select(wards.c.code, wards.c.name))]
    return sorted(held, key=lambda place: in_order(place.name))


def named_ward(connection: Connection, text: str, units: Units) -> Place:
    """Return the ward that a code or a name, old or new, means; raise AdminRefused where that is none or several."""
    held = connection.execute(select(wards.c.code, wards.c.name)).all()
    asked = text.strip()
    found = [row for row in held if asked in (row.code, row.name)]
    if not found:
        likely = units.find(asked)
        exact = [ward for ward in likely if fold(asked) in (fold(ward.name), fold(ward.full_name))]
        codes = {ward.code for ward in exact or likely}
        found = [row for row in held if row.code in codes]
    if len(found) == 1:
        return Place(found[0].code, found[0].name)
    if not found:
        raise AdminRefused(N_("Không có xã, phường nào là {name}. Tìm mã bằng: xomso wards TÊN"), name=asked)
    several = "; ".join(f"{row.code} {row.name}" for row in found[:6])
    raise AdminRefused(N_("{name} có thể là nhiều nơi: {several}. Ghi mã thay cho tên."), name=asked, several=several)


def add_team(connection: Connection, ward: str, name: str, now: datetime, kind: str = "community") -> str:
    """Add a team to a ward and return its id; raise AdminRefused where the ward has one of that name."""
    if find_team(connection, ward, name):
        raise AdminRefused(N_("Xã phường này đã có tổ tên {name}."), name=name)
    team = new_id()
    connection.execute(insert(teams).values(ward=ward, id=team, name=name, kind=kind, created_at=stamp(now)))
    return team


def named_team(connection: Connection, ward: str, name: str) -> str:
    """Return the id of a ward's team; raise AdminRefused, naming those there are, where it has no such team."""
    team = find_team(connection, ward, name.strip())
    if not team:
        known = sorted(connection.scalars(select(teams.c.name).where(teams.c.ward == ward)), key=in_order)
        text = N_("Không có tổ tên {name}. Các tổ đang có: {known}. Thêm bằng: xomso admin create-team.")
        raise AdminRefused(text, name=name, known="; ".join(known) or "-")
    return team


def find_team(connection: Connection, ward: str, name: str) -> str:
    """Return the id of a ward's team by its name or id, or ""."""
    mine = (teams.c.ward == ward) & ((teams.c.name == name) | (teams.c.id == name))
    return connection.scalar(select(teams.c.id).where(mine)) or ""


def remember(connection: Connection, key: str, value: str) -> None:
    """Keep a fact the hub knows about itself."""
    if connection.execute(update(facts).where(facts.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(insert(facts).values(key=key, value=value))
