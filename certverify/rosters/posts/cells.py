"""The cells of one line that posts and certificates are read from."""

from dataclasses import dataclass
from typing import Final

from certverify.rosters.posts.words import written
from certverify.rosters.values.cleaning import is_nothing

__all__ = ["CHEMICAL", "PostCells", "shown"]

CHEMICAL: Final = "化工|石化|危险化学品|危化|化学"
"""A pattern: what the name or the industry of a chemical firm holds."""


@dataclass(frozen=True, slots=True)
class PostCells:
    """The cells of one line that speak of post and certificate, and the system that its number belongs to.

    ``number_claims``: whether the number's cell holds one. ``chemical``: the row's own firm or industry is a chemical
    one.
    """

    trade: str = ""
    position: str = ""
    duty: str = ""
    person_type: str = ""
    job_category: str = ""
    operation_item: str = ""
    cert_name: str = ""
    group_word: str = ""
    number_word: str | None = None
    number_system: str | None = None
    number_claims: bool | None = None
    chemical: bool = False


def shown(*cells: str) -> str | None:
    """Return the first of these cells that says something, as it is written."""
    return next((text for cell in cells if not is_nothing(text := written(cell))), None)
