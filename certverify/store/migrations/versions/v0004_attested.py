"""What a checkpoint attests of its run: the digest of the run's line, and the batches that hold its findings."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Add both columns; runs that ended before attest nothing but the chain, and keep their signatures."""
    op.add_column("run", sa.Column("findings", sa.Text()))
    op.add_column("run", sa.Column("attests", sa.LargeBinary(32)))


def downgrade() -> None:
    """Take them away: used by the test of the upgrade, never by the program."""
    op.drop_column("run", "attests")
    op.drop_column("run", "findings")
