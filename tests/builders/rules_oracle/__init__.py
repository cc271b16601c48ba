"""The rules once more, in plain Python, one entry at a time, written from the regulations and the table of rules.

It shares no code with ``certverify.rules``: months, holidays of the days used, words and numbers are worked out here.
"""

from rules_oracle.oracle import Oracle
from rules_oracle.said import primary_first
from rules_oracle.words import plain_number

__all__ = ["Oracle", "plain_number", "primary_first"]
