"""Chunks: a run's work in pieces, so that several machines can share it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "chunk",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.sequence"], name=op.f("fk_chunk_batch_batch")),
        sa.ForeignKeyConstraint(["run"], ["run.number"], name=op.f("fk_chunk_run_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_chunk")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away: used by the test of the upgrade, never by the program."""
    op.drop_table("chunk")
