"""A pack: the law, the catalogue and the windows of one span of time, as data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256

from certverify_schemas.catalogue import Catalogue
from certverify_schemas.finding import Severity

__all__ = [
    "HostClass",
    "Issuers",
    "Law",
    "ManagerCategory",
    "Pack",
    "Parameters",
    "Retirement",
    "RuleLaw",
    "Source",
    "Version",
]

HostClass = str
"""``genuine``, ``retired_genuine`` or ``other_system``; a host that no pack names is unknown."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document behind a pack, and how sure we are of it (``text``, ``secondary``, ``unverified``)."""

    title: str
    dated: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Periods and windows: months and days as the names say, ages in completed years."""

    assessment_months: int
    grace_days: int
    expiring_soon_days: int
    review_due_soon_days: int
    assessment_due_soon_days: int
    assessment_expiring_soon_days: int
    confirm_after_days: int
    dates_tolerance_days: int
    minimum_age: int
    youngest_holder_age: int


@dataclass(frozen=True, slots=True)
class Retirement:
    """A schedule of rising retirement ages: ``age`` at first, a month more per ``step_months`` of birth."""

    age: int
    latest: int
    first_birth: date
    step_months: int


@dataclass(frozen=True, slots=True)
class Law:
    """One line of the law table: what an article says, from when (``None``: not stated) until when, how surely read."""

    id: str
    says: str
    article: str
    since: date | None
    until: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class RuleLaw:
    """What a pack says of one rule: severity, legal basis (keys of the message catalogue), evidence level.

    ``legal`` names the lines of the law table behind it (R01 …), ``parameters`` the :class:`Parameters` it looks at.
    """

    rule: str
    severity: Severity
    basis: tuple[str, ...]
    evidence: str
    legal: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """How a legal basis was called up to a day (a key of the message catalogue), and how surely that is read."""

    until: date
    told: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ManagerCategory:
    """One kind of assessment: person type, industry, unit type, as the platform writes them."""

    person_type: str
    industry: str
    unit_type: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Issuers:
    """Words by which issuers are reconciled or told apart."""

    national: tuple[str, ...]
    other_systems: tuple[str, ...]
    schools: tuple[str, ...]
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything dated that the rules need; ``valid_to`` is ``None`` for the pack in force.

    ``confirmed`` is false where the texts behind it were not seen. ``digest`` (hex SHA-256) covers the data files
    and the windows laid over them. ``versions`` has the earlier names of a legal basis, the earliest first.
    ``varying_posts`` is a pattern of safety managers' posts for which some authorities ask the principal's assessment.
    ``others`` are the packs of other spans: a fact is judged by the law of its day.
    """

    id: str
    version: str
    valid_from: date
    valid_to: date | None
    confirmed: bool
    sources: tuple[Source, ...]
    catalogue: Catalogue
    parameters: Parameters
    rules: Mapping[str, RuleLaw]
    laws: Mapping[str, Law]
    versions: Mapping[str, tuple[Version, ...]]
    managers: tuple[ManagerCategory, ...]
    person_types: Mapping[str, tuple[str, ...]]
    varying_posts: str
    hosts: Mapping[str, HostClass]
    lookalike_words: tuple[str, ...]
    issuers: Issuers
    retirement: Mapping[str, Retirement]
    files_digest: str = field(repr=False)
    others: tuple["Pack", ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        """Return the hex SHA-256 of the pack's files and of its parameters as they are now."""
        windows = json.dumps(asdict(self.parameters), sort_keys=True)
        return sha256(f"{self.files_digest}\n{windows}".encode()).hexdigest()

    @property
    def label(self) -> str:
        """Return how findings name the pack: ``order-19 2026.1 (3fa81c02)``."""
        return f"{self.id} {self.version} ({self.digest[:8]})"

    @property
    def timeline(self) -> tuple["Pack", ...]:
        """Return this pack and the others, the earliest first."""
        return tuple(sorted((self, *self.others), key=lambda pack: pack.valid_from))

    def with_windows(self, **windows: int) -> "Pack":
        """Return the pack with some of its :class:`Parameters` replaced (``expiring_soon_days=30``).

        Raises:
            TypeError: no such parameter.
        """
        others = tuple(other.with_windows(**windows) for other in self.others)
        return replace(self, parameters=replace(self.parameters, **windows), others=others)
