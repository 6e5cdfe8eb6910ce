"""Running Alembic's migrations: loaded only for a database that is new, or of another version."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from sync.errors import N_
from sync.hub.alone import alone
from sync.hub.errors import DatabaseRefused


def bring_forward(engine: Engine) -> None:
    """Run what is missing, in one transaction."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        alone(connection)  # Alembic looks again at what another hub may have done meanwhile
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_unknown(revisions: set[str], where: object) -> None:
    """Raise for the first revision that this program has no migration of."""
    for revision in sorted(revisions - _known()):
        raise DatabaseRefused(
            N_(
                "{where} do bản Xóm Số mới hơn tạo ra (phiên bản dữ liệu {revision}). Chưa có gì bị đổi; hãy cập nhật Xóm Số rồi mở lại."
            ),
            where=where,
            revision=revision,
        )


def heads() -> set[str]:
    """Return the last migrations by what each says of the one before it."""
    return set(ScriptDirectory.from_config(_config()).get_heads())


@cache
def _known() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
