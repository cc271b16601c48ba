"""A simulated jurisdiction, night by night: people, employers, what really changes, and three ways to spend a budget.

Every question is one person's. What changes is *signalled* (a newcomer, a first "no record" that may be confirmed now,
an end or review that has passed, a problem said to be rectified) or not (a revocation out of the blue). A signalled
change can be found in the night in which its signal first stands; an unannounced one only when its person's turn comes.

``python night_world.py [--people N] [--nights N] [--seeds N]`` prints the comparison that the documentation shows.
"""

import argparse
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl

from certverify.nightly.plan.forecast import Windows, forecast
from certverify.nightly.plan.planner import Spending, choose
from certverify.nightly.plan.worth import OUTLOOK, with_worth

FIRST = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
DAY = timedelta(days=1)
CONFIRM, AGE = 3, 30
NEVER = -1
SIGNALLED = ("newcomer", "second_answer", "date_passed", "said_rectified")
EMPLOYERS = 0.005  # employers per person
ARRIVE, EXPIRE, RECTIFY, REVOKE, ABSENT = 0.0008, 0.0009, 0.0004, 0.0002, 0.15
"""Per person and night; ABSENT is the share of newcomers without a record."""


@dataclass
class World:
    """The truth and what the ledger knows of it; one slot per person, those to come included."""

    people: int
    nights: int
    seed: int
    budget: int
    here: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    absent: list[bool] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    employer: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    open: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    found: list[tuple[str, int, int]] = field(default_factory=list)
    missed_nights: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        arrivals = round(self.people * ARRIVE)
        everybody = self.people + arrivals * self.nights
        firms = max(4, round(self.people * EMPLOYERS))
        turn = 2 * AGE  # at half the needed budget everybody's turn comes in twice the age
        for n in range(everybody):
            old = n < self.people
            self.here.append(0 if old else (n - self.people) // arrivals)
            self.answered.append(-1 - chance.randrange(turn) if old else -(10**6))
            self.count.append(2 if old else 0)
            self.absent.append(chance.random() < (0.05 if old else ABSENT))
            self.ends.append(chance.randrange(1, round(1 / EXPIRE)) if not self.absent[-1] else 10**6)
            self.said.append(NEVER)
            self.employer.append(min(firms - 1, int(chance.paretovariate(0.6)) % firms))
            self.keys.append(f"{chance.getrandbits(256):064x}")
        for n in range(self.people, everybody):
            self.open[n].append(("newcomer", self.here[n]))
        self._plan_changes(chance)

    def _plan_changes(self, chance: random.Random) -> None:
        self.coming: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for night in range(self.nights):
            for _ in range(round(self.people * RECTIFY)):
                self.coming[night].append(("said_rectified", chance.randrange(self.people)))
            for _ in range(round(self.people * REVOKE)):
                self.coming[night].append(("unannounced", chance.randrange(self.people)))
        for n in range(self.people):
            if 0 < self.ends[n] + 1 < self.nights:
                self.coming[self.ends[n] + 1].append(("date_passed", n))

    def begin(self, night: int) -> None:
        """Let happen what happens before a night."""
        for kind, person in self.coming[night]:
            if kind == "date_passed" and self.answered[person] > self.ends[person]:
                continue  # an answer after the end has told it already
            if kind == "said_rectified":
                self.said[person] = night
            self.open[person].append((kind, night))

    def ask(self, night: int, chosen: list[int]) -> None:
        """Answer the chosen: what is open of them is found; a first "no record" opens its second."""
        for person in chosen:
            for kind, since in self.open.pop(person, []):
                if since > night:
                    self.open[person].append((kind, since))
                else:
                    self.found.append((kind, since, night))
            first = self.count[person] == 0
            if self.absent[person] and first:
                self.open[person].append(("second_answer", night + CONFIRM))
            self.count[person] = 1 if first else 2
            self.answered[person] = night

    def outlook(self, night: int) -> pl.DataFrame:
        """Return what the product's planner would be told."""
        present = [n for n, since in enumerate(self.here) if since <= night]
        known = [self.count[n] > 0 for n in present]
        at = [FIRST + self.answered[n] * DAY if k else None for n, k in zip(present, known, strict=True)]
        once = [self.absent[n] and self.count[n] == 1 for n in present]
        lines = {
            "query_key": [self.keys[n] for n in present],
            "outcome": [self._outcome(n) for n in present],
            "count": [self.count[n] if self.absent[n] else min(1, self.count[n]) for n in present],
            "answered_at": at,
            "tried_at": at,
            "expires_at": [t + (CONFIRM if o else AGE) * DAY if t else None for t, o in zip(at, once, strict=True)],
            "doubted": [False] * len(present),
            "askable": [True] * len(present),
            "date_passed": [self.answered[n] < self.ends[n] < night and k for n, k in zip(present, known, strict=True)],
            "rectified_on": [self._said_on(n) for n in present],
        }  # fmt: skip
        return pl.DataFrame(lines, schema=OUTLOOK)

    def _outcome(self, person: int) -> str | None:
        if not self.count[person]:
            return None
        return "not_found" if self.absent[person] else "found"

    def _said_on(self, person: int) -> date | None:
        return None if self.said[person] == NEVER else FIRST.date() + self.said[person] * DAY

    def shares(self) -> dict[str, float]:
        """Return, by kind, the share of changes found in the very night they could be, of all that could be."""
        lost = [
            (kind, since, None)
            for waits in self.open.values()
            for kind, since in waits
            if since < self.nights
        ]
        told: dict[str, list[bool]] = defaultdict(list)
        for kind, since, night in [*self.found, *lost]:
            told[kind].append(night == since)
        signalled = [hit for kind in SIGNALLED for hit in told[kind]]
        return {
            "signalled": statistics.mean(signalled),
            **{kind: statistics.mean(hits) for kind, hits in sorted(told.items())},
        }

    def waits(self, kind: str) -> float:
        """Return the mean nights from a change of one kind to its finding; what was not found counts to the end."""
        done = [night - since for what, since, night in self.found if what == kind]
        left = [
            self.nights - since
            for waits in self.open.values()
            for what, since in waits
            if what == kind and since < self.nights
        ]
        return statistics.mean(done + left)


Strategy = Callable[[World, int, random.Random], list[int]]


def planned(world: World, night: int, chance: random.Random) -> list[int]:
    """Choose as the product does."""
    now = FIRST + night * DAY
    worth = with_worth(world.outlook(night), now, CONFIRM * DAY)
    at = {key: n for n, key in enumerate(world.keys)}
    seats = pl.DataFrame({"query_key": world.keys, "employer_key": [f"e{firm}" for firm in world.employer]})
    chosen = choose(worth, seats, Spending(world.budget, seed=f"{world.seed}|{night}"))
    return [at[key] for key in chosen["query_key"]]


def at_random(world: World, night: int, chance: random.Random) -> list[int]:
    """Choose anybody."""
    present = [n for n, since in enumerate(world.here) if since <= night]
    return chance.sample(present, min(world.budget, len(present)))


def stalest(world: World, night: int, chance: random.Random) -> list[int]:
    """Choose whoever was asked longest ago; who never was comes first."""
    present = [n for n, since in enumerate(world.here) if since <= night]
    return sorted(present, key=lambda n: world.answered[n])[: world.budget]


STRATEGIES: dict[str, Strategy] = {"planner": planned, "random order": at_random, "stalest first": stalest}


def half_the_need(people: int) -> int:
    """Return half of what keeps everybody fresh: each person once per ``max_age``."""
    return math.ceil(people / AGE / 2)


def played(strategy: Strategy, people: int, nights: int, seed: int) -> World:
    """Return the world after so many nights of one strategy at half the needed budget."""
    world, chance = World(people, nights, seed, half_the_need(people)), random.Random(seed)
    for night in range(nights):
        world.begin(night)
        world.ask(night, strategy(world, night, chance))
    return world


def forecast_error(people: int, nights: int, seed: int) -> float:
    """Return the largest relative difference between what a first night forecasts to be due and what is, nightly."""
    world, chance = World(people, nights, seed, half_the_need(people)), random.Random(seed)
    told: tuple[int, ...] = ()
    worst = 0.0
    for night in range(nights):
        world.begin(night)
        table = world.outlook(night)
        now = FIRST + night * DAY
        worth = with_worth(table, now, CONFIRM * DAY)
        chosen = planned(world, night, chance)
        if night == 0:
            frame = pl.DataFrame(
                {"query_key": [world.keys[n] for n in chosen], "why": ["stale"] * len(chosen)}
            )
            spending = Spending(world.budget)
            windows = Windows.of(table, CONFIRM * DAY, AGE * DAY)
            told = forecast(table, worth, frame, spending=spending, windows=windows, now=now).backlog
        world.ask(night, chosen)
        due = with_worth(world.outlook(night), now, CONFIRM * DAY)["rank"].is_not_null().sum()
        worst = max(worst, abs(told[night] - due) / due)
    return worst


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=5)
    told = parser.parse_args()
    budget = half_the_need(told.people)
    print(f"{told.people:,} people, {told.nights} nights, {budget:,} questions a night (half the need)")
    print("strategy, seed: found that night, of it by signal; mean wait of unannounced revocations")
    for name, strategy in STRATEGIES.items():
        for seed in range(1, told.seeds + 1):
            world = played(strategy, told.people, told.nights, seed)
            shares, wait = world.shares(), world.waits("unannounced")
            by_kind = ", ".join(f"{kind} {shares[kind]:.1%}" for kind in SIGNALLED)
            print(f"{name}, {seed}: {shares['signalled']:.1%}: {by_kind}; {wait:.1f} nights", flush=True)
    error = max(forecast_error(told.people, min(told.nights, 30), seed) for seed in range(1, told.seeds + 1))
    print(f"forecast of what is due after each of 30 nights: at most {error:.1%} off")


if __name__ == "__main__":
    main()
