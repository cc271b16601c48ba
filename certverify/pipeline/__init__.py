"""The way of the data: rosters → entries → queries → answers → verdict → reports."""

from certverify.pipeline.check import Against, Check, Watch, check, check_read
from certverify.pipeline.judge import Again, judge_again, result_of

__all__ = ["Again", "Against", "Check", "Watch", "check", "check_read", "judge_again", "result_of"]
