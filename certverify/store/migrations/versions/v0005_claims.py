"""Claims: which run is asking a question just now, so that two commands on one ledger never ask it twice."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "claim",
        sa.Column("query_key", sa.LargeBinary(32), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("query_key", name=op.f("pk_claim")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away: used by the test of the upgrade, never by the program."""
    op.drop_table("claim")
