"""What explaining one entry tells: the chain from the roster's cell to law and measure, as plain values.

Numbers are masked and texts cleaned unless the explanation was asked for unmasked; times are aware UTC.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

__all__ = [
    "AnswerTold",
    "Cell",
    "ControlTold",
    "EntryTold",
    "Explanation",
    "FindingTold",
    "ProblemTold",
    "QueryTold",
    "RunTold",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the roster says in one field of the entry; ``columns`` are the headers that it was read from."""

    field: str
    value: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryTold:
    """The entry: where it stands, what its cells say, what became of it (a rejected one has no more than that)."""

    source: str
    sheet: str | None
    row: int
    part: int
    cells: tuple[Cell, ...]
    status: str
    certainty: str | None = None
    cause: str | None = None
    next_try_at: datetime | None = None
    chosen_item: str | None = None
    chosen_because: str | None = None


@dataclass(frozen=True, slots=True)
class ControlTold:
    """A record found beside an answer, in the same session and family; ``control``: asked only to see that."""

    evidence_id: str
    sent_at: datetime
    replied_at: datetime
    control: bool


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """One answer that the ledger holds. ``counted``: the verdict rests on it.

    ``digest`` (keyed) tells answers with different records apart; ``link`` is the batch's place in the chain.
    ``before`` and ``after`` are the controls around a "no record"; a data file needs none. ``records`` holds each
    certificate's fields, ``body`` what the source sent (unmasked explanations only) or the line of a data file.
    """

    evidence_id: str
    source: str
    run: str
    sent_at: datetime
    replied_at: datetime
    outcome: str
    reason: str | None
    counted: bool
    control: bool
    from_file: bool
    data_as_of: date | None
    digest: str | None
    link: str
    alarms: tuple[str, ...]
    records: tuple[Mapping[str, str], ...]
    before: ControlTold | None
    after: ControlTold | None
    body: str | None


@dataclass(frozen=True, slots=True)
class QueryTold:
    """What was asked about the entry's person and what stood of it; ``follow_up``: about the claimed number's holder.

    The fields from ``state`` on are those of ``AnswerTable``.
    """

    query_key: str
    follow_up: bool
    kind: str
    state: str
    reason: str | None
    standing: int
    agreed_since: date | None
    first_asked_at: datetime | None
    asked_at: datetime | None
    next_try_at: datetime | None
    identity_corroborated: bool
    absence_proves: bool
    answers: tuple[AnswerTold, ...]


@dataclass(frozen=True, slots=True)
class FindingTold:
    """One finding on the entry, in both languages, with the law behind it and the measure it calls for."""

    finding_id: str
    rule: str
    family: str
    severity: str
    certainty: str
    primary: bool
    message_zh: str
    message_en: str
    claimed: str | None
    official: str | None
    deadline: date | None
    deadline_rolled: date | None
    basis: str | None
    basis_en: str | None
    evidence_level: str | None
    measure: str
    measure_en: str
    pack: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemTold:
    """What is wrong with one cell of the entry's row; ``rejects``: the entry cannot be looked up."""

    column: str | None
    value: str | None
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str
    rejects: bool


@dataclass(frozen=True, slots=True)
class RunTold:
    """The run that judged, and the signed checkpoint that covers all of it."""

    run_id: str
    source: str
    as_of: date
    started_at: datetime
    complete: bool
    pack: str
    checkpoint: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entry explained. That it exists says that the ledger's content, judged again, gives these very findings."""

    run: RunTold
    entry: EntryTold
    problems: tuple[ProblemTold, ...] = ()
    queries: tuple[QueryTold, ...] = ()
    findings: tuple[FindingTold, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; dates and times in ISO 8601."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
