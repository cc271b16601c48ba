"""The words and figures that messages are filled with, as expressions over the weighed entries."""

from datetime import date, timedelta

import polars as pl

from certverify.messages import Lang, text
from certverify.rules.gate import answered_on
from certverify.rules.packs.pack import Pack
from certverify.rules.rule import Text, both
from certverify_schemas.masking import masked_number

__all__ = ["days_since", "days_until", "vocabulary", "worded", "written_day"]

_ROLES = ("principal", "safety_manager")


def vocabulary(pack: Pack, as_of: date) -> dict[str, Text]:
    """Return every fact that any message may name, by placeholder."""
    dates = {
        "official_valid_to": "c_valid_to",
        "official_review_due": "c_review_due",
        "official_first_issue": "reference_first_issue",
        "claimed_first_issue": "claimed_first_issue",
        "deadline": "deadline",
        "deadline_rolled": "deadline_rolled",
        "starts_on": "future_from",
    }
    plain = {
        "name": pl.col("name"),
        "claimed_valid_to": written_day("claimed_valid_to", "claimed_valid_to_precision"),
        "appointment_date": written_day("appointed_on", "appointed_precision"),
        "as_of": pl.lit(as_of.isoformat()),
        "id_masked": masked_number("id_number"),
        "claimed_number_masked": masked_number("claimed_number"),
    }  # fmt: skip  # one fact a line
    return (
        _words()
        | {k: both(_day(pl.col(c))) for k, c in dates.items()}
        | {k: both(e) for k, e in plain.items()}
        | {
            "asked_at_first": _first_asked(),
            "asked_at": _last_asked(),
            "confirm_on": _next_asking(pack, as_of),
        }
    )


def _words() -> dict[str, Text]:
    required = pl.coalesce("required_item", "required_category", "claimed_item", "claimed_category")
    operation = pl.coalesce("c_item", "c_item_text", "c_category", required)
    texts = {
        "post": pl.coalesce("post", "required_item", "required_category"),
        "duty": pl.col("post"),
        "category": pl.coalesce("target_category", "required_category"),
        "required_item": required,
        "item": operation,
        "claimed_item": pl.coalesce("claimed_item", "claimed_category", "claimed_word", required, "post"),
        "claimed_word": pl.coalesce("claimed_word", "post"),
        "claimed_cert": pl.coalesce("claimed_word", "claimed_number", "post"),
        "claimed_issuer": pl.col("claimed_issuer"),
        "official_issuer": pl.col("official_issuer"),
        "official_items": pl.col("official_items"),
        "official_status": pl.col("c_status_text"),
        "official_industry": pl.coalesce("other_industry", "c_industry"),
        "official_person_type": pl.coalesce("other_person_type", "c_person_type"),
        "official_unit_type": pl.col("c_unit_type"),
        "unit_type": pl.col("unit_type"),
        "industry": pl.col("industry"),
        "host": pl.col("imitating_host"),
    }
    coded = {"person_type": worded("role", "fact.role", _ROLES), "claimed_card": _card(required)}
    return {key: both(e) for key, e in texts.items()} | coded


def _card(required: pl.Expr) -> Text:
    """Name the certificate claimed; a number beside a trade claims the trade's, beside an unclear post none by name."""
    named = pl.coalesce("claimed_item", "claimed_category", "claimed_word", required)

    def told(lang: Lang) -> pl.Expr:
        of_item = pl.format(text("fact.card.of_item", lang, item="{}"), named)
        return pl.when(named.is_null()).then(pl.lit(text("fact.card.any", lang))).otherwise(of_item)

    return Text(told("zh"), told("en"))


def worded(column: str, prefix: str, words: tuple[str, ...]) -> Text:
    """Return a coded column in the catalogue's words (``<prefix>.<code>``)."""
    code = pl.col(column).cast(pl.String)
    zh = {word: text(f"{prefix}.{word}", "zh") for word in words}
    en = {word: text(f"{prefix}.{word}", "en") for word in words}
    return Text(
        code.replace_strict(zh, default=None, return_dtype=pl.String),
        code.replace_strict(en, default=None, return_dtype=pl.String),
    )


def _day_of(column: str) -> pl.Expr:
    """Return the day of a UTC time in China: a resumed run, minutes later, must say the same as one in one go."""
    return _day(pl.col(column).dt.convert_time_zone("Asia/Shanghai").dt.date())


def _last_asked() -> Text:
    """Return the day of the last asking; of a data file also the day of its data, which is what it can tell of."""
    read, data = _day_of("asked_at"), _day(pl.col("data_as_of"))

    def told(lang: Lang) -> pl.Expr:
        of_file = pl.format(text("fact.read_on", lang, read="{}", data="{}"), read, data)
        return pl.when(data.is_null()).then(read).otherwise(of_file)

    return Text(told("zh"), told("en"))


def _first_asked() -> Text:
    """Return the day of the first asking; of data files the day of the earlier data that agree with the latest."""
    read, agreed = _day_of("first_asked_at"), _day(pl.col("agreed_since"))

    def told(lang: Lang) -> pl.Expr:
        of_file = pl.format(text("fact.of_data", lang, data="{}"), agreed)
        return pl.when(pl.col("data_as_of").is_null() | agreed.is_null()).then(read).otherwise(of_file)

    return Text(told("zh"), told("en"))


def _next_asking(pack: Pack, as_of: date) -> Text:
    """Return the day after which an answer is asked for again; one that is past when the run is judged says so."""
    day = answered_on() + timedelta(days=pack.parameters.confirm_after_days)

    def told(lang: Lang) -> pl.Expr:
        past = pl.format(text("fact.due_already", lang, day="{}"), _day(day))
        return pl.when(day < pl.lit(as_of)).then(past).otherwise(_day(day))

    return Text(told("zh"), told("en"))


def written_day(column: str, precision: str) -> pl.Expr:
    """Return a roster's date as far as the roster writes it: ``2026-04`` for a month, ``2026`` for a year."""
    day, known = pl.col(column), pl.col(precision).cast(pl.String)
    return (
        pl.when(known == "year").then(day.dt.to_string("%Y"))
        .when(known == "month").then(day.dt.to_string("%Y-%m"))
        .otherwise(_day(day))
    )  # fmt: skip  # one precision a line


def days_until(column: str, as_of: date) -> Text:
    """Return the days left until a date."""
    return both((pl.col(column) - pl.lit(as_of)).dt.total_days().cast(pl.String))


def days_since(column: str, as_of: date) -> Text:
    """Return the days gone since a date."""
    return both((pl.lit(as_of) - pl.col(column)).dt.total_days().cast(pl.String))


def _day(day: pl.Expr) -> pl.Expr:
    return day.dt.to_string("%Y-%m-%d")
