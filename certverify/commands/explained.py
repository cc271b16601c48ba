"""An explanation as lines of text for a terminal: four sections, in the order of the chain."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from certverify.errors import StoreError
from certverify.messages import Lang, text
from certverify.pipeline.explanation import (
    AnswerTold,
    Cell,
    Explanation,
    FindingTold,
    QueryTold,
)
from certverify.reports.facts import rule_title
from certverify.reports.words import cause_word

__all__ = ["lines"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")
_ROLES: Final = frozenset({"operator", "principal", "safety_manager"})


def lines(told: Explanation, lang: Lang, missing: StoreError | None = None) -> Iterator[str]:
    """Yield the lines of an explanation in one language; times are those of Beijing.

    ``missing`` is what the ledger lacks, which the title and the proof then say.
    """
    words = _Words(lang)
    yield words("title", place=words.place(told), status=text(f"status.{told.entry.status}", lang))
    lacking = [] if missing is None else [text(f"error.{missing.code}.what", lang, **missing.facts)]
    yield from lacking
    yield from words.section("roster", words.roster(told))
    yield from words.section("query", words.asked(told))
    yield from words.section("findings", words.findings(told))
    yield from words.section("proof", chain(lacking, words.proof(told)))


class _Words:
    """Writes the parts in one language."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang
        self._comma = text("report.separator", lang)

    def __call__(self, key: str, /, **facts: object) -> str:
        return text(f"explain.{key}", self._lang, **facts)

    def section(self, name: str, body: Iterator[str]) -> Iterator[str]:
        yield ""
        yield self(f"head.{name}")
        for line in body:
            yield f"  {line}"

    def place(self, told: Explanation) -> str:
        entry = told.entry
        part = [self("part", part=entry.part)] if entry.part and entry.part > 1 else []
        where = [entry.source, entry.sheet, self("row", row=entry.row), *part]
        return " · ".join(str(one) for one in where if one)

    def roster(self, told: Explanation) -> Iterator[str]:
        for cell in told.entry.cells:
            facts = {"field": self(f"field.{cell.field}"), "value": self._value(cell)}
            columns = self._comma.join(cell.columns)
            yield self("cell.columns", **facts, columns=columns) if columns else self("cell", **facts)
        for problem in told.problems:
            chosen = "zh" if self._lang == "zh" else "en"
            message, remedy = (getattr(problem, f"{name}_{chosen}") for name in ("message", "remedy"))
            yield self("problem", column=problem.column or "", message=message, remedy=remedy)

    def asked(self, told: Explanation) -> Iterator[str]:
        if not told.queries:
            yield self("rejected" if told.entry.status == "rejected" else "settled")
        for query in told.queries:
            yield from self._query(query)

    def findings(self, told: Explanation) -> Iterator[str]:
        entry = told.entry
        if entry.cause:
            yield self("cause", cause=cause_word(entry.cause, self._lang))
        if entry.chosen_item and entry.chosen_because:
            because = text(f"choice.{entry.chosen_because.removeprefix('choice.')}", self._lang)
            yield self("chosen", item=entry.chosen_item, because=because)
        if not told.findings:
            yield self("none")
        for finding in sorted(told.findings, key=lambda one: not one.primary):
            yield from self._finding(finding)

    def proof(self, told: Explanation) -> Iterator[str]:
        run, signed = told.run, told.run.checkpoint
        yield self("proof.reproduced")
        yield self("proof.run", run=run.run_id, as_of=run.as_of, source=run.source, pack=run.pack)
        yield self(
            "proof.checkpoint",
            sequence=signed["sequence"],
            time=signed["time"],
            link=signed["link"],
            key=signed["public_key"],
        )

    def _value(self, cell: Cell) -> str:
        if cell.field == "role" and cell.value in _ROLES:
            return text(f"report.role.{cell.value}", self._lang)
        return text("report.yes", self._lang) if cell.value == "True" else cell.value

    def _query(self, query: QueryTold) -> Iterator[str]:
        key = "query.follow_up" if query.follow_up else "query"
        yield self(key, kind=text(f"kind.{query.kind}", self._lang), key=query.query_key)
        asked = "—" if query.asked_at is None else _moment(query.asked_at)
        reason = cause_word(query.reason, self._lang) if query.reason else ""
        yield self(f"stood.{query.state}", asked=asked, standing=query.standing, reason=reason)
        yield self("corroborated" if query.identity_corroborated else "uncorroborated")
        if query.state == "not_found":
            yield self("proves" if query.absence_proves else "proves_not")
        for answer in query.answers:
            for line in self._answer(answer):
                yield f"  {line}"

    def _answer(self, answer: AnswerTold) -> Iterator[str]:
        key = "answer.file" if answer.from_file else "answer"
        yield self(
            key,
            id=answer.evidence_id,
            sent=_moment(answer.sent_at),
            replied=_moment(answer.replied_at),
            source=answer.source,
            data=answer.data_as_of or "—",
            said=self._comma.join(self._said(answer)),
        )
        body = [*self._controls(answer), *(self._record(held) for held in answer.records)]
        if answer.alarms:
            body.append(self("alarms", alarms=self._comma.join(answer.alarms)))
        if answer.digest:
            body.append(self("digest", digest=answer.digest))
        body.append(self("link", link=answer.link))
        if answer.body is not None:
            body.append(self("body", body=answer.body))
        for line in body:
            yield f"  {line}"

    def _said(self, answer: AnswerTold) -> Iterator[str]:
        if answer.outcome == "unanswered":
            yield cause_word(answer.reason or "", self._lang)
        else:
            yield self(f"answer.{answer.outcome}", count=len(answer.records))
        for mark in ("counted", "control"):
            if getattr(answer, mark):
                yield self(f"answer.{mark}")

    def _controls(self, answer: AnswerTold) -> Iterator[str]:
        if answer.outcome != "not_found" or answer.from_file:
            return
        if answer.before:
            yield self("before", id=answer.before.evidence_id, replied=_moment(answer.before.replied_at))
        if answer.after:
            yield self("after", id=answer.after.evidence_id, sent=_moment(answer.after.sent_at))
        if not (answer.before and answer.after):
            yield self("no_control")

    def _record(self, held: Mapping[str, str]) -> str:
        named = [
            self("cell", field=self(f"record.{name}"), value=self._word(name, value))
            for name, value in held.items()
        ]
        return self("record", fields=self._comma.join(named))

    def _word(self, name: str, value: str) -> str:
        if name == "kind":
            return text(f"kind.{value}", self._lang)
        if name == "status":
            return text(f"certificate.{value}", self._lang)
        return text("report.yes", self._lang) if value == "True" else value

    def _finding(self, finding: FindingTold) -> Iterator[str]:
        lang = self._lang
        severity, certainty = (
            text(f"severity.{finding.severity}", lang),
            text(f"certainty.{finding.certainty}", lang),
        )
        title = rule_title(finding.rule, lang)
        yield self("finding", title=title, rule=finding.rule, severity=severity, certainty=certainty)
        for line in self._grounds(finding):
            yield f"  {line}"

    def _grounds(self, finding: FindingTold) -> Iterator[str]:
        chinese = self._lang == "zh"
        yield finding.message_zh if chinese else finding.message_en
        if finding.claimed:
            yield self("finding.claimed", claimed=finding.claimed)
        if finding.official:
            yield self("finding.official", official=finding.official)
        if finding.deadline:
            yield self("finding.deadline", deadline=finding.deadline, rolled=finding.deadline_rolled)
        if basis := finding.basis if chinese else finding.basis_en:
            yield self("finding.basis", basis=basis, level=finding.evidence_level or "—")
        yield self("finding.measure", measure=finding.measure if chinese else finding.measure_en)
        if finding.evidence_ids:
            yield self("finding.evidence", ids=self._comma.join(finding.evidence_ids))
        yield self("finding.pack", pack=finding.pack)
        yield self("finding.id", id=finding.finding_id)


def _moment(time: datetime) -> str:
    """Write a time to the millisecond, as the clocks of Beijing show it: what lay before what is part of the proof."""
    return time.astimezone(_BEIJING).isoformat(" ", "milliseconds").partition("+")[0]
