"""What commands on one ledger share while they work: runs, claims, leases, pace, chunks."""
