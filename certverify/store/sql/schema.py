"""The ledger's tables, one definition for SQLite and PostgreSQL.

Times are whole microseconds since 1970-01-01 UTC; keys, digests and links are raw bytes. Nothing here is a name or
an ID number: people stand only inside the encrypted ``batch.blob``.
"""

from typing import Final

import sqlalchemy as sa

__all__ = [
    "HEAD",
    "METADATA",
    "Bytes",
    "answer",
    "batch",
    "chunk",
    "claim",
    "control",
    "data_key",
    "finding",
    "lease",
    "ledger",
    "pace",
    "revision",
    "run",
]

HEAD: Final = "0005"
"""The newest migration; a new ledger is made at it without running any (a test holds both to one schema)."""

METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Bytes(sa.LargeBinary):
    """Bytes as both drivers take and give them: SQLAlchemy would wrap and copy each of millions of keys."""

    def bind_processor(self, dialect: sa.Dialect) -> None:
        """Leave a value as it is."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> None:
        """Leave a value as it is."""


def _index_columns() -> list[sa.Column[object]]:
    """Return the columns of an index line: what is known of an answer without opening its batch."""
    columns: list[sa.Column[object]] = [
        sa.Column(
            "batch", sa.Integer, sa.ForeignKey("batch.sequence"), primary_key=True, autoincrement=False
        ),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), nullable=False),
        sa.Column("query_key", Bytes(32), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("replied_at", sa.BigInteger, nullable=False),
        sa.Column("data_as_of", sa.Date),
        sa.Column("digest", Bytes(32)),
    ]
    return columns


def _index_rules() -> list[sa.Constraint]:
    """Return what holds for every index line; the first constraint is also the index for reuse."""
    return [
        sa.UniqueConstraint("query_key", "run", "sent_at"),
        sa.CheckConstraint("outcome IN ('found', 'not_found', 'unanswered')", name="outcome"),
        sa.CheckConstraint("(outcome = 'unanswered') = (reason IS NOT NULL)", name="reason"),
    ]


ledger = sa.Table(
    "ledger",  # one row: who this ledger is, and the head of its chain; locking it orders the writers
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),  # random, binds links and signatures to this ledger
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("key_check", Bytes(32), nullable=False),
    sa.Column("public_key", Bytes(32), nullable=False),
    sa.Column("head_sequence", sa.Integer, nullable=False),
    sa.Column("head_link", Bytes(32), nullable=False),
    sa.CheckConstraint("number = 1", name="single"),
)

data_key = sa.Table(
    "data_key",  # one key per month (Asia/Shanghai); a purge sets it to null, a later batch makes a new one
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("wrapped", Bytes),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("destroyed_at", sa.BigInteger),
    sa.CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
    sa.Index(None, "month"),
)

run = sa.Table(
    "run",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.BigInteger),
    sa.Column("complete", sa.Boolean),
    sa.Column("summary", sa.Text),  # JSON, counts only
    sa.Column("checkpoint_sequence", sa.Integer),
    sa.Column("checkpoint_link", Bytes(32)),
    sa.Column("checkpoint_time", sa.BigInteger),
    sa.Column("public_key", Bytes(32)),
    sa.Column("signature", Bytes(64)),
    sa.Column("findings", sa.Text),  # JSON: the batches of its findings and their lines, as it ended
    sa.Column("attests", Bytes(32)),  # digest of this line, which the checkpoint signs
)

batch = sa.Table(
    "batch",  # the chain; `blob` stands last so that the columns before it are read without it
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("run", sa.Integer, sa.ForeignKey("run.number")),
    sa.Column("source", sa.Text),
    sa.Column("session", sa.Text),
    sa.Column("stored_at", sa.BigInteger, nullable=False),
    sa.Column("data_key", sa.Integer, sa.ForeignKey("data_key.number")),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column(
        "found_families", sa.Text, nullable=False
    ),  # families with a Found in it, sorted, one space between
    sa.Column("detail", sa.Text, nullable=False),  # what a purge destroyed; empty otherwise
    sa.Column("link", Bytes(32), nullable=False),
    sa.Column("blob", Bytes, nullable=False),
    sa.CheckConstraint("kind IN ('answers', 'file', 'findings', 'purge')", name="kind"),
    sa.Index(None, "session"),
    sa.Index(None, "source"),
    sa.Index(None, "data_key"),
)

answer = sa.Table("answer", METADATA, *_index_columns(), *_index_rules(), sqlite_with_rowid=False)

control = sa.Table(
    "control",  # index lines of answers that served as controls, apart from those that answer an entry
    METADATA,
    *_index_columns(),
    *_index_rules(),
    sqlite_with_rowid=False,
)

finding = sa.Table(
    "finding",  # index lines of a run's findings; the findings themselves are in a batch
    METADATA,
    sa.Column("batch", sa.Integer, sa.ForeignKey("batch.sequence"), primary_key=True, autoincrement=False),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), nullable=False),
    sa.Column("finding_id", Bytes(32), nullable=False),
    sa.Column("person_key", Bytes(32), nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("certainty", sa.Text, nullable=False),
    sa.Column("primary", sa.Boolean, nullable=False),
    sa.Index(None, "run"),
    sa.Index(None, "finding_id"),
    sqlite_with_rowid=False,
)

chunk = sa.Table(
    "chunk",  # a run's work in pieces, and what came of each; who is asked about is in the batch
    METADATA,
    sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("batch", sa.Integer, sa.ForeignKey("batch.sequence"), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("wave", sa.Integer, nullable=False),
    sa.Column("ended_at", sa.BigInteger),  # null as long as something is left to ask
    sa.Column("outcome", sa.Text),  # JSON, counts and reasons only
    sqlite_with_rowid=False,
)

pace = sa.Table(
    "pace",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_start", sa.BigInteger, nullable=False),
    sa.Column("rate", sa.Double, nullable=False),
    sa.Column("paused_until", sa.BigInteger),
    sa.Column("pause_reason", sa.Text),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("used", sa.Integer, nullable=False),
)

lease = sa.Table(
    "lease",  # who may do what only one process may do at a time, and until when without a sign of life
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("taken_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
)

claim = sa.Table(
    "claim",  # which run is asking a question just now; whose lease is over asks nothing any more
    METADATA,
    sa.Column("query_key", Bytes(32), primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

revision = sa.Table(
    "alembic_version",  # alembic's own table, known here so that opening a ledger does not import alembic
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False, primary_key=True),
)
