"""The health of one family of people at one source: when a control must be asked, whom, and what follows from it.

Pure bookkeeping. What stands in the end is decided from the ledger (``brackets``); this decides what to ask so that
it can.
"""

import math
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from certverify.lookup.pace.terms import ControlPerson
from certverify.lookup.questions.plan import QueryKeys
from certverify.lookup.standing.brackets import CONTRADICTED, LATE, after
from certverify.store import Record
from certverify_schemas.answer import Found, NotFound
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["CANDIDATES", "FamilyHealth", "named_controls"]

_IN_A_ROW: Final = (4, 30)
"""Fewest and most negatives without a record between them that put health in doubt."""
_IMPROBABLE: Final = 0.001
"""As many negatives in a row as come by chance once in a thousand times call for a control."""
_WEIGHT: Final = 0.02
"""Of one answer in the running share of negatives: it looks back over some fifty answers."""
_RECENT: Final = 100
_LAPSED: Final = 1
_CHECKS: Final = 3
_EVER: Final = datetime.min.replace(tzinfo=UTC)
CANDIDATES: Final = 5
"""People kept as controls for one family, besides those named in the settings."""


@dataclass(slots=True)
class FamilyHealth:
    """What is known of one family in one session.

    ``known`` are controls, the next to be asked first, among them those ``named`` in the settings (keys).
    ``session`` names the span in which brackets may lie. A control without a record ends it: negatives that wait in
    it can then never be bracketed. ``repeating`` is the session whose negatives are asked about again; a record that
    belies one is stored under a name that says so, for the first of each session (``belied``). ``left`` names for
    queries that an earlier run left in doubt the session in which they had no record: a record belies that one, too.
    ``missing`` are controls, not named, without a record since somebody not named was last found. A ``distrusted``
    family has gone from wrong to right and back. ``found`` and ``absent`` are the counts the share of negatives is
    compared with.
    """

    session: str
    known: deque[Query] = field(default_factory=deque)
    named: Collection[str] = frozenset()
    found: int = 0
    absent: int = 0
    opened: bool = False
    ill: bool = False
    checking: bool = False
    owed: int = 0
    waiting: deque[datetime] = field(default_factory=deque)
    in_a_row: int = 0
    share: float = 0.15
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=_RECENT))
    falls: int = 0
    since: datetime = _EVER
    repeating: str | None = None
    distrusted: bool = False
    belied: set[str] = field(default_factory=set)
    left: Mapping[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    @property
    def provable(self) -> bool:
        """Tell whether asking again can prove an absence."""
        return bool(self.known) and not self.ill and not self.distrusted

    def take(self, record: Record) -> str:
        """Take a stored answer into account and return the session it belongs to.

        What was under way when a control fell belongs to neither session: it went out before the fall, so it must
        not bracket what came after, nor save what fell.
        """
        late = record.sent_at < self.since
        repeated = self.repeating is not None and not record.control
        if isinstance(record.answer, Found):
            for doubted in (self.repeating if repeated else None, self.left.get(record.query.key)):
                if doubted is not None and doubted not in self.belied:
                    return self._contradicted(doubted, record.replied_at)
            if not self.proves(record.query):
                return f"{self.session}-unproven"
            self._found(record.query, record.sent_at, late=late)
            return f"{self.session}-late-found" if late else self.session
        if isinstance(record.answer, NotFound) and not late:
            self._absent(record.replied_at, expected=repeated)
        return f"{self.session}{LATE}" if late else self.session

    @property
    def room(self) -> int:
        """Return how many more controls may be learnt."""
        return CANDIDATES - sum(query.key not in self.named for query in self.known)

    def learn(self, found: Iterable[Query]) -> None:
        """Keep people found by ordinary questions as controls, before those named: who shows only these is caught."""
        for query in found:
            if self.room > 0 and query not in self.known and query.key not in self.named:
                named = (place for place, one in enumerate(self.known) if one.key in self.named)
                self.known.insert(next(named, len(self.known)), query)

    def due(self) -> bool:
        """Tell whether a control must be asked now, by whoever asks this first."""
        return (
            not self.checking
            and bool(self.known)
            and (self.owed > 0 or max(len(self.waiting), self.in_a_row) >= self._too_many())
        )

    def checked(self) -> None:
        """Take a control that was found; :meth:`take` has been told already."""
        self.owed = max(0, self.owed - 1)
        self.in_a_row = 0

    def proves(self, found: Query) -> bool:
        """Tell whether a record proves that the source answers: somebody named does not where others are missing.

        One record may have lapsed. A source that hides two and shows who is named shows perhaps nobody else.
        """
        return found.key not in self.named or len(self.missing) <= _LAPSED

    def fall(self, control: Query, now: datetime) -> None:
        """Take a control without a record: every negative of this bracket falls, the next candidate comes first."""
        self._end_session(now)
        if control.key not in self.named:
            self.missing.add(control.key)
        self.postpone(control)

    def postpone(self, control: Query) -> None:
        """Let the next candidate come first."""
        if control in self.known:
            self.known.remove(control)
            self.known.append(control)

    def _contradicted(self, session: str, now: datetime) -> str:
        """Take a record of somebody who had none in ``session``, and was doubted: none of its negatives stands.

        Return the name to store it under, which says so for ever (``brackets``). A control opens the next session.
        """
        self.belied.add(session)
        if session == self.session:
            self._end_session(now)
            self.owed = max(self.owed, 1)
        return f"{session}{CONTRADICTED}"

    def _end_session(self, now: datetime) -> None:
        self.falls += 1
        self.since = now
        self.session = after(self.session)
        self.opened = False
        self.waiting.clear()
        self.in_a_row = 0

    def _found(self, query: Query, sent_at: datetime, *, late: bool) -> None:
        self.learn([query])
        if late:
            return
        if query.key not in self.named:
            self.missing.clear()
        self.opened = True
        self.in_a_row = 0
        while self.waiting and self.waiting[0] < sent_at:
            self.waiting.popleft()
        self._remember(absent=False)

    def _absent(self, replied_at: datetime, *, expected: bool) -> None:
        # Before the first record nothing waits: it cannot be bracketed, and is asked again in the second round.
        if self.opened:
            self.waiting.append(replied_at)
        self.in_a_row += 1
        if not expected:
            self._remember(absent=True)

    def _too_many(self) -> int:
        """Return how many negatives in a row are improbable, given how common they are here."""
        fewest, most = _IN_A_ROW
        if self.repeating is not None:
            return most
        return min(most, max(fewest, math.ceil(math.log(_IMPROBABLE) / math.log(max(self.share, 1e-6)))))

    def _remember(self, *, absent: bool) -> None:
        self.share = min(0.999, self.share + _WEIGHT * (absent - self.share))
        self.recent.append(absent)
        if len(self.recent) < _RECENT:
            return
        if self._improbable():
            self.owed = _CHECKS
        self.absent += sum(self.recent)
        self.found += _RECENT - sum(self.recent)
        self.recent.clear()

    def _improbable(self) -> bool:
        """Tell whether the last hundred hold far more negatives than before: four standard deviations and ten."""
        before = self.found + self.absent
        if before < _RECENT:
            return False
        share = self.absent / before
        expected = share * _RECENT
        return sum(self.recent) > expected + 4 * math.sqrt(expected * (1 - share)) + 10


def named_controls(source: str, settings: Sequence[ControlPerson], keys: QueryKeys) -> list[Query]:
    """Return the questions that put people named in the settings to a source."""
    found = []
    for word, name, id_number in settings:
        family, identity = Family(word), Identity(IdType.ID_CARD, id_number, name)
        kind = Kind.SAFETY_ASSESSMENT if family is Family.MANAGERS else Kind.SPECIAL_OPERATION
        found.append(Query(keys.query_key(source, identity, kind), identity, kind, family))
    return found
