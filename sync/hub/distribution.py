"""How Citus spreads a hub's tables over several machines, told by the tables themselves.

What a ward owns is distributed by ward and kept together, so that a ward's rows are on one machine and no join leaves it;
receipt codes are distributed by code, as they are looked up before the ward is known; the small rest is on every machine.
"""

from sqlalchemy import Table

from sync.hub.tables import metadata

EVERYWHERE = (
    *("facts", "wards", "officers", "invitations", "sessions", "attempts", "city_keys"),
    *("days_off", "pending_logins", "identities", "sso_flows"),
)
"""Small tables read before the ward is known; Citus copies each to every machine."""

BY_OTHER_KEY = {"receipt_codes": "code"}
"""Tables spread by a random key of their own."""


def owned() -> list[Table]:
    """Return the tables that a ward owns, those that others refer to first."""
    apart = (*EVERYWHERE, *BY_OTHER_KEY)
    return [table for table in metadata.sorted_tables if table.name not in apart]


def citus() -> list[str]:
    """Return the SQL that distributes an empty, migrated database, in the order it must be run."""
    said = ["CREATE EXTENSION IF NOT EXISTS citus;"]
    # The trigger that keeps the audit append-only calls no other table: it is safe on each machine.
    said += ["SET citus.enable_unsafe_triggers TO on;"]
    said += [f"SELECT create_reference_table('{name}');" for name in sorted(EVERYWHERE) if name in metadata.tables]
    first = "none"
    for table in owned():
        said.append(f"SELECT create_distributed_table('{table.name}', 'ward', colocate_with => '{first}');")
        first = owned()[0].name
    for name, key in BY_OTHER_KEY.items():
        said.append(f"SELECT create_distributed_table('{name}', '{key}', colocate_with => 'none');")
    return said
