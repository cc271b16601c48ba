"""Asking: who is asked about, at what pace, and what may be believed of the answers."""

from certverify.lookup.asked import Asked, LookupCounts
from certverify.lookup.plan import Plan, plan
from certverify.lookup.progress import Progress, ProgressState
from certverify.lookup.run import run
from certverify.lookup.terms import AskSettings, ControlPerson

__all__ = [
    "AskSettings",
    "Asked",
    "ControlPerson",
    "LookupCounts",
    "Plan",
    "Progress",
    "ProgressState",
    "plan",
    "run",
]
