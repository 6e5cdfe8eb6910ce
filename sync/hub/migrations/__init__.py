"""The hub's migrations, run when a hub starts; a database newer than the program is refused untouched."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from sync.errors import N_
from sync.hub.alone import alone
from sync.hub.errors import DatabaseRefused


def upgrade(engine: Engine) -> None:
    """Bring the database to this program's version, in one transaction."""
    with engine.connect() as connection:
        heads = set(MigrationContext.configure(connection).get_current_heads())
    refuse_newer(heads, engine.url.render_as_string(hide_password=True))
    if heads == _revisions().heads:
        return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        alone(connection)  # Alembic looks again at what another hub may have done meanwhile
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_newer(revisions: set[str], where: object) -> None:
    """Raise unless this program knows every revision that a database carries."""
    for revision in sorted(revisions - _revisions().known):
        raise DatabaseRefused(
            N_(
                "{where} do bản Xóm Số mới hơn tạo ra (phiên bản dữ liệu {revision}). Chưa có gì bị đổi; hãy cập nhật Xóm Số rồi mở lại."
            ),
            where=where,
            revision=revision,
        )


@dataclass(frozen=True)
class _Revisions:
    """The names of all migrations this program has, and of the last."""

    known: frozenset[str]
    heads: frozenset[str]


@cache
def _revisions() -> _Revisions:
    # Reading the migrations means importing them all, which is most of what opening a database takes.
    scripts = ScriptDirectory.from_config(_config())
    return _Revisions(frozenset(script.revision for script in scripts.walk_revisions()), frozenset(scripts.get_heads()))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
