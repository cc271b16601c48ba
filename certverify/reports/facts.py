"""What every report says of the run as a whole, in the reader's language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from certverify.messages import Lang, keys, listed, text
from certverify.reports.counts import asked_between, by_rule, by_status, causes
from certverify.reports.disagreeing import disagreeing
from certverify.reports.formats import DEFAULT, LISTS, Format, shown
from certverify.reports.result import RunResult
from certverify.reports.safetext import hidden
from certverify.reports.unfit import unfit
from certverify.reports.words import alarm_word, cause_word, source_words
from certverify_schemas.finding import Status
from certverify_schemas.masking import mask_numbers_in

__all__ = ["Facts", "Line", "local", "rule_title"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")
_LOOKUPS: Final = ("needed", "reused", "asked", "found", "not_found", "unanswered")
_PROOF: Final = ("sequence", "link", "time", "public_key", "signature")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a small table: what it says, its numbers, what it means, and the tone it is coloured by."""

    label: str
    numbers: tuple[int, ...]
    note: str = ""
    tone: str = ""


class Facts:
    """The run in words and numbers, in one language; ``formats`` are those it is written in.

    ``told_at`` is when the work on its problems was looked up; ``None``: it is told as the run left it.
    """

    def __init__(
        self,
        result: RunResult,
        lang: Lang,
        *,
        unmasked: bool = False,
        formats: Collection[Format] = DEFAULT,
        told_at: datetime | None = None,
    ) -> None:
        self.result = result
        self.lang: Lang = lang
        self.unmasked = unmasked
        self.written_at = told_at or result.finished_at
        self._formats = frozenset(formats)

    def file(self, *wanted: Format) -> str | None:
        """Return the name of the first file of this report in one of the ``wanted`` formats, or ``None``."""
        written = [one for one in wanted if one in self._formats]
        return shown(written[:1], complete=self.result.complete)[0] if written else None

    def list_file(self, part: str) -> str | None:
        """Return the name of the file that holds one of the lists whole, or ``None``."""
        if Format.XLSX in self._formats:
            return self.file(Format.XLSX)
        lists = dict(zip(LISTS, shown((Format.CSV,), complete=self.result.complete), strict=True))
        return lists.get(part) if Format.CSV in self._formats else None

    def title(self, key: str = "ui.report.title") -> str:
        """Return a title; of an incomplete run it says so."""
        said = self._text(key)
        if self.result.complete:
            return said
        return self._text("report.titled", title=said, state=self._text("report.partial"))

    def lead(self) -> str:
        """Return what stands before a sheet's note: nothing, or that the run is incomplete."""
        return "" if self.result.complete else self._text("report.lead", state=self._text("report.partial"))

    def warning(self) -> str | None:
        """Return the warning of an incomplete run: how many look-ups are left, what stopped it, what to do."""
        if self.result.complete:
            return None
        left, stopped = self.result.lookups["unanswered"], self.result.stopped_by
        if not left:
            return self._text("report.partial.note.elsewhere")
        if not stopped:
            return self._text("report.partial.note.unnamed", n=left)
        return self._text("report.partial.note", n=left, cause=cause_word(stopped, self.lang))

    def unfit(self) -> list[str]:
        """Return what is said of the sheets that lack a column of names or ID numbers, or were perhaps misread."""
        return [*unfit(self.result, self.lang), *disagreeing(self.result, self.lang)]

    def employer(self) -> str:
        """Return the employer of the report, or those the rosters name; empty if nobody is named."""
        if self.result.employer:
            return str(hidden(self.result.employer))
        given = self.result.rows.get_column("employer").unique(maintain_order=True)
        named = given.drop_nulls().to_list()
        more = bool(named) and (len(named) > 5 or given.null_count() > 0)
        return str(hidden(listed(named[:5], self.lang) + (" …" if more else "")))

    def units(self) -> int:
        """Return how many employers the report is about; 1 where nobody is named."""
        named = self.result.rows.get_column("employer").drop_nulls().n_unique()
        return 1 if self.result.employer else max(1, named)

    def asked(self) -> str:
        """Return between which times the answers lie that the report rests on."""
        asked = asked_between(self.result)
        if asked is None:
            return self._text("report.fact.asked.none")
        return self._text("report.fact.asked.span", first=asked[0], last=asked[1])

    def run(self) -> list[tuple[str, str]]:
        """Return what the run was: label and value."""
        result = self.result
        pack = result.pack
        if not result.pack_confirmed:
            pack = self._text("report.titled", title=pack, state=self._text("report.unconfirmed"))
        values = {
            "employer": self.employer() or "—",
            "as_of": result.as_of.isoformat(),
            "source": source_words(result.source, self.lang, result.data_days),
            "asked": self.asked(),
            **({} if self.written_at == result.finished_at else {"ended": local(result.finished_at)}),
            "made": local(self.written_at),
            "pack": pack,
            "run": result.run_id,
            "state": self.state(),
            "masking": self._text("report.fact.unmasked" if self.unmasked else "report.fact.masked"),
        }
        return [(self._text(f"report.fact.{key}"), value) for key, value in values.items()]

    def statuses(self) -> list[Line]:
        """Return entries by status: number and share of all in thousandths."""
        counts = by_status(self.result.rows)
        notes = {
            "compliant": "report.status.compliant",
            "flagged": "status.flagged.note",
            "unverified": "report.status.unverified",
            "rejected": "status.rejected.note",
            "not_applicable": "status.not_applicable.note",
        }
        read = max(1, sum(counts.values()))
        return [
            Line(self._text(f"status.{key}"), (n, round(1000 * n / read)), self._text(notes[key]), key)
            for key, n in counts.items()
        ]

    def total(self) -> Line:
        """Return the sum of all statuses, which is what was read."""
        read = self.result.rows.height
        return Line(self._text("report.column.total"), (read, 1000), self._text("report.total", read=read))

    def rules(self) -> list[Line]:
        """Return primary findings by rule: confirmed, provisional, together."""
        return [
            Line(
                rule_title(rule, self.lang),
                (confirmed, provisional, confirmed + provisional),
                self._text(f"severity.{severity}"),
                severity,
            )
            for rule, severity, confirmed, provisional in by_rule(self.result.findings).iter_rows()
        ]

    def unverified(self) -> list[Line]:
        """Return the causes of what is not verified yet."""
        counted = causes(self.result.rows, Status.UNVERIFIED)
        return [Line(cause_word(cause, self.lang) or "—", (n,)) for cause, n in counted.items()]

    def lookups(self) -> list[Line]:
        """Return the look-ups, then why some were left without an answer."""
        counts = self.result.lookups
        lines = [
            Line(self._text(f"report.lookup.{name}"), (int(counts[name]),))
            for name in _LOOKUPS
            if name in counts
        ]
        reasons = sorted(self.result.unanswered.items(), key=lambda item: (-item[1], item[0]))
        return lines + [Line("　" + cause_word(reason, self.lang), (n,)) for reason, n in reasons]

    def alarms(self) -> list[Line]:
        """Return what the source sent and nobody expected: names of fields, words of status, nobody's record."""
        told = sorted(self.result.alarms.items())
        return [Line(alarm_word(name, self.lang) or str(hidden(name)), (n,)) for name, n in told]

    def limits(self) -> list[str]:
        """Return what the report does not say."""
        names = ["ui.report.scope_note", "report.limit.card", "report.limit.health", "report.limit.lag"]
        names += [] if self.result.pack_confirmed else ["report.limit.pack"]
        return [self._text(name) for name in (*names, "inspect.lead_note")]

    def proof(self) -> list[tuple[str, str]]:
        """Return the signed checkpoint of the ledger, by which a third party can prove what was asked."""
        known = {name: value for name, value in self.result.checkpoint.items() if value is not None}
        if "time" in known:
            known["time"] = local(datetime.fromisoformat(known["time"]))
        return [(self._text(f"report.fact.{name}"), _shown(known[name])) for name in _PROOF if name in known]

    def sources(self) -> list[tuple[str, str, str, str, str]]:
        """Return per sheet read: file, sheet, header row, columns understood, notes."""
        return [_read(hidden(sheet), self.lang) for sheet in self.result.understood]

    def inspected(self) -> tuple[list[str], list[str]]:
        """Return the sheets that were read, and those that were not, each of these with the reason; files too."""
        read, left = [], []
        separator = self._text("report.separator")
        for sheet in map(hidden, self.result.understood):
            place = " · ".join(str(sheet[part]) for part in ("file", "sheet") if sheet.get(part))
            if sheet.get("header_row") is not None:
                read.append(place)
            else:
                why = separator.join(str(note[self.lang]) for note in sheet.get("notes") or ())
                left.append(self._text("report.titled", title=place, state=why) if why else place)
        unreadable = [mask_numbers_in(str(error.facts.get("file") or "")) for error in self.result.unreadable]
        unread = self._text("selfcheck.organisation.unreadable")
        left += [self._text("report.titled", title=name, state=unread) for name in unreadable if name]
        return read, left

    def people(self) -> int:
        """Return how many different people the accepted entries name."""
        return self.result.rows.get_column("person_key").drop_nulls().n_unique()

    def state(self) -> str:
        """Return whether every look-up was answered; of an incomplete run that it is interim."""
        if not self.result.complete:
            return self._text("report.partial")
        left = int(self.result.lookups["unanswered"])
        return self._text("report.complete.left", n=left) if left else self._text("report.complete")

    def _text(self, key: str, **facts: object) -> str:
        return text(key, self.lang, **facts)


def rule_title(rule: str, lang: Lang) -> str:
    """Return a rule's title; a rule of a pack laid over ours keeps its name."""
    key = f"rule.{rule}.title"
    return text(key, lang) if key in keys() else rule


def local(moment: datetime) -> str:
    """Write an aware time as minutes of Asia/Shanghai."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def _read(sheet: Mapping[str, Any], lang: Lang) -> tuple[str, str, str, str, str]:
    header = sheet.get("header_row")
    separator = text("report.separator", lang)
    return (
        str(sheet.get("file") or ""),
        str(sheet.get("sheet") or ""),
        text("report.header_row", lang, row=header) if header else "",
        separator.join(_column(column, lang) for column in sheet.get("columns") or ()),
        separator.join(str(note[lang]) for note in sheet.get("notes") or ()),
    )


def _column(column: Mapping[str, Any], lang: Lang) -> str:
    """Write a column by its letter and header; one that was told by likeness asks to be confirmed."""
    named = " ".join(str(column[part]) for part in ("column", "header") if column.get(part))
    guessed = {"likeness": "ui.map.guess", "content": "report.by_content"}.get(str(column.get("how")))
    return text("report.titled", lang, title=named, state=text(guessed, lang)) if guessed else named


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
