"""Schema changes, run by alembic when a ledger of an older version is opened.

A change of ``schema.py`` comes with a new file in ``versions`` (``revision`` one higher, ``down_revision`` the one
before) and a new ``schema.HEAD``. A test holds the sum of all migrations to the schema made from scratch.
"""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from certverify.errors import ConfigError
from certverify.store.sql.schema import revision

__all__ = ["FOLDER", "configuration", "upgrade"]

FOLDER: Final = Path(__file__).parent


def configuration(connection: sa.Connection) -> Config:
    """Return alembic's configuration, working inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: sa.Connection) -> None:
    """Bring a ledger to the newest schema; nothing to do if another process just did.

    Raises:
        ConfigError: ``store_newer``, a newer program made this ledger.
    """
    config = configuration(connection)
    version: str = connection.execute(sa.select(revision.c.version_num)).scalar_one()
    try:
        ScriptDirectory.from_config(config).get_revision(version)
    except CommandError:
        raise ConfigError("store_newer", version=version) from None
    command.upgrade(config, "head")
