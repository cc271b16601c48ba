"""From stored lines to what is told of them: masked, cleaned, in plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from certverify.pipeline.explanation import (
    AnswerTold,
    Cell,
    ControlTold,
    EntryTold,
    FindingTold,
    ProblemTold,
    RunTold,
)
from certverify.pipeline.judge import Judged
from certverify.reports.safetext import hidden
from certverify.store import Bracket, Checkpoint, StoredAnswer
from certverify_schemas.certificate import Certificate
from certverify_schemas.masking import mask_number

__all__ = ["Teller"]

Line = Mapping[str, Any]

_FED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "employer": ("org",),
    "contractor": ("contractor", "org", "employment_type"),
    "department": ("department",),
    "team": ("team", "department"),
    "name": ("name",),
    "name_other": ("name", "former_name"),
    "id_number": ("id_number",),
    "id_card_seen": ("id_card_seen",),
    "post": ("trade", "position", "duty", "person_type", "job_category", "operation_item"),
    "role": ("trade", "position", "duty", "person_type"),
    "required_category": ("trade", "position", "job_category", "operation_item"),
    "required_item": ("trade", "position", "job_category", "operation_item"),
    "industry": ("industry",),
    "unit_type": ("unit_type",),
    "appointed_on": ("appointment_date",),
    "claimed_word": ("cert_name", "job_category", "operation_item"),
    "claimed_category": ("cert_name", "job_category", "operation_item"),
    "claimed_item": ("cert_name", "job_category", "operation_item"),
    "claimed_number": ("cert_number",),
    "claimed_first_issue": ("first_issue_date", "validity"),
    "claimed_issued": ("issue_date", "first_issue_date"),
    "claimed_valid_from": ("valid_from", "validity"),
    "claimed_valid_to": ("valid_to", "validity"),
    "claimed_review_due": ("review_due", "review_plain"),
    "claimed_reviewed_on": ("review_actual", "review_plain"),
    "claimed_issuer": ("issuer",),
    "claimed_other_system": ("cert_name", "cert_number", "issuer"),
    "qr_payload": ("qr_payload",),
    "renewal_applied": ("remark", "cert_number", "review_actual"),
    "remark": ("remark",),
    "conflict_detail": ("gender", "birth_date", "age"),
}
"""Fields of an entry and the roster's fields that can fill them, in the order in which they are told."""

_NUMBERS: Final = frozenset({"id_number", "claimed_number", "number"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the parts of one explanation; ``unmasked`` shows numbers whole, and what the source sent."""

    unmasked: bool

    def run(self, judged: Judged, checkpoint: Checkpoint) -> RunTold:
        """Tell of the run and of its signed checkpoint."""
        facts = judged.facts
        return RunTold(
            run_id=facts.run_id,
            source=facts.source,
            as_of=facts.as_of,
            started_at=facts.started_at,
            complete=facts.complete,
            pack=judged.pack.label,
            checkpoint=checkpoint.as_json(),
        )

    def entry(self, entry: Line, status: Line, understood: Sequence[Mapping[str, Any]]) -> EntryTold:
        """Tell of an accepted entry (``PlannedEntryTable``) and its line of ``StatusTable``."""
        columns = _columns_of(entry, understood)
        return EntryTold(
            **_place(entry),
            cells=tuple(self._cells(entry, columns)),
            **{name: status[name] for name in ("status", "certainty", "cause", "next_try_at")},
            chosen_item=status["chosen_item"],
            chosen_because=status["chosen_because"],
        )

    def rejected(self, problem: Line) -> EntryTold:
        """Tell of an entry that cannot be looked up, from its line of ``ProblemTable``."""
        cells = [
            Cell(name, self._shown(name, problem[name]), ()) for name in ("name", "post") if problem[name]
        ]
        return EntryTold(
            **_place(problem), cells=tuple(cells), status="rejected", certainty=None, cause=problem["reason"]
        )

    def problem(self, problem: Line) -> ProblemTold:
        """Tell of one line of ``ProblemTable``; its value is masked where it was stored."""
        names = [field.name for field in fields(ProblemTold)]
        return ProblemTold(**{name: hidden(problem[name]) for name in names})

    def finding(self, finding: Line) -> FindingTold:
        """Tell of a stored finding."""
        named = {field.name: finding[field.name] for field in fields(FindingTold)}
        texts = {name: self._text(value) for name, value in named.items() if name not in _KEYS}
        return FindingTold(**{**named, **texts, "evidence_ids": tuple(finding["evidence_ids"])})

    def answer(
        self, told: StoredAnswer, around: tuple[Bracket | None, Bracket | None], *, counted: bool
    ) -> AnswerTold:
        """Tell of a stored answer and of the controls around it."""
        before, after = around
        return AnswerTold(
            evidence_id=told.evidence_id,
            source=told.source,
            run=told.run,
            sent_at=told.sent_at,
            replied_at=told.replied_at,
            outcome=told.outcome,
            reason=told.reason,
            counted=counted,
            control=told.control,
            from_file=told.from_file,
            data_as_of=told.data_as_of,
            digest=told.digest,
            link=told.link,
            alarms=told.alarms,
            records=tuple(self._record(held) for held in told.certificates),
            before=_control(before),
            after=_control(after),
            body=self._body(told),
        )

    def _body(self, told: StoredAnswer) -> str | None:
        """Return what the source sent; of a data file it is a reference to digest and line, which gives nobody away."""
        if not told.body or not (self.unmasked or told.from_file):
            return None
        return str(self._text(told.body.decode(errors="replace")))

    def _cells(self, entry: Line, columns: Mapping[str, list[str]]) -> Iterable[Cell]:
        for name, fed_by in _FED_BY.items():
            if (value := entry[name]) is None or value is False:
                continue
            headers = [header for fed in fed_by for header in columns.get(fed, ())]
            yield Cell(name, self._shown(name, value), tuple(dict.fromkeys(headers)))

    def _record(self, held: Certificate) -> dict[str, str]:
        values = {field.name: getattr(held, field.name) for field in fields(held)}
        return {
            name: self._shown(name, value) for name, value in values.items() if value not in (None, False)
        }

    def _shown(self, name: str, value: Any) -> str:
        words = str(getattr(value, "value", value))
        if name in _NUMBERS and not self.unmasked:
            return mask_number(words)
        return str(self._text(words))

    def _text(self, value: Any) -> Any:
        return value if self.unmasked or not isinstance(value, str) else hidden(value)


_KEYS: Final = frozenset({"finding_id", "evidence_ids"})


def _place(line: Line) -> dict[str, Any]:
    return {name: line[name] for name in ("source", "sheet", "row", "part")}


def _columns_of(entry: Line, understood: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the headers of the entry's sheet by the field that each was taken for."""
    found: dict[str, list[str]] = {}
    for sheet in understood:
        if (sheet["file"], sheet["sheet"]) == (entry["source"], entry["sheet"]):
            for column in sheet["columns"]:
                header = f"{hidden(column['header'])} ({column['column']})"
                found.setdefault(column["field"], []).append(header)
    return found


def _control(bracket: Bracket | None) -> ControlTold | None:
    if bracket is None:
        return None
    return ControlTold(bracket.evidence_id, bracket.sent_at, bracket.replied_at, bracket.control)
