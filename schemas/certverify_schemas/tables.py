"""Table contracts, checked wherever data cross from one part of the house to another.

Text columns hold what a person would read; ``*_key`` columns hold lower-case hex of a keyed HMAC; dates are days
of Asia/Shanghai; times are UTC with microseconds. A null means "not given" or "not known", never "no".
"""

# ruff: noqa: N805 -- dataframely calls a rule with the schema class

from typing import Final

import dataframely as dy
import polars as pl

from certverify_schemas.answer import Reason
from certverify_schemas.certificate import CertificateStatus
from certverify_schemas.finding import Certainty, RuleFamily, Severity, Status
from certverify_schemas.identity import IdType
from certverify_schemas.query import Family, Kind

__all__ = [
    "AnswerTable",
    "CertificateTable",
    "EntryTable",
    "FindingTable",
    "PlannedEntryTable",
    "ProblemTable",
    "QueryTable",
    "StatusTable",
]

_CERTAINTIES: Final = [c.value for c in Certainty]
_DATE_PRECISIONS: Final = ["day", "month", "year"]
_ROLES: Final = ["operator", "principal", "safety_manager"]
_STATES: Final = ["found", "not_found", "unanswered"]


def _text(*, nullable: bool = True) -> dy.String:
    return dy.String(nullable=nullable)


def _time() -> dy.Datetime:
    return dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")


class EntryTable(dy.Schema):
    """One line per accepted entry: one person × one post, at most one claimed certificate.

    ``entry`` numbers the entries of one reading from 0. ``row`` is the row number a person sees in the sheet (from
    1; for CSV the line number), ``part`` numbers the entries of one row from 1. Claims are what the roster says,
    requirements what the post asks for; they are different columns and never fill each other.
    """

    entry = dy.UInt32(primary_key=True)
    source = _text(nullable=False)  # file name without folder
    sheet = _text()
    row = dy.UInt32(min=1)
    part = dy.UInt16(min=1)

    employer = _text()
    employer_uscc = _text()  # 统一社会信用代码
    contractor = _text()
    department = _text()
    team = _text()
    region = _text()
    employment_type = _text()  # 用工形式

    name = _text(nullable=False)  # normal form: NFKC, no inner spaces, · as middle dot
    name_written = _text()  # as the roster has it
    name_other = _text()  # a former name, or the platform's form of it
    name_fragile = dy.Bool(
        nullable=False
    )  # absence under this name stays provisional (·, former name, changed ID)
    id_type = dy.Enum([t.value for t in IdType], nullable=False)
    id_number = _text(nullable=False)  # normal form
    id_suspect = dy.Bool(
        nullable=False
    )  # 000 at its end, two names, a dot left out of the name: NotFound never accuses
    id_card_seen = dy.Bool(nullable=False)  # ID card checked against the person (已核对身份证原件)
    sex = dy.Enum(["male", "female"], nullable=True)
    birth_date = dy.Date(nullable=True)
    conflict_field = _text()  # the row's field that contradicts the ID number: sex, birth_date, age
    conflict_detail = _text()

    role = dy.Enum(_ROLES, nullable=True)  # null where the post is neither, or unclear
    post = _text()  # 岗位, 工种 or 职务 as written
    required_category = _text()  # catalogue name (作业类别)
    required_item = _text()  # catalogue name (操作项目); null where the roster names only a category
    coal = dy.Bool(nullable=False)  # the post belongs to a coal mine
    industry = _text()  # canonical name, else as written
    industry_class = dy.Enum(["high_risk", "not_high_risk", "other_system", "ask"], nullable=True)
    unit_type = _text()
    appointed_on = dy.Date(nullable=True)  # 任职时间; the last day it can mean
    appointed_precision = dy.Enum(_DATE_PRECISIONS, nullable=True)

    claims = dy.Bool(nullable=False)  # the row claims a certificate (of this platform's systems)
    claimed_word = _text()  # as written
    claimed_category = _text()
    claimed_item = _text()
    claimed_number = _text()  # NFKC, upper case, no spaces
    claimed_first_issue = dy.Date(nullable=True)
    claimed_issued = dy.Date(nullable=True)  # 发证日期: of this card, which may have been renewed
    claimed_valid_from = dy.Date(nullable=True)
    claimed_valid_to = dy.Date(nullable=True)  # the last day it can mean
    claimed_valid_to_precision = dy.Enum(_DATE_PRECISIONS, nullable=True)
    claimed_review_due = dy.Date(nullable=True)
    claimed_reviewed_on = dy.Date(nullable=True)
    claimed_issuer = _text()
    claimed_other_system = (
        _text()
    )  # key of the other authority's system the card belongs to (schemas/catalogue)
    qr_payload = _text()
    renewal_applied = dy.Bool(nullable=False)  # 换证已报名, 复审中 …
    remark = _text()
    row_days = dy.List(
        dy.Date(), nullable=True
    )  # days in the row's cells that are none of the card's; null: unknown

    disposition = dy.Enum(["not_applicable", "unverified"], nullable=True)  # settled without asking
    cause = _text()  # why, as a key cause.<word> of the catalogue; only with a disposition

    @dy.rule()
    def cause_goes_with_disposition(cls) -> pl.Expr:
        """An entry settled without asking says why, and no other does."""
        return pl.col("disposition").is_null() == pl.col("cause").is_null()

    @dy.rule()
    def asked_entries_have_a_role(cls) -> pl.Expr:
        """What is asked about depends on the role."""
        return pl.col("role").is_not_null() | pl.col("disposition").is_not_null()


class PlannedEntryTable(EntryTable):
    """Entries after planning: which query answers each, and who they are under the ledger's key.

    ``query_key`` is null exactly where a disposition settled the entry. ``followup_key`` is the second wave's query:
    the identity that the claimed T-number names, where that is another valid ID and the first wave found no record.
    """

    person_key = _text(nullable=False)
    query_key = _text()
    followup_key = _text()

    @dy.rule()
    def settled_entries_are_not_asked(cls) -> pl.Expr:
        """An entry has a query or a disposition, never both, never neither."""
        return pl.col("query_key").is_null() == pl.col("disposition").is_not_null()


class ProblemTable(dy.Schema):
    """What is wrong with a roster, cell by cell. ``rejects`` marks the one line per rejected entry.

    ``reason`` is a key ``problem.<word>`` of the catalogue; ``value`` is masked where it is personal.
    """

    source = _text(nullable=False)
    sheet = _text()
    row = dy.UInt32(nullable=True)
    part = dy.UInt16(nullable=True)
    column = _text()  # the header's words and the letter a person sees: 身份证号码 (D)
    field = _text()
    name = _text()
    value = _text()
    reason = _text(nullable=False)
    message_zh = _text(nullable=False)
    message_en = _text(nullable=False)
    remedy_zh = _text(nullable=False)
    remedy_en = _text(nullable=False)
    rejects = dy.Bool(nullable=False)
    employer = _text()
    department = _text()
    post = _text()


class QueryTable(dy.Schema):
    """One line per question to be put to one source. ``claims``: at least one entry claims a certificate."""

    query_key = dy.String(primary_key=True)
    id_type = dy.Enum([t.value for t in IdType], nullable=False)
    id_number = _text(nullable=False)
    name = _text(nullable=False)
    kind = dy.Enum([k.value for k in Kind], nullable=False)
    family = dy.Enum([f.value for f in Family], nullable=False)
    claims = dy.Bool(nullable=False)


class AnswerTable(dy.Schema):
    """One line per query: what stands as of the moment the table was made.

    ``standing`` counts the latest answers that agree (same state, same certificates), each at least
    ``confirm_after`` later than the one before; 0 when unanswered. ``agreed_since``: the latest day (Asia/Shanghai, or
    of the data) from which on two of them that far apart say so; null below two. ``absence_proves``: the source covers
    the whole country and everything the query could concern, so what it does not show does not exist there.
    ``data_as_of``: the day of the data behind the answer, where the source is a data file; it knows nothing later.
    """

    query_key = dy.String(primary_key=True)
    state = dy.Enum(_STATES, nullable=False)
    reason = dy.Enum([r.value for r in Reason], nullable=True)
    first_asked_at = _time()
    asked_at = _time()
    standing = dy.UInt16(nullable=False)
    agreed_since = dy.Date(nullable=True)
    identity_corroborated = dy.Bool(nullable=False)
    absence_proves = dy.Bool(nullable=False)
    data_as_of = dy.Date(nullable=True)
    next_try_at = _time()
    evidence_ids = dy.List(dy.String(), nullable=False)

    @dy.rule()
    def only_the_unanswered_have_a_reason(cls) -> pl.Expr:
        """A reason says why there is no answer."""
        return (pl.col("state") == "unanswered") == pl.col("reason").is_not_null()

    @dy.rule()
    def answers_stand(cls) -> pl.Expr:
        """An answer has a time and counts at least once."""
        return (pl.col("state") == "unanswered") | (
            (pl.col("standing") > 0) & pl.col("asked_at").is_not_null()
        )


class CertificateTable(dy.Schema):
    """The certificates behind the ``found`` answers, any number per query; columns as in ``Certificate``."""

    query_key = dy.String(nullable=False)
    kind = dy.Enum([k.value for k in Kind], nullable=False)
    number = _text()
    category = _text()
    item = _text()
    person_type = _text()
    industry = _text()
    unit_type = _text()
    first_issue = dy.Date(nullable=True)
    valid_from = dy.Date(nullable=True)
    valid_to = dy.Date(nullable=True)
    review_due = dy.Date(nullable=True)
    reviewed_on = dy.Date(nullable=True)
    issuer = _text()
    status = dy.Enum([s.value for s in CertificateStatus], nullable=False)
    status_text = _text()
    superseded = dy.Bool(nullable=False)


class StatusTable(dy.Schema):
    """The verdict on each entry. ``cause`` is set where the entry is unverified or not applicable."""

    entry = dy.UInt32(primary_key=True)
    status = dy.Enum([s.value for s in Status], nullable=False)
    certainty = dy.Enum(_CERTAINTIES, nullable=True)  # of the primary finding
    cause = _text()  # a Reason, or a key cause.<word> of the catalogue
    rules = dy.List(dy.String(), nullable=False)  # primary first, then in the order of the rule table
    valid_to = dy.Date(nullable=True)  # end of the certificate or pass chosen for the post
    review_due = dy.Date(nullable=True)  # review still to come of a certificate that holds
    asked_at = _time()
    next_try_at = _time()
    chosen_item = _text()  # the record judged by: item, or industry and person type
    chosen_because = _text()  # a key choice.<word> of the catalogue


class FindingTable(dy.Schema):
    """Rule × entry. ``primary`` is true for one finding of an entry that has any of its two flagging severities.

    ``claimed`` and ``official`` are short texts fit for a report: numbers in them are masked. ``basis`` is Chinese;
    messages and measures exist in both languages.
    """

    entry = dy.UInt32(nullable=False)
    rule = _text(nullable=False)
    family = dy.Enum([f.value for f in RuleFamily], nullable=False)
    severity = dy.Enum([s.value for s in Severity], nullable=False)
    certainty = dy.Enum(_CERTAINTIES, nullable=False)
    primary = dy.Bool(nullable=False)
    message_zh = _text(nullable=False)
    message_en = _text(nullable=False)
    measure = _text(nullable=False)
    measure_en = _text(nullable=False)
    basis = _text()
    basis_en = _text()
    evidence_level = _text()
    pack = _text(nullable=False)
    claimed = _text()
    official = _text()
    deadline = dy.Date(nullable=True)
    deadline_rolled = dy.Date(nullable=True)
    evidence_ids = dy.List(dy.String(), nullable=False)
    first_asked_at = _time()
    asked_at = _time()
