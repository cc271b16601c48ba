"""Does what a ledger stored yield what its run said? The checks of an explanation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from certverify.errors import StoreError
from certverify.lookup.pace.terms import ZONE
from certverify.store import Bracket, StoredAnswer
from certverify_schemas.certificate import Certificate

__all__ = ["check_answer", "check_findings"]

Line = Mapping[str, Any]
Around = tuple[Bracket | None, Bracket | None]


def check_findings(stored: Sequence[Line], made: Sequence[Line], packs: Sequence[str]) -> None:
    """Hold the stored findings of an entry against those that its stored inputs give now, column by column.

    A column that a later version added is not compared. ``packs`` are the labels of the rules that judged now.

    Raises:
        StoreError: ``pack_differs`` or ``finding_not_reproduced``.
    """
    for finding in stored:
        if finding["pack"] not in packs:
            raise StoreError("pack_differs", stored=finding["pack"], present=", ".join(packs))
    if len(stored) != len(made):
        raise StoreError("finding_not_reproduced", rule=_first_rule(stored, made))
    for before, now in zip(_ordered(stored), _ordered(made), strict=True):
        if any(value != now.get(name) for name, value in before.items()):
            raise StoreError("finding_not_reproduced", rule=before["rule"])


def check_answer(
    line: Line, answers: Sequence[StoredAnswer], around: Mapping[str, Around], records: pl.DataFrame
) -> None:
    """Hold a line of ``AnswerTable`` and the certificates judged by against the answers that the ledger holds.

    Raises:
        StoreError: ``answer_not_reproduced``, with the step that failed.
    """
    if line["state"] == "unanswered":
        return  # accuses nobody: there is nothing that evidence would have to yield
    known = {one.evidence_id: one for one in answers}
    if missing := [name for name in line["evidence_ids"] if name not in known]:
        raise StoreError("evidence_missing", count=len(missing))
    counted = [known[name] for name in line["evidence_ids"]]
    steps = {
        "outcome": bool(counted) and all(one.outcome == line["state"] for one in counted),
        "times": _times_fit(line, counted, answers),
        "records": bool(counted) and _judged_by(records) == sorted(map(_values, counted[-1].certificates)),
        "controls": all(_stands(one, around[one.evidence_id]) for one in counted),
        "standing": line["standing"] <= len(counted),
        "agreed": line["agreed_since"] in {None, *map(_day, counted[:-1])},
        "later": not any(_contradicts(one, counted) for one in answers),
    }
    if failed := [step for step, holds in steps.items() if not holds]:
        raise StoreError("answer_not_reproduced", step=failed[0])


def _ordered(findings: Sequence[Line]) -> list[Line]:
    return sorted(findings, key=lambda one: (one["rule"], one["finding_id"]))


def _first_rule(stored: Sequence[Line], made: Sequence[Line]) -> str:
    differing = {one["rule"] for one in stored} ^ {one["rule"] for one in made}
    return min(differing) if differing else str(stored[0]["rule"])


def _times_fit(line: Line, counted: Sequence[StoredAnswer], answers: Sequence[StoredAnswer]) -> bool:
    latest = counted[-1].replied_at if counted else None
    return line["asked_at"] == latest and line["first_asked_at"] in {one.replied_at for one in answers}


def _day(one: StoredAnswer) -> date:
    return one.data_as_of or one.replied_at.astimezone(ZONE).date()


def _stands(one: StoredAnswer, around: Around) -> bool:
    """Tell whether an answer stands: a record always, "no record" of a file, or between two records."""
    return one.outcome == "found" or one.from_file or None not in around


def _contradicts(one: StoredAnswer, counted: Sequence[StoredAnswer]) -> bool:
    """Tell whether a later answer of the same run and source shows a record where the counted ones show none."""
    if not counted or one.outcome != "found" or counted[-1].outcome == "found":
        return False
    last = counted[-1]
    return (one.run, one.source) == (last.run, last.source) and one.replied_at > last.replied_at


def _judged_by(records: pl.DataFrame) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, line.values())) for line in records.to_dicts())


def _values(held: Certificate) -> tuple[str, ...]:
    return tuple(str(getattr(held, name)) for name in held.__slots__)
