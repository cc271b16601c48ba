"""How many look-ups a run needs and how long they take, before anyone is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from certverify import lookup
from certverify.lookup.outlook import begun
from certverify.lookup.pace.terms import Grant
from certverify.pipeline import Against
from certverify.pipeline.check import ask_settings
from certverify.rosters import Roster
from certverify.store import Ledger
from certverify.web.runs import PageRun
from certverify.web.service import Service
from certverify.web.submitted import said_rectified
from certverify_connectors.protocol import Connector

__all__ = ["Forecast", "forecast", "forecast_of"]

_CAPTCHA_PACE: Final = 0.1
"""Look-ups per second of a person who reads one image after the other; the desk measures the real pace."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the first source will be asked. ``out_of_scope`` are people it cannot know; they stay unverified.

    ``lasts`` is ``None`` for a data file, ``days`` how many days the daily quota takes; ``by_hand`` if a person has
    to read a captcha for each look-up.
    """

    people: int
    needed: int
    reused: int
    out_of_scope: int
    lasts: timedelta | None
    days: int | None
    by_hand: bool
    source: str


async def forecast_of(service: Service, asked: PageRun, roster: Roster) -> Forecast:
    """Return the forecast of a draft.

    Raises:
        ConfigError: the source cannot be set up as the settings have it.
        ConnectorError: the source cannot be used.
    """
    ground = service.ground
    against = Against.of(asked.connectors, ground.settings, asked.as_of)
    ledger, said = await ground.ledger_of(asked.tenant), await said_rectified(ground, asked.tenant)
    return await forecast(roster, against, ledger, ground.now(), said)


async def forecast(
    roster: Roster, against: Against, ledger: Ledger, now: datetime, rectified: pl.DataFrame | None = None
) -> Forecast:
    """Plan a roster against the first source of ``against``, and subtract what the ledger can answer.

    ``rectified`` as for :func:`~certverify.pipeline.check_read`.

    A second source, and the second wave's follow-ups, come on top: who needs them is known only from the answers.
    """
    source = against.sources[0]
    table = against.tables[source.source]
    terms = ask_settings(table)
    plan = lookup.plan(roster.entries, ledger.keys, source.source)
    plan = plan if rectified is None else lookup.with_rectified(plan, rectified)
    settled = await begun(plan, source, ledger, terms, now)
    open_ = int(settled["open"].sum())
    outside = int((~settled["askable"]).sum())
    facts = (settled.height, open_, settled.height - open_ - outside, outside)
    if not isinstance(source, Connector):
        return Forecast(*facts, lasts=None, days=None, by_hand=False, source=source.source)
    grant = Grant.of(source.limits, terms)
    by_hand = _by_hand(source)
    rate = min(grant.rate, _CAPTCHA_PACE) if by_hand else grant.rate
    days = None if grant.quota is None or open_ <= grant.quota else -(-open_ // grant.quota)
    return Forecast(
        *facts, lasts=timedelta(seconds=open_ / rate), days=days, by_hand=by_hand, source=source.source
    )


def _by_hand(source: Connector) -> bool:
    """Tell whether a person reads captchas: the public platform's connector asks one image at a time."""
    return source.source == "mem" or source.source.startswith("mem:")
