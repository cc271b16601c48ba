"""Who is asked about."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["IdType", "Identity"]


class IdType(StrEnum):
    """Type of identity document (证件类型)."""

    ID_CARD = "id_card"
    """Resident identity card (居民身份证), GB 11643: 17 digits and a check character."""
    PASSPORT = "passport"
    """Passport (护照)."""
    HK_MACAU_PERMIT = "hk_macau_permit"
    """Mainland travel permit for Hong Kong and Macau residents (港澳居民来往内地通行证, 回乡证)."""
    TAIWAN_PERMIT = "taiwan_permit"
    """Mainland travel permit for Taiwan residents (台湾居民来往大陆通行证, 台胞证)."""
    OTHER = "other"
    """Any other document; carried, never asked."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the platform knows one: document type, document number and name, matched together.

    The number of an ID card is the 18-character normal form with an upper-case ``X``; the name is in NFKC
    without inner spaces and with ``·`` (U+00B7) as middle dot. Neither appears in ``repr``.
    """

    id_type: IdType
    id_number: str
    name: str

    def __repr__(self) -> str:
        return f"Identity({self.id_type.value}, ***)"
