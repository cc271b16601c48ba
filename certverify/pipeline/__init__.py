"""The way of the data: rosters → entries → queries → answers → verdict → reports."""

from certverify.pipeline.check import Check, Watch, check

__all__ = ["Check", "Watch", "check"]
