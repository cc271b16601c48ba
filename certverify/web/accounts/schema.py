"""The tables of accounts, beside those of :mod:`certverify.web.schema` and by the same rules.

A log-in name stands sealed, and as a keyed digest by which it is found. Secrets stand as digests; a password's hash is
sealed besides, so that the database alone gives nothing to guess against.
"""

import sqlalchemy as sa

from certverify.web.schema import METADATA

__all__ = ["METADATA", "account", "attempt", "invitation", "token"]

account = sa.Table(
    "page_account",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("tenant", sa.Text, sa.ForeignKey("page_tenant.id"), nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("name", sa.LargeBinary, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("entered_at", sa.BigInteger),
    sa.Column("disabled_at", sa.BigInteger),
    sa.UniqueConstraint("tenant", "name_key", name="uq_page_account_name"),
    sa.CheckConstraint("role IN ('viewer', 'officer', 'owner')", name="role"),
)

invitation = sa.Table(
    "page_invitation",  # a one-time link by which somebody sets a password: a new account's, or a forgotten one's
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("tenant", sa.Text, sa.ForeignKey("page_tenant.id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("account", sa.Text, sa.ForeignKey("page_account.id")),  # whose password; NULL: a new account
    sa.Column("made_by", sa.Text),  # NULL: the server's operator
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
    sa.Index("ix_page_invitation_tenant", "tenant"),
)

token = sa.Table(
    "page_token",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("tenant", sa.Text, sa.ForeignKey("page_tenant.id"), nullable=False),
    sa.Column(
        "account", sa.Text, sa.ForeignKey("page_account.id")
    ),  # NULL: the house's, in a page without accounts
    sa.Column("label", sa.LargeBinary, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
    sa.Column("revoked_at", sa.BigInteger),
    sa.Index("ix_page_token_tenant", "tenant"),
)

attempt = sa.Table(
    "page_attempt",  # log-ins tried of late: keyed digests of the account meant and of the address
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Index("ix_page_attempt_account", "account", "at"),
    sa.Index("ix_page_attempt_address", "address", "at"),
)
