"""What the reader can do about an entry that is not verified yet, by its cause."""

from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify_schemas.answer import Reason

__all__ = ["ADVICE", "advice_for"]

ADVICE: Final = {
    # asking again can help
    Reason.TIMEOUT.value: "wait",
    Reason.CONNECTION.value: "wait",
    Reason.THROTTLED.value: "wait",
    Reason.SERVER_ERROR.value: "wait",
    Reason.BLOCKED.value: "wait",
    Reason.CAPTCHA_REJECTED.value: "wait",
    Reason.CAPTCHA_UNSOLVED.value: "wait",
    Reason.HEALTH_IN_DOUBT.value: "wait",
    Reason.OUT_OF_BUDGET.value: "wait",
    Reason.CANCELLED.value: "wait",
    "not_asked": "wait",
    "not_asked_since": "wait",
    # somebody has to look or ask
    Reason.NOT_UNDERSTOOD.value: "by_hand",
    Reason.OTHER_NAME.value: "other_name",
    "other_name_former": "other_name_former",
    "number_of_another": "number_of_another",
    Reason.PLATFORM_IDENTITY.value: "platform",
    Reason.OUT_OF_SCOPE.value: "scope",
    "data_too_old": "newer_data",
    "residence_permit": "residence_permit",
    "id_type_unsupported": "by_hand",
    "status_unknown": "issuer",
    "record_incomplete": "issuer",
    "record_not_yet_valid": "old_card",
    "item_unknown": "item",
    "pass_type_varies": "pass",
    "pass_unknown": "pass",
    "no_national_item": "item",
    "in_training": "training",
    "industry_ask": "authority",
    "industry_other_system": "other_authority",
    "other_system": "other_authority",
    # the roster has to be corrected
    "appointment_date_missing": "appointment",
    "not_yet_in_post": "appointment_later",
    "industry_unknown": "industry",
    "industry_unknown_claimed": "industry",
    "other_card": "other_card",
    "certificate_unknown": "certificate",
    "post_unclear": "post",
    "post_unclear_lapsed": "post",
    "post_unclear_revoked": "post",
    "post_changed": "post",
    "sign_unclear": "sign",
    "employment_unclear": "employment",
    "identity_conflict": "identity",
    "name_uncertain": "name",
    "id_suspect": "id_number",
    # nothing is needed, should a pack leave such an entry unverified after all
    "vacant_post": "out_of_scope",
    "example_row": "out_of_scope",
    "left_post": "out_of_scope",
    "not_at_work": "out_of_scope",
    "post_not_special": "out_of_scope",
    "industry_not_high_risk": "out_of_scope",
}
"""The last part of the key of what is advised, for every reason and cause that the catalogue words."""


def advice_for(lang: Lang) -> pl.Expr:
    """Write what to do by the column ``cause``; of a cause that nobody knows, that the roster has to be looked over."""
    causes = pl.col("cause").str.strip_prefix("cause.")
    said = [text(f"report.advice.{key}", lang) for key in ADVICE.values()]
    other = text("report.advice.complete", lang)
    return causes.replace_strict(list(ADVICE), said, default=other, return_dtype=pl.String).fill_null(other)
