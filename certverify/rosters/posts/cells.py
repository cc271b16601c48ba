"""The cells of one line that posts and certificates are read from."""

from dataclasses import dataclass
from typing import Final

from certverify.rosters.posts.words import written
from certverify.rosters.values.cleaning import is_nothing
from certverify.rosters.values.ranks import names_no_post

__all__ = ["CHEMICAL", "PostCells", "shown"]

CHEMICAL: Final = "化工|石化|氯碱|危险化学品|危化|化学"
"""A pattern: what the name or the industry of a chemical firm holds."""


@dataclass(frozen=True, slots=True)
class PostCells:
    """The cells of one line that speak of post and certificate, and the system that its number belongs to.

    ``number_claims``: whether the number's cell holds one; ``number_with_t``: one with the T of special operations.
    ``chemical``: the row's own firm or industry is a chemical one. ``of_pass``: what the line says of a certificate, it
    says of a manager's pass. ``above``: the post that a heading, the sheet's name
    or its title gives to rows that name none. ``needless``: the roster says of the post that it needs no card
    (是否特种作业 否). ``mine``: the kind of mine that the row's own firm or industry names.
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
    number_with_t: bool = False
    chemical: bool = False
    of_pass: bool = False
    above: str = ""
    needless: bool = False
    mine: str = ""

    @property
    def bare(self) -> bool:
        """Whether no cell names a post, an item or a certificate."""
        words = (self.trade, self.position, self.duty, self.person_type)
        cards = (
            self.job_category,
            self.operation_item,
            self.cert_name,
            self.group_word,
            self.number_word or "",
        )
        return all(map(names_no_post, (*words, *cards)))


def shown(*cells: str) -> str | None:
    """Return the first of these cells that says something, as it is written."""
    return next((text for cell in cells if not is_nothing(text := written(cell))), None)
