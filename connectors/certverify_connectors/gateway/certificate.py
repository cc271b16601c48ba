"""One record of a body, read into a ``Certificate``, or not understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from certverify_connectors.gateway.config import (
    CERTIFICATE_FIELDS,
    DATE_FIELDS,
    TEXT_FIELDS,
    CertificateOptions,
    WordOptions,
)
from certverify_connectors.gateway.echo import Echo
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_connectors.gateway.shape import Shape, make_shape
from certverify_connectors.strict_json import not_understood
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.query import Kind, Query

__all__ = ["CertificateReader", "make_certificate_reader"]

_ISO: Final = "%Y-%m-%d"
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STATUS_WORD: Final = re.compile(r"[^\W\d_]{1,8}")


@dataclass(frozen=True, slots=True)
class CertificateReader:
    """Reads certificates of one gateway; everything that can be compiled is."""

    texts: tuple[tuple[str, Expression], ...]
    days: tuple[tuple[str, Expression], ...]
    status: Expression | None
    superseded: Expression | None
    superseded_optional: bool
    echo: Echo
    words: Mapping[str, CertificateStatus]
    formats: tuple[str, ...]
    nulls: frozenset[str]
    required: Mapping[Kind, frozenset[str]]
    shape: Shape

    def read(self, record: object, query: Query, alarms: set[str]) -> Certificate:
        """Read one record of the person and kind asked about; adds alarms for what was not expected.

        Raises:
            AnswerNotUnderstood: a field is missing, of a wrong type, impossible or another person's.
        """
        self.shape.audit(record, alarms)
        self.echo.check(record, query, "certificate")
        fields: dict[str, Any] = {name: self._text(name, e.pick(record)) for name, e in self.texts}
        fields.update((name, self._day(name, e.pick(record))) for name, e in self.days)
        for name in self.required[query.kind]:
            if fields[name] is None:
                raise not_understood("missing_field", f"certificate.{name}")
        status_text = self._text("status", self.status.pick(record)) if self.status else None
        return Certificate(
            kind=query.kind,
            status=self._status(status_text, query, alarms),
            status_text=status_text,
            superseded=self._superseded(record),
            **fields,
        )

    def _text(self, name: str, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise not_understood("wrong_type", f"certificate.{name}")
        if value in self.nulls:
            return None
        if not value.strip():
            raise not_understood("empty_text", f"certificate.{name}")
        return value

    def _day(self, name: str, value: object) -> date | None:
        text = self._text(name, value)
        if text is None:
            return None
        for form in self.formats:
            if (day := _parse(text, form)) is not None:
                return day
        raise not_understood("impossible_date", f"certificate.{name}")

    def _status(self, text: str | None, query: Query, alarms: set[str]) -> CertificateStatus:
        if text is None:
            return CertificateStatus.CURRENT
        if (status := self.words.get(text.strip())) is not None:
            return status
        # A status word is shown only where it cannot be a person's number or name.
        name = query.identity.name
        shown = _STATUS_WORD.fullmatch(text) and text not in name and name not in text
        alarms.add(f"unknown_status:{text if shown else '(hidden)'}")
        return CertificateStatus.UNKNOWN

    def _superseded(self, record: object) -> bool:
        if self.superseded is None:
            return False
        value = self.superseded.pick(record)
        if value is None and self.superseded_optional:
            return False
        if not isinstance(value, bool):
            raise not_understood("wrong_type", "certificate.superseded")
        return value


def _parse(text: str, form: str) -> date | None:
    if form == _ISO and not _ISO_DAY.fullmatch(text):
        return None
    try:
        # The clock has no part in it: these are days of Asia/Shanghai as written.
        return date.fromisoformat(text) if form == _ISO else datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


def make_certificate_reader(
    connector: str, options: CertificateOptions, words: WordOptions
) -> CertificateReader:
    """Compile the reader of certificates.

    Raises:
        ConnectorUnusable: an expression is wrong.
    """
    picks = {
        name: compile_expression(connector, f"certificate.{name}", text)
        for name in CERTIFICATE_FIELDS
        if (text := getattr(options, name)) is not None
    }
    return CertificateReader(
        texts=tuple((name, picks[name]) for name in TEXT_FIELDS if name in picks),
        days=tuple((name, picks[name]) for name in DATE_FIELDS if name in picks),
        status=picks.get("status"),
        superseded=picks.get("superseded"),
        superseded_optional="superseded" in options.optional,
        echo=Echo(picks.get("id_number"), picks.get("name"), picks.get("kind"), words.kind),
        words=words.status_words(),
        formats=options.dates,
        nulls=frozenset(options.nulls),
        required={kind: frozenset(names) for kind, names in options.required.items()},
        shape=_shape(options, picks),
    )


def _shape(options: CertificateOptions, picks: Mapping[str, Expression]) -> Shape:
    firm = {path for name, e in picks.items() if name not in options.optional for path in e.firm}
    known = {tuple(name.split(".")) for name in options.known}
    return make_shape("certificate", firm, {path for e in picks.values() for path in e.paths} | known)
