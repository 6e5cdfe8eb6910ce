"""A ward's opening hours, hamlets and areas, and the mark that tells phones when anything on its board changed."""

import secrets

from sqlalchemy import Connection, insert, select, update

from sync.hub.schema_board import ward_boards

LONGEST_HOURS = 1000
MOST_PLACES = 300
LONGEST_PLACE = 120


def of_ward(connection: Connection, ward: str) -> tuple[str, list[str]]:
    """Return a ward's opening hours in its own words, and its hamlets and areas."""
    row = connection.execute(select(ward_boards).where(ward_boards.c.ward == ward)).one_or_none()
    return (row.hours, row.places.splitlines()) if row else ("", [])


def choose(connection: Connection, ward: str, hours: str, places: str) -> None:
    """Keep a ward's hours and places, a place a line; empty and repeated lines are left out."""
    tidy = [" ".join(line.split())[:LONGEST_PLACE] for line in places.splitlines()]
    named = list(dict.fromkeys(line for line in tidy if line))[:MOST_PLACES]
    changed(connection, ward)
    chosen = update(ward_boards).where(ward_boards.c.ward == ward)
    connection.execute(chosen.values(hours=hours.strip()[:LONGEST_HOURS], places="\n".join(named)))


def changed(connection: Connection, ward: str) -> None:
    """Give a ward's board a new mark; the city's is part of every ward's."""
    new = secrets.token_hex(8)
    if connection.execute(update(ward_boards).where(ward_boards.c.ward == ward).values(mark=new)).rowcount == 0:
        connection.execute(insert(ward_boards).values(ward=ward, mark=new))
