"""The first schema: a ledger's own row, data keys, runs, the chain of batches, their index, findings, pace."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "data_key",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name=op.f("ck_data_key_destroyed")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_data_key")),
    )
    op.create_index(op.f("ix_data_key_month"), "data_key", ["month"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("key_check", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_link", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("number = 1", name=op.f("ck_ledger_single")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
    )
    op.create_table(
        "pace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_start", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pace")),
    )
    op.create_table(
        "run",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("checkpoint_sequence", sa.Integer(), nullable=True),
        sa.Column("checkpoint_link", sa.LargeBinary(length=32), nullable=True),
        sa.Column("checkpoint_time", sa.BigInteger(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_run")),
        sa.UniqueConstraint("name", name=op.f("uq_run_name")),
    )
    op.create_table(
        "batch",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("data_key", sa.Integer(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("found_families", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('answers', 'file', 'findings', 'purge')", name=op.f("ck_batch_kind")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.number"], name=op.f("fk_batch_data_key_data_key")),
        sa.ForeignKeyConstraint(["run"], ["run.number"], name=op.f("fk_batch_run_run")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_data_key"), "batch", ["data_key"], unique=False)
    op.create_index(op.f("ix_batch_session"), "batch", ["session"], unique=False)
    op.create_index(op.f("ix_batch_source"), "batch", ["source"], unique=False)
    op.create_table(
        "answer",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("query_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("replied_at", sa.BigInteger(), nullable=False),
        sa.Column("data_as_of", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("(outcome = 'unanswered') = (reason IS NOT NULL)", name=op.f("ck_answer_reason")),
        sa.CheckConstraint("outcome IN ('found', 'not_found', 'unanswered')", name=op.f("ck_answer_outcome")),
        sa.ForeignKeyConstraint(["batch"], ["batch.sequence"], name=op.f("fk_answer_batch_batch")),
        sa.ForeignKeyConstraint(["run"], ["run.number"], name=op.f("fk_answer_run_run")),
        sa.PrimaryKeyConstraint("batch", "line", name=op.f("pk_answer")),
        sa.UniqueConstraint("query_key", "run", "sent_at", name=op.f("uq_answer_query_key_run_sent_at")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "control",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("query_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("replied_at", sa.BigInteger(), nullable=False),
        sa.Column("data_as_of", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("(outcome = 'unanswered') = (reason IS NOT NULL)", name=op.f("ck_control_reason")),
        sa.CheckConstraint(
            "outcome IN ('found', 'not_found', 'unanswered')", name=op.f("ck_control_outcome")
        ),
        sa.ForeignKeyConstraint(["batch"], ["batch.sequence"], name=op.f("fk_control_batch_batch")),
        sa.ForeignKeyConstraint(["run"], ["run.number"], name=op.f("fk_control_run_run")),
        sa.PrimaryKeyConstraint("batch", "line", name=op.f("pk_control")),
        sa.UniqueConstraint("query_key", "run", "sent_at", name=op.f("uq_control_query_key_run_sent_at")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.sequence"], name=op.f("fk_finding_batch_batch")),
        sa.ForeignKeyConstraint(["run"], ["run.number"], name=op.f("fk_finding_run_run")),
        sa.PrimaryKeyConstraint("batch", "line", name=op.f("pk_finding")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_finding_finding_id"), "finding", ["finding_id"], unique=False)
    op.create_index(op.f("ix_finding_run"), "finding", ["run"], unique=False)
