"""Queries joined with the records of a data file, as whole columns.

Numbered as the code is: 1. each query is sought under its number and, for a number with century 19, under the 15
digits used before 1999; 2. every record under that number counts, whatever its name; 3. records that no number can be
read from count against everybody of their name; 4. a query is answered ``found`` only if all its records are of its
name, read in full and such as can be (``credible``), ``not_found`` only if there is no record at all and absence proves
something. Why a record counts against its person stands in ``alarm``.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from certverify_connectors.credible import contradicted_column, impossible_day_column, is_anothers_column
from certverify_connectors.normal import name_column, number_column
from certverify_connectors.protocol import Coverage
from certverify_connectors.snapshot.config import COLUMNS, DATES, TEXTS
from certverify_connectors.snapshot.table import PLAIN_NUMBER, ROW, FileTable, text_or_null
from certverify_connectors.status_words import STATUS_WORDS
from certverify_schemas.answer import Reason
from certverify_schemas.certificate import CertificateStatus
from certverify_schemas.identity import IdType
from certverify_schemas.query import Family, Kind

__all__ = ["ANSWER_SCHEMA", "join"]

_CERTIFICATE: Final = {
    "kind": pl.Enum([k.value for k in Kind]),
    **dict.fromkeys(("number", "category", "item", "person_type", "industry", "unit_type"), pl.String()),
    **dict.fromkeys(DATES, pl.Date()),
    "issuer": pl.String(),
    "status": pl.Enum([s.value for s in CertificateStatus]),
    "status_text": pl.String(),
    "superseded": pl.Boolean(),
}
ANSWER_SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "query_key": pl.String(),
    "state": pl.Enum(["found", "not_found", "unanswered"]),
    "reason": pl.Enum([r.value for r in Reason]),
    "evidence": pl.String(),
    **_CERTIFICATE,
}
"""Columns of an answer table, in order."""

_OTHER_DOCUMENTS: Final = [t.value for t in IdType if t is not IdType.ID_CARD]
_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"


def join(
    queries: pl.LazyFrame, table: FileTable, kinds: Mapping[str, str], coverage: Coverage, digest: str
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Answer every query from the file.

    Returns the answers, with columns as :data:`ANSWER_SCHEMA`, in the order of the queries; and one line with the
    number of ``lost`` records, of which neither number nor name can be read, so that they could be anybody's.
    """
    asked = queries.select(
        "query_key", *(pl.col(c).cast(pl.String) for c in ("id_type", "id_number", "name", "kind", "family"))
    ).with_row_index("order")
    probes = _probes(asked)
    records = _read(table.records(probes.select("probe")), kinds)
    matched = _once(pl.concat([_by_number(probes, records), _by_name(asked, records)]))
    matched = _once(_agreeing(matched))
    certificates = matched.filter(pl.col("own") & pl.col("good")).select("order", ROW, *_CERTIFICATE)
    answered = _once(
        asked.join(_summary(matched), on="order", how="left").with_columns(
            _state(coverage, _held(table, kinds)), _evidence(digest)
        )
    )
    return _lines(answered, certificates), records.select(_is_lost().sum().alias("lost"))


def _once(plan: pl.LazyFrame) -> pl.LazyFrame:
    """Work a plan out that is used several times: filters pushed into it would make it several plans."""
    return plan.collect(engine="streaming").lazy()


def _summary(matched: pl.LazyFrame) -> pl.LazyFrame:
    """Return one line per query that any record counts for; ``rows`` are the numbers of all of them."""
    return matched.group_by("order").agg(
        pl.col("good").all(),
        (pl.col("own") & pl.col("good")).any().alias("found"),
        pl.col("other").any(),
        pl.col("alarm").drop_nulls().unique().sort().str.join(",").alias("alarms"),
        pl.col(ROW).unique().sort().cast(pl.String).str.join(",").alias("rows"),
    )


def _is_lost() -> pl.Expr:
    # A line without anything is no record.
    something = pl.any_horizontal(pl.col(name).is_not_null() for name in (*TEXTS, *DATES))
    return (
        ~pl.col("has_number") & pl.col("holder").is_null() & (something | pl.col("id_number").is_not_null())
    )


def _probes(asked: pl.LazyFrame) -> pl.LazyFrame:  # 1
    number = pl.col("id_number")
    old = pl.when((pl.col("id_type") == IdType.ID_CARD.value) & (number.str.slice(6, 2) == "19")).then(
        number.str.slice(0, 6) + number.str.slice(8, 9)
    )
    return asked.with_columns(probe=pl.concat_list(number, old)).explode("probe").drop_nulls("probe")


def _read(records: pl.LazyFrame, kinds: Mapping[str, str]) -> pl.LazyFrame:
    days = [_day(name) for name in DATES]
    status = pl.col("status_text")
    read = records.with_columns(text_or_null(pl.col(name)).alias(name) for name in COLUMNS).with_columns(
        number_column(pl.col("id_number")).alias("probe"),
        name_column(pl.col("name")).alias("holder"),
        pl.col("kind")
        .replace_strict(kinds, default=None, return_dtype=_CERTIFICATE["kind"])
        .alias("read_kind"),
        *(day.alias(f"read_{name}") for name, day in zip(DATES, days, strict=True)),
        status.replace_strict(
            {word: value.value for word, value in STATUS_WORDS.items()},
            default=pl.when(status.is_null())
            .then(pl.lit(CertificateStatus.CURRENT.value))
            .otherwise(pl.lit(CertificateStatus.UNKNOWN.value)),
            return_dtype=pl.String,
        ).alias("status"),
        _truth(pl.col("superseded")).alias("read_superseded"),
    )
    bad = [
        pl.col(name).is_not_null() & pl.col(f"read_{name}").is_null()
        for name in (*DATES, "kind", "superseded")
    ]
    readable = ~pl.any_horizontal(*bad) & pl.col("kind").is_not_null() & _complete()
    return read.with_columns(readable.alias("readable"), _has_number().alias("has_number"))


def _day(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(_DAY)).then(text.str.to_date("%Y-%m-%d", strict=False))


def _truth(text: pl.Expr) -> pl.Expr:
    lower = text.str.to_lowercase()
    said = pl.when(lower == "true").then(pl.lit(value=True)).when(lower == "false").then(pl.lit(value=False))
    return pl.when(text.is_null()).then(pl.lit(value=False)).otherwise(said)


def _complete() -> pl.Expr:
    # A record without these would accuse its holder of lacking them.
    what = pl.when(pl.col("read_kind") == Kind.SPECIAL_OPERATION.value).then(pl.col("item"))
    return what.otherwise(pl.col("person_type")).is_not_null() & pl.col("valid_to").is_not_null()


def _has_number() -> pl.Expr:
    number, document = pl.col("probe"), pl.col("id_type")
    of_other_document = document.is_in(_OTHER_DOCUMENTS) & number.is_not_null()
    return (number.str.contains(PLAIN_NUMBER) | of_other_document).fill_null(value=False)


def _by_number(probes: pl.LazyFrame, records: pl.LazyFrame) -> pl.LazyFrame:  # 2
    pairs = probes.join(records.filter(pl.col("has_number")), on="probe", how="inner", suffix="_record")
    same = (pl.col("holder") == pl.col("name")) & (pl.col("id_type_record") == pl.col("id_type"))
    other = ~same.fill_null(value=False)
    own = ~other & (pl.col("read_kind").cast(pl.String) == pl.col("kind")).fill_null(value=True)
    # A record that is plainly this person's and of another kind says nothing of this one.
    # Only a name that is written, on the same kind of document, is another one.
    named = pl.col("holder").is_not_null() & (pl.col("id_type_record") == pl.col("id_type"))
    renamed = (other & named).fill_null(value=False)
    anothers = is_anothers_column(pl.col("number"), pl.col("id_number"))
    return _marked(pairs.filter(other | own), own, ~other & pl.col("readable"), renamed, anothers)


def _by_name(asked: pl.LazyFrame, records: pl.LazyFrame) -> pl.LazyFrame:  # 3
    lost = records.filter(~pl.col("has_number")).with_columns(pl.col("holder").alias("sought"))
    pairs = asked.with_columns(probe=pl.lit(None, pl.String)).join(
        lost, left_on="name", right_on="sought", how="inner", suffix="_record", coalesce=False
    )
    no = pl.lit(value=False)
    return _marked(pairs, no, no, no, no)


def _marked(
    pairs: pl.LazyFrame, own: pl.Expr, good: pl.Expr, other: pl.Expr, anothers: pl.Expr
) -> pl.LazyFrame:
    read = [pl.col(f"read_{name}").alias(name) for name in DATES]
    marked = pairs.select(
        "order",
        ROW,
        own.alias("own"),
        good.alias("good"),
        other.alias("other"),
        anothers.alias("anothers"),
        pl.col("read_kind").alias("kind"),
        *("number", "category", "item", "person_type", "industry", "unit_type", "issuer", "status_text"),
        *read,
        pl.col("status").cast(_CERTIFICATE["status"]),
        pl.col("read_superseded").alias("superseded"),
    )
    alarmed = marked.with_columns(_alarm().alias("alarm")).drop("anothers")
    return alarmed.with_columns(pl.col("good") & pl.col("alarm").is_null())


def _alarm() -> pl.Expr:
    day = impossible_day_column()
    return (
        pl.when("other")
        .then(pl.lit("another_name"))
        .when(~pl.col("good").fill_null(value=False))
        .then(pl.lit("unreadable_record"))
        .when(day.is_not_null())
        .then(pl.lit("impossible_date:certificate.") + day)
        .when("anothers")
        .then(pl.lit("wrong_person:certificate.number"))
    )


def _agreeing(matched: pl.LazyFrame) -> pl.LazyFrame:
    """Mark records that deny each other: nothing is said of whoever has them."""
    against = contradicted_column("order") & pl.col("good")
    alarm = pl.when(against).then(pl.lit("contradictory_records")).otherwise("alarm")
    return matched.with_columns(alarm.alias("alarm"), (pl.col("good") & ~against).alias("good"))


def _held(table: FileTable, kinds: Mapping[str, str]) -> list[str]:
    """Return the kinds of which the file has a record: without any (an export cut short) it proves no absence."""
    return sorted({kinds[word] for word in table.kinds() if word in kinds})


def _state(coverage: Coverage, held: list[str]) -> pl.Expr:  # 4
    in_scope = pl.col("kind").is_in(sorted(coverage.kinds)) & pl.col("id_type").is_in(
        sorted(coverage.id_types)
    )
    proves = (
        pl.col("kind").is_in(held)
        & pl.lit(not coverage.provinces)
        & (pl.lit(coverage.coal) | (pl.col("family") != Family.COAL.value))
    )
    return (
        pl.when(~in_scope)
        .then(pl.lit(Reason.OUT_OF_SCOPE.value))
        .when(pl.col("good").is_null())
        .then(pl.when(proves).then(pl.lit("not_found")).otherwise(pl.lit(Reason.OUT_OF_SCOPE.value)))
        .when(pl.col("good") & pl.col("found"))
        .then(pl.lit("found"))
        .when(pl.col("other").fill_null(value=False))
        .then(pl.lit(Reason.OTHER_NAME.value))
        .otherwise(pl.lit(Reason.NOT_UNDERSTOOD.value))
        .alias("said")
    )


def _evidence(digest: str) -> pl.Expr:
    rows = (
        pl.when(pl.col("rows").is_null()).then(pl.lit("no row")).otherwise(pl.lit("rows ") + pl.col("rows"))
    )
    alarm = pl.when(pl.col("alarms") != "").then(pl.lit(" alarm ") + pl.col("alarms"))
    return (pl.lit(f"sha256:{digest} ") + rows + alarm.otherwise(pl.lit(""))).alias("evidence")


def _lines(answered: pl.LazyFrame, certificates: pl.LazyFrame) -> pl.LazyFrame:
    said = pl.col("said")
    found = said == "found"
    wanted = answered.with_columns(
        state=pl.when(said.is_in(["found", "not_found"])).then(said).otherwise(pl.lit("unanswered")),
        reason=pl.when(~said.is_in(["found", "not_found"])).then(said),
    ).drop("kind")
    # Records of whoever is not found are left behind before anything is joined; who is found has one at least.
    shown = wanted.filter(found).join(certificates, on="order", how="inner")
    lines = pl.concat([wanted.filter(~found), shown], how="diagonal").sort("order", ROW)
    return lines.select(pl.col(name).cast(dtype) for name, dtype in ANSWER_SCHEMA.items())
