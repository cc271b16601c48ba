"""What a record can be at all: the days of a certificate, whose number it bears, and records that deny each other.

A source may answer in perfect form and send what cannot be: a day that only stands for "none" in its database
(0001-01-01 of .NET, 1970-01-01 of Unix, 9999-12-31 for "no end"), or the certificate of somebody else. Judged as it
stands, the first would accuse everybody of an expired certificate, and the second of lacking the right one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from certverify_connectors.normal import normal_number, number_column
from certverify_connectors.strict_json import not_understood
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.gb11643 import is_valid
from certverify_schemas.query import Query

__all__ = [
    "check_certificates",
    "contradicted_column",
    "contradicts",
    "impossible_day",
    "impossible_day_column",
    "is_anothers",
    "is_anothers_column",
    "may_be",
]

_WORDS: Final = ("number", "category", "item", "person_type", "industry", "unit_type", "issuer", "superseded")
_DATES: Final = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")

_FIRST_ISSUED: Final = date(1985, 1, 1)
"""People were first certified under GB 5306-85 (特种作业人员安全技术考核管理规则) at the earliest."""
_FIRST_TERM: Final = date(2001, 1, 1)
"""Terms and reviews shown today are of the work safety administration's time, which began in 2001."""
_NO_END: Final = (date(2038, 1, 18), date(2038, 1, 19), date(2079, 6, 6))
"""The last days that programs can write: 32 bits of seconds since 1970, and smalldatetime of SQL Server."""
_FOR_EVER: Final = date(2099, 1, 1)
_LONGEST_TERM: Final = timedelta(days=3653)
"""Ten years: six are the longest term known (Order 30 Art. 19), the others margin for law that nobody here has read."""

_NUMBER: Final = re.compile(r"(T?)([0-9*]{17}[0-9X*]|[0-9*]{15})")
_BORN: Final = re.compile(r"(?:1[89]|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_CURRENT: Final = CertificateStatus.CURRENT
_BAD: Final = frozenset({CertificateStatus.LAPSED, CertificateStatus.REVOKED})


def check_certificates(certificates: Sequence[Certificate], query: Query) -> None:
    """Refuse an answer of which a record cannot be.

    Raises:
        AnswerNotUnderstood: ``impossible_date:…`` with the field; ``wrong_person:certificate.number``: the number is
            that of another person; ``contradictory_records``: one certificate is said to be in force and not to be.
    """
    for certificate in certificates:
        if (name := impossible_day(certificate)) is not None:
            raise not_understood("impossible_date", f"certificate.{name}")
        if is_anothers(certificate.number, query.identity.id_number):
            raise not_understood("wrong_person", "certificate.number")
    if contradicts(certificates):
        raise not_understood("contradictory_records")


def impossible_day(certificate: Certificate) -> str | None:
    """Return the field of a certificate whose day cannot be, the first in the order of a term; ``None`` if all can.

    No day lies before there were certificates, or stands for "none" or "no end"; a term ends after it began, within
    ten years.
    """
    for name in _DATES:
        day = getattr(certificate, name)
        first = _FIRST_ISSUED if name == "first_issue" else _FIRST_TERM
        if day is not None and (not first <= day < _FOR_EVER or day in _NO_END):
            return name
    begin, end = certificate.valid_from, certificate.valid_to
    if begin is None or end is None:
        return None
    return None if begin < end <= begin + _LONGEST_TERM else "valid_to"


def impossible_day_column() -> pl.Expr:
    """Return the expression that does to columns of certificates what :func:`impossible_day` does to one of them."""
    begin, end = pl.col("valid_from"), pl.col("valid_to")
    wrong = (end <= begin) | (end > begin + _LONGEST_TERM)
    days = [pl.when(_is_no_day(name)).then(pl.lit(name)) for name in _DATES]
    return pl.coalesce(*days, pl.when(wrong).then(pl.lit("valid_to")))


def _is_no_day(name: str) -> pl.Expr:
    day, first = pl.col(name), _FIRST_ISSUED if name == "first_issue" else _FIRST_TERM
    return (day < first) | (day >= _FOR_EVER) | day.is_in(_NO_END)


def is_anothers(number: str | None, id_number: str) -> bool:
    """Tell whether a certificate's number is the ID number of somebody else than the person asked about.

    Certificates of special operations are numbered T + ID number (REGULATIONS.md section 3), old ones with its 15
    digits. Somebody whose ID number was changed may rightly have a certificate under the former one: who it is cannot
    be told, so it is neither evidence for nor against anybody. ``*`` stands for what the source leaves out. What is no
    ID number is another system's, or badly written: that says nothing of persons.
    """
    match = _NUMBER.fullmatch(normal_number(number or ""))
    if match is None or any(may_be(match[2], own) for own in (id_number, _old_form(id_number))):
        return False
    return "*" in match[2] or _is_somebodys(match[2], marked=bool(match[1]))


def is_anothers_column(number: pl.Expr, id_number: pl.Expr) -> pl.Expr:
    """Return the expression that does to columns what :func:`is_anothers` does to one number and one person.

    Nearly all numbers are their holder's, which is told at once: the others alone are looked at one by one.
    """
    own = number_column(number).str.strip_prefix("T") == id_number
    odd = pl.when(~own.fill_null(value=True)).then(pl.struct(number=number, holder=id_number))
    return odd.map_batches(_anothers, return_dtype=pl.Boolean, is_elementwise=True).fill_null(value=False)


def _anothers(pairs: pl.Series) -> pl.Series:
    said = [pair is not None and is_anothers(pair["number"], pair["holder"] or "") for pair in pairs]
    return pl.Series(pairs.name, said, pl.Boolean)


def _old_form(id_number: str) -> str:
    """Return the 15 digits that a person had before 1999, or the number itself where there were none."""
    return id_number[:6] + id_number[8:17] if len(id_number) == 18 and id_number[6:8] == "19" else id_number


def _is_somebodys(number: str, *, marked: bool) -> bool:
    """Tell whether a number is well formed; without a check digit only the T says that it is meant as an ID number."""
    if len(number) == 18:
        return is_valid(number) and _BORN.fullmatch(number[6:14]) is not None
    return marked and _BORN.fullmatch(f"19{number[6:12]}") is not None


def may_be(said: str, whole: str) -> bool:
    """Tell whether this name or number can be what is said, ``*`` standing for whatever is left out (张*)."""
    begin, mask, rest = said.partition("*")
    return said == whole if not mask else whole.startswith(begin) and whole.endswith(rest.rpartition("*")[2])


def contradicts(certificates: Iterable[Certificate]) -> bool:
    """Tell whether one certificate is listed twice, alike but for its status, once in force and once not."""
    said: defaultdict[tuple[object, ...], set[CertificateStatus]] = defaultdict(set)
    for one in certificates:
        said[(one.kind, *(getattr(one, name) for name in (*_WORDS, *_DATES)))].add(one.status)
    return any(_CURRENT in statuses and statuses & _BAD for statuses in said.values())


def contradicted_column(person: str) -> pl.Expr:
    """Return the expression that marks what :func:`contradicts` finds, among the certificates of each ``person``."""
    status = pl.col("status").cast(pl.String)
    current, bad = status == _CURRENT.value, status.is_in([one.value for one in _BAD])
    return (current.any() & bad.any()).over(person, "kind", *_WORDS, *_DATES)
