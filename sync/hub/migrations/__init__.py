"""The hub's migrations, run when a hub starts; a database newer than the program is refused untouched."""

from sqlalchemy import Engine, inspect, text

HEAD = "bodies1"
"""The last migration; a database that has it needs none, and nothing that runs them is loaded."""


def upgrade(engine: Engine) -> None:
    """Bring the database to this program's version, in one transaction; raises DatabaseRefused for a newer one."""
    with engine.connect() as connection:
        there = inspect(connection).has_table("alembic_version")
        revisions = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if there else set()
    if revisions == {HEAD}:
        return
    from sync.hub.migrations.forward import bring_forward

    refuse_newer(revisions, engine.url.render_as_string(hide_password=True))
    bring_forward(engine)


def refuse_newer(revisions: set[str], where: object) -> None:
    """Raise DatabaseRefused unless this program knows every revision that a database carries."""
    if revisions <= {HEAD}:
        return
    from sync.hub.migrations.forward import refuse_unknown

    refuse_unknown(revisions, where)
