"""Asking: who is asked about, at what pace, and what may be believed of the answers."""

from certverify.lookup.asked import Asked, LookupCounts
from certverify.lookup.plan import Plan, plan
from certverify.lookup.progress import ANOTHER_RUN, Pause, Progress, ProgressState
from certverify.lookup.run import run
from certverify.lookup.terms import AskSettings, ControlPerson

__all__ = [
    "ANOTHER_RUN",
    "AskSettings",
    "Asked",
    "ControlPerson",
    "LookupCounts",
    "Pause",
    "Plan",
    "Progress",
    "ProgressState",
    "plan",
    "run",
]
