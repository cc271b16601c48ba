"""What the application and a connector owe each other.

A connector is a callable behind the entry-point group ``certverify.connectors``, named as users write it after
``--connector``, with the signature of :data:`Connect`. It returns a :class:`Connector` (a source asked over a wire)
or a :class:`DataFile` (a source that is a file or table, joined at once).

Pace, retries, budget, reuse, controls and the breaker are the application's; a connector turns one batch of queries
into as many answers and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

import httpx
import polars as pl

from certverify_schemas.answer import Answer
from certverify_schemas.identity import IdType
from certverify_schemas.query import Family, Kind, Query

__all__ = ["ENTRY_POINTS", "Connect", "Connector", "Coverage", "DataFile", "Desk", "Limits", "Setup"]

ENTRY_POINTS = "certverify.connectors"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source can speak of. Only inside a nationwide scope does "no record" mean no record.

    ``provinces`` empty means the whole country; otherwise the names of the provinces whose records it holds.
    ``as_of`` is the day of the data, for files.
    """

    kinds: frozenset[Kind]
    id_types: frozenset[IdType] = frozenset({IdType.ID_CARD})
    provinces: tuple[str, ...] = ()
    coal: bool = False
    as_of: date | None = None

    def can_ask(self, query: Query) -> bool:
        """Tell whether the source could know the person at all; if not, the query is ``out_of_scope`` unasked."""
        return query.kind in self.kinds and query.identity.id_type in self.id_types

    def absence_proves(self, query: Query) -> bool:
        """Tell whether what the source does not show does not exist anywhere."""
        return self.can_ask(query) and not self.provinces and (self.coal or query.family is not Family.COAL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source asks of its callers; settings may lower the rate and quota, never raise a declared ceiling.

    ``concurrency`` is how many requests may be under way at once, ``batch`` how many queries one ``ask`` takes,
    ``ca_file`` certificates (PEM) that the caller's wire trusts besides the usual ones; nothing trusts less.
    ``blocking_heals`` tells whether waiting can help where nobody was ever answered and everybody is ``blocked``: a
    public site blocks whoever asks too much, while an interface granted by its operator refuses for want of rights.
    """

    rate_per_second: float
    batch: int = 1
    concurrency: int = 16
    daily_quota: int | None = None
    timeout: timedelta = timedelta(seconds=30)
    needs_controls: bool = True
    ca_file: Path | None = None
    blocking_heals: bool = True


class Desk(Protocol):
    """A person who can be asked something while a run is under way."""

    async def read_captcha(self, image: bytes) -> str | None:
        """Show an image to a person and return what the person typed, or ``None`` if nobody answers.

        The implementer never reads the image by machine; the caller shows each image once.
        """

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Learn that the source did not take what was typed for this image, so that the person can be told.

        ``late`` says that the image had expired, false that the text was wrong; ``None``: the source does not say.
        """


@runtime_checkable
class Connector(Protocol):
    """A source asked over HTTP."""

    @property
    def source(self) -> str:
        """Name under which answers are stored and reused, e.g. ``gateway:province@data.example.gov.cn``."""

    @property
    def coverage(self) -> Coverage:
        """What the source can speak of."""

    @property
    def limits(self) -> Limits:
        """What the source asks of its callers."""

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: Desk) -> list[Answer]:
        """Put at most ``limits.batch`` queries and return one answer each, in order.

        The caller's duty: every query passes ``coverage.can_ask``; ``wire`` takes a permit for each request and
        keeps cookies for the session. The implementer's duty: send every request through ``wire``; return
        ``Found`` or ``NotFound`` only for a body that fully satisfies the expected form and concerns the person
        asked about; turn every failure of one query into ``Unanswered``; never sleep, retry or log.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used (bad credentials, wrong configuration).
        """


@runtime_checkable
class DataFile(Protocol):
    """A source that is a file or a table: everything is answered in one join."""

    @property
    def source(self) -> str:
        """Name under which answers are stored, the same for every edition of the data, e.g. ``snapshot:<name>``."""

    @property
    def edition(self) -> str:
        """Name of this very state of the data, another one where a line has changed: a digest."""

    @property
    def coverage(self) -> Coverage:
        """What the file can speak of; ``as_of`` is the day of its data."""

    def answer_table(self, queries: pl.LazyFrame) -> pl.LazyFrame:
        """Join queries (columns of ``QueryTable``) with the file.

        Returns one line per query and certificate, and one line with null certificate columns for a query without
        a record: ``query_key``, ``state`` (``found``, ``not_found`` or ``unanswered``), ``reason`` (null unless
        unanswered), ``evidence`` (the row or rows in the file, as text; `` alarm WORD,WORD`` at its end says what is
        wrong with them, and is told where the reason is ``not_understood``) and the columns of ``CertificateTable``.

        Raises:
            ConnectorUnusable: the file cannot be read or lacks a column.
        """


@dataclass(frozen=True, slots=True)
class Setup:
    """What a connector is made from: its own table of the configuration file, and where relative paths start.

    ``secrets`` maps names to values given by environment variable or file, never by the configuration itself.
    """

    name: str
    options: Mapping[str, object]
    folder: Path = field(default_factory=Path.cwd)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


Connect = Callable[[Setup], Connector | DataFile]
