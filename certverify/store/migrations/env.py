"""What alembic runs for every command: online only, in the transaction that the caller holds."""

from alembic import context

from certverify.store.sql.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
)
context.run_migrations()
