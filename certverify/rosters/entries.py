"""From the lines of a sheet to entries: every cell read, readings joined, entries settled that need no question."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters import readings
from certverify.rosters.foreign import without_foreign_cards
from certverify.rosters.lines import read_distinct
from certverify.rosters.posts import PART, PostCells, PostReader
from certverify.rosters.titles import Surroundings
from certverify_schemas.tables import EntryTable

__all__ = ["Context", "entries_of"]

_GOOD_ROLES: Final = ("operator", "principal", "safety_manager")
_DAYS_OFF: Final = 3
"""So many days a review date may lie beside the third or sixth year's turn and still be the due one."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the cells of one sheet are read with. ``item_claims``: naming an item is claiming its certificate.

    ``mixed_states``: the column of states speaks of certificates too, so that its leavers are in doubt.
    """

    source: str
    sheet: str | None
    surroundings: Surroundings
    posts: PostReader
    as_of: date
    date1904: bool
    item_claims: bool
    mixed_states: bool = False


def entries_of(lines: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return one line per entry, accepted or not: the columns of ``EntryTable``, ``reject`` and the notes by field.

    ``reject`` is a problem word (with a detail after ``|``) where the entry cannot be looked up, else null.
    """
    frame = readings.of_cells(
        lines, context.posts.catalogue, context.as_of, date1904=context.date1904, mixed=context.mixed_states
    )
    frame = _with_parts(frame, context)
    frame = readings.of_industry(frame, context.surroundings.industry)
    frame = frame.with_columns(_places(context))
    frame = frame.with_columns(_carries(context))
    frame = frame.with_columns(_claims(context), _number_notes(context))
    frame = frame.with_columns(*_reviews(), *_conflicts(context.as_of))
    frame = frame.with_columns(_reject(), *_disposition(context))
    return without_foreign_cards(frame.with_columns(*_final(context)))


def _with_parts(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    columns = [
        "trade", "position", "duty", "person_type", "job_category", "operation_item", "cert_name", "group_word",
        "number_word", "number_system",
    ]  # fmt: skip

    def read(*cells: str) -> dict[str, Any]:
        return {"parts": [part.as_dict() for part in context.posts.read(PostCells(*cells))]}

    frame = read_distinct(frame, columns, read, {"parts": pl.List(PART)})
    frame = frame.explode("parts", empty_as_null=True).unnest("parts")
    return frame.with_columns((pl.int_range(pl.len()).over("row") + 1).cast(pl.UInt16).alias("part"))


def _text(name: str) -> pl.Expr:
    """A cell's text without white space at its ends, null where it says that there is nothing."""
    value = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return (
        pl.when(value.str.contains(r"^[-—–/\\.。、,]*$") | value.is_in(["无", "没有", "暂无"]))
        .then(None)
        .otherwise(value)
    )


def _halves() -> pl.Expr:
    return (
        _text("department")
        .str.replace_all("[／＼\\\\—–]", "/")
        .str.split("/")
        .list.eval(pl.element().str.strip_chars())
    )


def _has_team() -> pl.Expr:
    """Tell whether 部门 names a team behind a stroke (动力车间/电气班) that no column of its own names."""
    halves = _halves()
    return (
        _text("team").is_null()
        & (halves.list.len() == 2)
        & halves.list.last().str.contains("(班|组|班组|队)$")
    )


def _blank_to_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name))


def _places(context: Context) -> list[pl.Expr]:
    """Employer and contractor: a firm in 单位 is a contractor where the title names another as the roster's owner."""
    around = context.surroundings
    owner = pl.lit(around.employer, pl.String)
    named = pl.col("org_named")
    foreign = named.is_not_null() & owner.is_not_null() & (named != owner)
    return [
        pl.coalesce(owner, named, pl.lit(around.employer_likely, pl.String), "org_part").alias("employer"),
        pl.coalesce(
            pl.col("contractor_named"),
            pl.col("org_contractor"),
            pl.col("employment_contractor"),
            pl.when(foreign).then(named),
            pl.when(~_owns(context)).then(_blank_to_null("contractor_above")),
            pl.lit(around.contractor, pl.String),
        ).alias("contractor"),
        pl.coalesce(
            pl.when(_has_team()).then(_halves().list.first()),
            _text("department"),
            pl.col("org_part") if around.employer or around.employer_likely else pl.lit(None, pl.String),
            _blank_to_null("department_above"),
        ).alias("department"),
        pl.coalesce(_text("employer_uscc"), pl.lit(around.uscc, pl.String)).alias("employer_uscc"),
        pl.coalesce(_text("team"), pl.when(_has_team()).then(_halves().list.last())).alias("team"),
        _text("region").alias("region"),
        _text("employment_type").alias("employment_type"),
    ]


def _owns(context: Context) -> pl.Expr:
    """Tell whether the heading above names the roster's owner, or a part of it by its name."""
    owner = context.surroundings.employer
    return pl.col("contractor_above").str.starts_with(owner) if owner else pl.lit(value=False)


def _carries(context: Context) -> pl.Expr:
    """A number with T is that of a special operation certificate, whoever's row it stands in: passes carry none.

    So whatever else a list of managers gives is of the pass, not of the card that a second post asks for.
    """
    managed = pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False)
    operators = pl.col("number").str.contains(r"^T\d{17}[\dX]$").fill_null(value=False)
    both = pl.len().over("row") > pl.col("role").eq_missing("operator").sum().over("row")
    of_the_pass = pl.lit(context.surroundings.kind == "managers") & both & ~managed & ~operators
    return pl.col("carries_card") & ~(managed & operators) & ~of_the_pass


def _claims(context: Context) -> pl.Expr:
    """Tell whether the row claims a certificate: its number says so, or the dates and the issuer that it gives."""
    dated = pl.any_horizontal(
        pl.col(name).is_not_null()
        for name in (
            "term_end",
            "term_start",
            "first_issue",
            "renewed",
            "issuer_written",
            "due",
            "done",
            "plain",
        )
    )
    worded = pl.lit(context.item_claims) & pl.col("claimed_word").is_not_null()
    named = pl.col("cert_name_given") & pl.col("claimed_word").is_not_null()
    # a second post's card that a list of managers names without a number of its own
    beside = (
        ~pl.col("carries_card") & pl.col("role").eq_missing("operator") & pl.col("claimed_word").is_not_null()
    )
    return (
        pl.when(beside)
        .then(pl.lit(value=True))
        .when(
            ~pl.col("carries_card")
            | pl.any_horizontal(pl.coalesce("card_system", "number_system", _issuer_system()).is_not_null())
        )
        .then(pl.lit(value=False))
        .when(pl.col("number_claims").is_not_null())
        .then(pl.col("number_claims"))
        .when(pl.col("holding_claims").is_not_null())
        .then(pl.col("holding_claims"))
        .when(pl.col("employment_state").eq_missing("training"))
        .then(pl.lit(value=False))
        .otherwise(dated | worded | named)
        .alias("claims")
    )


def _number_notes(context: Context) -> pl.Expr:
    """Managers' passes and the cards of other systems carry no T, so none of theirs lacks one.

    Nor does the number of another person: whose it is matters, not its T.
    """
    managed = pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False)
    another = (pl.col("number").str.len_chars() == 18) & (pl.col("number") != pl.col("id_read"))
    own = (
        managed
        | another.fill_null(value=False)
        | pl.col("card_system").is_not_null()
        | pl.lit(context.surroundings.kind == "managers")
    )
    notes = pl.col("notes:cert_number")
    return pl.when(own).then(notes.list.set_difference(["number_without_t"])).otherwise(notes)


def _issuer_system() -> pl.Expr:
    """An issuer of another system speaks only where no T-number contradicts it."""
    return pl.when(~pl.col("number_claims").fill_null(value=False)).then("issuer_system")


def _reviews() -> list[pl.Expr]:
    """Tell 复审日期 apart: due if three or six years (less a day) after the start or at the end, else done in the term.

    A month counts by its days: it is due if it holds such a day, and late only if all of it lies behind the term.
    """
    start, end = pl.coalesce("term_start", "first_issue", "begun_first"), pl.col("term_end")
    day, due = pl.col("plain"), pl.coalesce("due", "term_review_due")
    begun_first, begun_last = (
        pl.coalesce("term_start", "first_issue", f"begun_{edge}") for edge in ("first", "last")
    )
    turns = [
        (begun_first.dt.offset_by("3y"), begun_last.dt.offset_by("3y")),
        (begun_first.dt.offset_by("6y"), begun_last.dt.offset_by("6y")),
        (end, end),
    ]
    earliest, latest = (
        pl.col("plain_first").dt.offset_by(f"-{_DAYS_OFF}d"),
        day.dt.offset_by(f"{_DAYS_OFF}d"),
    )
    near = [(first <= latest) & (last >= earliest) for first, last in turns]
    is_due = due.is_null() & pl.any_horizontal(near).fill_null(value=False)
    is_due |= (day == due).fill_null(value=False)
    is_done = ((day > start) & (day <= pl.coalesce(end, day)) & ~is_due).fill_null(value=False)
    late = (pl.col("latest_review") > end).fill_null(value=False)
    review_notes = pl.concat_list(
        pl.when(late).then(pl.lit("review_after_term")),
        pl.when(day.is_not_null() & ~late & ~(is_due | is_done)).then(pl.lit("review_due_or_done")),
    ).list.drop_nulls()
    plainly_due = pl.when(is_due).then(day)
    return [
        pl.when(~late).then(pl.coalesce("due", plainly_due, "term_review_due")).alias("claimed_review_due"),
        pl.when(~late).then(pl.coalesce("done", pl.when(is_done).then(day))).alias("claimed_reviewed_on"),
        review_notes.alias("review_cross_notes"),
    ]


def _conflicts(as_of: date) -> list[pl.Expr]:
    """Compare the row's sex, birth date and age with the ID number; an age may be counted the old way or be stale."""
    sex = pl.col("sex_given").is_not_null() & (pl.col("sex_given") != pl.col("id_sex"))
    born = pl.col("birth_first").is_not_null() & ~pl.col("id_birth").is_between("birth_first", "birth_last")
    years = (pl.lit(as_of) - pl.col("id_birth")).dt.total_days() / 365.2425
    age = (pl.col("age_given") - years).abs() > 3
    card = pl.col("id_type") == "id_card"
    field = (
        pl.when(card & sex)
        .then(pl.lit("sex"))
        .when(card & born)
        .then(pl.lit("birth_date"))
        .when(card & age)
        .then(pl.lit("age"))
    )
    detail = (
        pl.when(pl.col("id_sex") == "male").then(pl.lit("男")).otherwise(pl.lit("女")),
        pl.col("id_birth").dt.strftime("%Y-%m-%d"),
        years.floor().cast(pl.Int64).cast(pl.String),
    )
    given = (_text("gender"), _text("birth_date"), _text("age"))
    texts = [
        pl.concat_str(g.fill_null(""), pl.lit(" ≠ "), d.fill_null(""))
        for g, d in zip(given, detail, strict=True)
    ]
    shown = (
        pl.when(field == "sex")
        .then(texts[0])
        .when(field == "birth_date")
        .then(texts[1])
        .when(field == "age")
        .then(texts[2])
    )
    return [field.alias("conflict_field"), shown.alias("conflict_detail")]


def _reject() -> pl.Expr:
    both = (pl.col("id_rejected") == "id_missing") & (pl.col("name_rejected") == "name_missing")
    return (
        pl.when(pl.col("vacant"))
        .then(None)
        .when(both)
        .then(pl.lit("person_missing"))
        .otherwise(pl.coalesce("id_rejected", "name_rejected"))
        .alias("reject")
    )


def _disposition(context: Context) -> list[pl.Expr]:
    """Settle entries that are not asked, the plainest reason first: out of scope before in doubt."""
    state = pl.col("employment_state")
    managed = pl.col("role").is_in(["principal", "safety_manager"])
    # a row's own state is not overruled by what stands above it: 在岗 among 离职人员 is in doubt
    grouped_left = (pl.col("gone_above") == "left") | pl.lit(context.surroundings.left)
    steps: list[tuple[pl.Expr, str, str]] = [
        (pl.col("vacant"), "not_applicable", "vacant_post"),
        (
            ((state.eq_missing("left") | (state.is_null() & grouped_left)) & ~pl.col("remark_back"))
            | _remarked("left")
            | (managed & _remarked("relieved")),
            "not_applicable",
            "left_post",
        ),
        (state.eq_missing("away"), "not_applicable", "not_at_work"),
        (managed & pl.col("industry_class").eq_missing("other_system"), "not_applicable", "other_system"),
        (
            managed & pl.col("industry_class").eq_missing("not_high_risk"),
            "not_applicable",
            "industry_not_high_risk",
        ),
        (_to_come(managed), "not_applicable", "not_yet_in_post"),
    ]
    later: list[tuple[pl.Expr, str, str]] = [
        (pl.col("id_type") != "id_card", "unverified", "id_type_unsupported"),
        (pl.col("conflict_field").is_not_null(), "unverified", "identity_conflict"),
        (pl.col("name_uncertain"), "unverified", "name_uncertain"),
        (state.eq_missing("moved"), "unverified", "post_changed"),
        (
            state.is_in(["unclear", "left"]).fill_null(value=False)
            | ((state.is_null() | (state == "at_work")) & grouped_left)
            | (pl.col("gone_above") == "unclear")
            | (_remarked("doubtful", "relieved") & ~state.eq_missing("at_work")),
            "unverified",
            "employment_unclear",
        ),
        (managed & pl.col("appointed_over"), "unverified", "employment_unclear"),
        (_in_training(), "unverified", "in_training"),
    ]
    settled = pl.col("disposition").eq_missing("not_applicable")
    cause, disposition = pl.lit(None, pl.String), pl.lit(None, pl.String)
    own = [(settled, "not_applicable", None)]
    for condition, status, word in reversed([*steps, *own, *later]):
        value = pl.col("part_cause") if word is None else pl.lit(word)
        cause = pl.when(condition).then(value).otherwise(cause)
        disposition = pl.when(condition).then(pl.lit(status)).otherwise(disposition)
    return [
        pl.coalesce(disposition, "disposition").alias("disposition"),
        pl.coalesce(cause, "part_cause").alias("cause"),
    ]


def _remarked(*said: str) -> pl.Expr:
    """Tell whether a remark, or one beside the name, says so of the person's leaving."""
    return pl.any_horizontal(
        pl.col(name).is_in(said).fill_null(value=False) for name in ("remark_leaving", "name_leaving")
    )


def _to_come(managed: pl.Expr) -> pl.Expr:
    """A day of appointment to come is a manager's; in a row without one, it is the operator's first day at work."""
    heads = managed.fill_null(value=False).any().over("row")
    return pl.col("entry_future") | (pl.col("appointed_future") & (managed | ~heads))


def _in_training() -> pl.Expr:
    """A trainee is not accused; somebody said to be at work, with a certificate still to come, is asked about.

    For managers the six months run whether or not the assessment is being prepared.
    """
    state = pl.col("employment_state")
    coming = pl.col("number_state").eq_missing("training") | pl.col("holding_state").eq_missing("training")
    operators = ~pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False)
    return operators & (state.eq_missing("training") | (coming & ~state.eq_missing("at_work")))


def _final(context: Context) -> list[pl.Expr]:
    fragile = (
        pl.col("name_fragile")
        | pl.col("id_fragile")
        | pl.col("id_changed")
        | pl.col("name_other").is_not_null()
    )
    managed = pl.col("role").is_in(["principal", "safety_manager"])
    remark = pl.concat_str(
        [_text("remark"), pl.col("name_remark"), pl.col("appointment_remark")],
        separator="；",
        ignore_nulls=True,
    )
    return [
        pl.lit(context.source).alias("source"),
        pl.lit(context.sheet, pl.String).alias("sheet"),
        _text("name").fill_null(pl.col("name_read")).alias("name_written"),
        pl.col("name_read").alias("name"),
        pl.col("id_read").alias("id_number"),
        fragile.alias("name_fragile"),
        pl.coalesce("sex_given", pl.when(pl.col("id_type") == "id_card").then("id_sex")).alias("sex"),
        pl.col("id_birth").alias("birth_date"),
        pl.when(pl.col("role").is_in(_GOOD_ROLES)).then("role").alias("role"),
        (pl.col("coal") | (pl.col("industry_name") == "煤矿").fill_null(value=False)).alias("coal"),
        pl.col("industry_name").alias("industry"),
        pl.when(managed).then("appointed").alias("appointed_on"),
        pl.when(managed).then("appointed_precision").alias("appointed_precision"),
        pl.col("number").alias("claimed_number"),
        pl.col("first_issue").alias("claimed_first_issue"),
        pl.col("term_start").alias("claimed_valid_from"),
        pl.col("term_end").alias("claimed_valid_to"),
        pl.col("term_end_precision").alias("claimed_valid_to_precision"),
        pl.col("issuer_written").alias("claimed_issuer"),
        pl.coalesce("number_system", "card_system", _issuer_system()).alias("claimed_other_system"),
        _text("qr_payload").alias("qr_payload"),
        (
            pl.col("renewal") | pl.col("review_under_way") | pl.col("number_state").eq_missing("under_way")
        ).alias("renewal_applied"),
        pl.when(remark == "").then(None).otherwise(remark).alias("remark"),
    ]


def accepted_columns() -> list[str]:
    """Return the columns of ``EntryTable`` but the number of the entry."""
    return [name for name in EntryTable.column_names() if name != "entry"]
