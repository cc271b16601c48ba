"""Asking: who is asked about, at what pace, and what may be believed of the answers."""

from certverify.lookup.asked import Asked, LookupCounts
from certverify.lookup.pace.terms import AskSettings, ControlPerson
from certverify.lookup.progress import ANOTHER_RUN, Pause, Progress, ProgressState
from certverify.lookup.questions.plan import Plan, plan
from certverify.lookup.run import run
from certverify.lookup.standing.overtaken import with_rectified

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
    "with_rectified",
]
