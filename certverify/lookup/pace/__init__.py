"""When a request may start: one schedule for all processes, kept in the ledger."""
