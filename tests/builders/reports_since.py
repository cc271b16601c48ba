"""A run's problems as a page follows them: the first persists, the others are new, an earlier one is resolved."""

import polars as pl

from certverify.reports.rectification import SINCE, Rectification
from certverify.reports.result import RunResult

__all__ = ["followed"]

RESOLVED = {
    "finding_id": "resolved-one",
    "change": "resolved",
    "rule": "expired",
    "department": "仓储部",
    "name": "某甲",
    "post": "电焊工",
    "told": "重新查询后已无此问题",
    "deadline": "2026-12-15",
}


def followed(run: RunResult, *, resolved: bool = True) -> Rectification:
    first, *others = run.findings.filter("primary").get_column("finding_id").unique(maintain_order=True)
    since = [{"finding_id": first, "change": "persisting"}]
    since += [{"finding_id": other, "change": "new"} for other in others]
    since += [RESOLVED] if resolved else []
    table = pl.DataFrame([{name: line.get(name) for name in SINCE} for line in since], schema=SINCE)
    return Rectification(run.finished_at, since=table)
