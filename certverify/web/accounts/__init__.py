"""Accounts: who belongs to a tenant, how they prove it, and what is given to their machines."""
