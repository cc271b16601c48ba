"""The page's tables, one definition for SQLite and PostgreSQL.

Times are whole microseconds since 1970-01-01 UTC. Nothing here is readable about a person: names, notes, files and
images stand only in columns of sealed bytes (:mod:`certverify.web.vault`). Every row belongs to a tenant.
"""

from typing import Final

import sqlalchemy as sa

__all__ = [
    "METADATA",
    "VERSION",
    "audit",
    "file",
    "image",
    "link",
    "note",
    "once",
    "problem",
    "run",
    "search",
    "session",
    "shape",
    "tenant",
    "version",
]

VERSION: Final = 4
METADATA: Final = sa.MetaData()


def _of_tenant(*, primary: bool = False) -> sa.Column[str]:
    return sa.Column("tenant", sa.Text, sa.ForeignKey("page_tenant.id"), nullable=False, primary_key=primary)


version = sa.Table("page_version", METADATA, sa.Column("number", sa.Integer, primary_key=True))

tenant = sa.Table(
    "page_tenant",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.LargeBinary),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("disabled_at", sa.BigInteger),
)

link = sa.Table(
    "page_link",  # one-time links: the digest of the secret, never the secret
    METADATA,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    _of_tenant(),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
)

session = sa.Table(
    "page_session",
    METADATA,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    _of_tenant(),
    sa.Column("account", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)

search = sa.Table(
    "page_search",  # what a session looks for by name, by the random word that its address holds
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("session", sa.LargeBinary(32), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("said", sa.LargeBinary, nullable=False),
    sa.Index("ix_page_search_at", "at"),
)

run = sa.Table(
    "page_run",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # counts changes of what the person may decide
    sa.Column("attempt", sa.Integer, nullable=False),  # each has a run of its own in the tenant's ledger
    sa.Column("connectors", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.BigInteger),
    sa.Column("finished_at", sa.BigInteger),
    sa.Column("stopping", sa.Boolean, nullable=False, default=False),
    sa.Column("holder", sa.Text),  # the process that works on it, until `held_until`
    sa.Column("held_until", sa.BigInteger),
    sa.Column("progress", sa.Text),  # JSON, counts only
    sa.Column("counts", sa.Text),  # JSON, counts only
    sa.Column("fault", sa.LargeBinary),  # code and facts, which may name files
    sa.Column("choices", sa.LargeBinary),  # the mapping that a person fixed
    sa.Column("employer", sa.LargeBinary),
    sa.Column("employer_key", sa.Text),  # keyed digest: which runs are of one employer
    sa.CheckConstraint("state IN ('draft', 'waiting', 'running', 'done', 'failed')", name="state"),
    sa.Index("ix_page_run_tenant", "tenant", "created_at"),
)

file = sa.Table(
    "page_file",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("run", sa.Text, sa.ForeignKey("page_run.id")),
    sa.Column("kind", sa.Text, nullable=False),  # roster, proof
    sa.Column("suffix", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("name", sa.LargeBinary, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("ix_page_file_run", "run"),
)

problem = sa.Table(
    "page_problem",  # what is being done about a finding, from run to run
    METADATA,
    _of_tenant(primary=True),
    sa.Column("finding", sa.Text, primary_key=True),
    sa.Column("employer_key", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column(
        "seen", sa.LargeBinary, nullable=False
    ),  # the problem as it was last seen: whose, where, how certain
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("deadline", sa.Date),  # the enterprise's own
    sa.Column("statutory", sa.Date),  # the day the law names, if it names one
    sa.Column("assignee", sa.LargeBinary),
    sa.Column("first_run", sa.Text, nullable=False),
    sa.Column("last_run", sa.Text, nullable=False),
    sa.Column("closed_run", sa.Text),
    sa.Column("proof", sa.LargeBinary),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    sa.CheckConstraint("state IN ('open', 'submitted', 'disputed', 'closed')", name="state"),
    sa.Index("ix_page_problem_employer", "tenant", "employer_key"),
)

note = sa.Table(
    "page_note",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("author", sa.LargeBinary),
    sa.Column("words", sa.LargeBinary),
    sa.Column("file", sa.Text, sa.ForeignKey("page_file.id")),
    sa.Index("ix_page_note_finding", "tenant", "finding"),
)

image = sa.Table(
    "page_image",  # captchas that wait for a person
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("run", sa.Text, sa.ForeignKey("page_run.id"), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("shown_to", sa.LargeBinary),  # the session that it was shown to: nobody else sees it
    sa.Column("shown_at", sa.BigInteger),
    sa.Column("answered_at", sa.BigInteger),
    sa.Column("answer", sa.LargeBinary),
    sa.Column("content", sa.LargeBinary),
    sa.Column("refused_at", sa.BigInteger),  # when the source said that it does not take the answer
    sa.Column("refused_late", sa.Boolean),  # because the image had expired; NULL: it did not say why
    sa.Column("held_until", sa.BigInteger),  # until when the browser that shows it keeps it
    sa.Index("ix_page_image_tenant", "tenant", "answered_at"),
)

once = sa.Table(
    "page_once",  # operations of the API by the keyed digest of token and Idempotency-Key, with the answer given
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("said", sa.Text, nullable=False),  # keyed digest of operation and content
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("answer", sa.LargeBinary),  # NULL while it is under way
    sa.Index("ix_page_once_at", "at"),
)

shape = sa.Table(
    "page_shape",  # mappings that a person fixed, by the keyed digest of the layout they are meant for
    METADATA,
    _of_tenant(primary=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fixed", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)

audit = sa.Table(
    "page_audit",  # who saw and did what; the subject is a key, never a name
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _of_tenant(),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.Text),  # NULL: the one user of a page without accounts, or the server's operator
    sa.Column("token", sa.Text),  # with which token, if with one
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("reason", sa.LargeBinary),
    sa.Index("ix_page_audit_tenant", "tenant", "at"),
)
