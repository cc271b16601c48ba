"""Runs of the same employer that ended later: an older run's page says so, and which of them resolved a problem."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from certverify.web.ground import Ground
from certverify.web.runs import PageRun, runs_of

__all__ = ["Later", "runs_after"]


@dataclass(frozen=True, slots=True)
class Later:
    """The runs after one, the newest first; empty for the newest itself."""

    runs: Sequence[PageRun] = field(repr=False)

    @property
    def newest(self) -> PageRun | None:
        """The newest of them."""
        return self.runs[0] if self.runs else None

    def named(self, run: str | None) -> PageRun | None:
        """Return one of them by its id."""
        return next((one for one in self.runs if one.id == run), None)


async def runs_after(ground: Ground, asked: PageRun) -> Later:
    """Return the runs with a verdict that were made after one, and share an employer with it."""
    firms = frozenset(asked.employers)
    found = await runs_of(ground, asked.tenant)
    return Later(
        [
            one
            for one in found
            if one.state == "done"
            and one.created_at > asked.created_at
            and (firms & frozenset(one.employers) or not firms | frozenset(one.employers))
        ]
    )
