"""What the cells of one sheet are read with."""

from dataclasses import dataclass
from datetime import date

from certverify.rosters.posts import PostReader
from certverify.rosters.table.around.titles import Surroundings

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """What the cells of one sheet are read with. ``item_claims``: naming an item is claiming its certificate.

    ``mixed_states``: the column of states speaks of certificates too, so that its leavers are in doubt.
    ``star_explained``: a legend says what a star at a name is, so that it covers no letter.
    """

    source: str
    sheet: str | None
    surroundings: Surroundings
    posts: PostReader
    as_of: date
    date1904: bool
    item_claims: bool
    mixed_states: bool = False
    star_explained: bool = False
