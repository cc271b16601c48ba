"""The fields that a column can fill: a person's, which a row has once, and a certificate's, which it may have often."""

from typing import Final

from certverify.rosters.table.header.headers import CARD_FIELDS

__all__ = ["CARD", "FIELDS", "PERSON", "kind_of"]

CARD: Final = tuple(sorted(CARD_FIELDS))
PERSON: Final = (
    "age",
    "appointment_date",
    "appointment_doc",
    "birth_date",
    "contract_end",
    "contractor",
    "department",
    "duty",
    "employer_uscc",
    "employment_status",
    "employment_type",
    "former_name",
    "gender",
    "has_left",
    "holding",
    "id_card_seen",
    "id_number",
    "id_type",
    "industry",
    "name",
    "not_appointment_date",
    "org",
    "other_certs",
    "person_type",
    "position",
    "region",
    "remark",
    "site_entry",
    "site_exit",
    "team",
    "trade",
    "unit_type",
)
FIELDS: Final = (*PERSON, *CARD)


def kind_of(field: str) -> str:
    """Return the name of the column that holds the cell kinds of a field."""
    return f"{field}__kind"
