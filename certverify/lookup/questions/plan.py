"""From entries to questions: each identity and kind is asked once, however many entries need it."""

from dataclasses import dataclass
from typing import Final, Protocol

import polars as pl

from certverify_schemas import gb11643
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind
from certverify_schemas.tables import EntryTable, PlannedEntryTable, QueryTable

__all__ = ["FollowUps", "Plan", "QueryKeys", "follow_up", "followable", "plan", "rekey"]

_WHO: Final = ["id_type", "id_number", "name"]
_T_NUMBER: Final = r"^T?(\d{17}[\dX])$"


class QueryKeys(Protocol):
    """What planning needs of the ledger's keys."""

    def query_key(self, source: str, identity: Identity, kind: Kind) -> str:
        """Return the key of one question to one source."""

    def query_keys(self, source: str, questions: pl.DataFrame) -> pl.Series:
        """Return the key of each line of ``id_type, id_number, name, kind``."""

    def person_keys(self, people: pl.DataFrame) -> pl.Series:
        """Return the key of each line of ``id_type, id_number, name``: of a person, whoever is asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Entries with their query's key (``PlannedEntryTable``), and the queries (``QueryTable``)."""

    entries: pl.DataFrame
    queries: pl.DataFrame


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The second wave: entries with ``followup_key`` filled, and the queries that the first wave did not ask."""

    entries: pl.DataFrame
    queries: pl.DataFrame


def plan(entries: pl.DataFrame, keys: QueryKeys, source: str) -> Plan:
    """Plan the first wave for an ``EntryTable``: who is asked about, for which kind, in which family.

    An operator's entry needs a special operation certificate, a manager's an assessment. A query belongs to the coal
    family if any of its entries does. Settled entries (with a disposition) are not asked.
    """
    EntryTable.validate(entries)
    entries = _with_person_keys(entries, keys)
    asked = entries.filter(pl.col("disposition").is_null()).with_columns(_kind())
    questions = _with_query_keys(_questions(asked), keys, source)
    keyed = asked.join(questions.select(*_WHO, "kind", "query_key"), on=[*_WHO, "kind"], how="left")
    planned = entries.join(keyed.select("entry", "query_key"), on="entry", how="left", maintain_order="left")
    planned = planned.with_columns(pl.lit(None, pl.String).alias("followup_key"))
    return Plan(PlannedEntryTable.validate(planned, cast=True), QueryTable.validate(questions, cast=True))


def follow_up(plan: Plan, answers: pl.DataFrame, keys: QueryKeys, source: str) -> FollowUps:
    """Plan the second wave after the ``AnswerTable`` of the first: at most one more question per entry.

    An operator's entry without a record, whose claimed T-number (T and an ID number, 特种作业操作证 number since
    2011) holds another valid ID number (GB 11643), asks about that number under the same name: one digit of the
    roster's ID column may be wrong.
    """
    absent = answers.filter(pl.col("state").cast(pl.String) == "not_found").select("query_key")
    wanted = _claimed_identities(plan.entries).join(absent, on="query_key", how="semi", maintain_order="left")
    if wanted.is_empty():
        return FollowUps(plan.entries, plan.queries.clear())
    asked = wanted.with_columns(pl.lit(Kind.SPECIAL_OPERATION.value).alias("kind"))
    questions = _with_query_keys(_questions(asked), keys, source)
    keyed = asked.drop("query_key").join(questions.select(*_WHO, "query_key"), on=_WHO, how="left")
    followed = plan.entries.select("entry").join(
        keyed.select("entry", pl.col("query_key").alias("followup_key")),
        on="entry",
        how="left",
        maintain_order="left",
    )
    entries = plan.entries.with_columns(followed["followup_key"])  # a join would hold all columns twice
    new = questions.join(plan.queries, on="query_key", how="anti", maintain_order="left")
    return FollowUps(PlannedEntryTable.validate(entries, cast=True), QueryTable.validate(new, cast=True))


def rekey(queries: pl.DataFrame, keys: QueryKeys, source: str) -> pl.DataFrame:
    """Return the same questions (``QueryTable``) as put to another source, the former key as ``asked_as``."""
    return _with_query_keys(queries.rename({"query_key": "asked_as"}), keys, source)


def _kind() -> pl.Expr:
    operator = pl.col("role").cast(pl.String) == "operator"
    kinds = pl.when(operator).then(pl.lit(Kind.SPECIAL_OPERATION.value))
    return kinds.otherwise(pl.lit(Kind.SAFETY_ASSESSMENT.value)).alias("kind")


def _questions(asked: pl.DataFrame) -> pl.DataFrame:
    """Fold entries into one line per identity and kind, those who claim a certificate first."""
    special = pl.col("kind") == Kind.SPECIAL_OPERATION.value
    family = (
        pl.when(pl.col("coal").any())
        .then(pl.lit(Family.COAL.value))
        .when(special.first())
        .then(pl.lit(Family.OPERATORS.value))
        .otherwise(pl.lit(Family.MANAGERS.value))
    )
    grouped = asked.group_by(*_WHO, "kind", maintain_order=True)
    folded = grouped.agg(family.alias("family"), pl.col("claims").any())
    return folded.sort("claims", descending=True, maintain_order=True)


def _with_query_keys(questions: pl.DataFrame, keys: QueryKeys, source: str) -> pl.DataFrame:
    return questions.with_columns(keys.query_keys(source, questions).alias("query_key"))


def _with_person_keys(entries: pl.DataFrame, keys: QueryKeys) -> pl.DataFrame:
    people = entries.select(_WHO).unique(maintain_order=True)
    people = people.with_columns(keys.person_keys(people).alias("person_key"))
    return entries.join(people, on=_WHO, how="left", maintain_order="left")


def followable(plan: Plan) -> pl.Series:
    """Return the keys of the queries that have a follow-up if nobody is found."""
    return _claimed_identities(plan.entries)["query_key"].unique()


def _claimed_identities(entries: pl.DataFrame) -> pl.DataFrame:
    """Return entry, key, coal, claims and the identity that the claimed number names, where it is another valid one."""
    named = entries.select(
        "entry",
        "query_key",
        "name",
        "coal",
        "claims",
        "role",
        pl.lit(IdType.ID_CARD.value).alias("id_type"),
        pl.col("claimed_number").str.extract(_T_NUMBER).alias("id_number"),
        pl.col("id_number").alias("written"),
    )
    other = named.filter(
        pl.col("role").cast(pl.String) == "operator",
        pl.col("query_key").is_not_null(),
        pl.col("id_number").is_not_null() & (pl.col("id_number") != pl.col("written")),
    )
    valid = [gb11643.is_valid(number) for number in other["id_number"]]
    return other.filter(pl.Series(valid, dtype=pl.Boolean))
