"""The way of the data: rosters → entries → queries → answers → verdict → reports."""

from certverify.pipeline.check import Check, Watch, check
from certverify.pipeline.judge import Again, judge_again

__all__ = ["Again", "Check", "Watch", "check", "judge_again"]
