"""The database under the ledger: one schema for SQLite and PostgreSQL, transactions, failures without values."""
