"""How often a source that is wrong now and then, at random, makes somebody on record stand without a record.

``python benchmarks/sparse_lies.py PEOPLE RUNS SHARE...``: so many runs over a roster of which one in eight has no
record, through the engine itself in virtual time; each answer about a holder is "no record" with the probability
SHARE. A second run follows four days later, over the same ledger and as bad a source. Prints a line of a table for each
share: holders who stand without a record after the first run and after the second, and how many runs with a wrong
answer caught the source contradicting itself.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "builders"))

from lookup_world import ScriptedSource, World, entries, person, states

from certverify.lookup import Asked
from certverify_schemas.answer import Answer, Evidence, NotFound
from certverify_schemas.query import Query


class Liar(ScriptedSource):
    """Denies a share of those on record."""

    def deny(self, share: float, dice: random.Random) -> None:
        self.lies = 0

        def fault(query: Query, _number: int) -> Answer | None:
            if query.identity.id_number not in self.holds or dice.random() >= share:
                return None
            self.lies += 1
            return NotFound(Evidence(b"empty"))

        self.fault = fault


def accused(asked: Asked, holders: set[str]) -> int:
    return sum(word == "not_found" and number in holders for number, word in states(asked).items())


def one(people: int, share: float, seed: int) -> tuple[int, int, bool, bool]:
    """Return who is accused after the first run and the second, whether the first was lied to, and noticed it."""
    holders = {person(number)[0] for number in range(people) if number % 8}
    rows = entries([{"claims": number % 3 > 0} for number in range(people)])
    source, world = Liar(holders), World()
    source.deny(share, random.Random(f"{share} {seed}"))
    first, _ = world.check(rows, source)
    lied, noticed = source.lies > 0, any(name.startswith("contradicted") for name in first.alarms)
    second, _ = world.check(rows, source, days=4)
    return accused(first, holders), accused(second, holders), lied, noticed


def main(people: int, runs: int, shares: list[float]) -> None:
    holders = runs * (people - -(-people // 8))
    print(f"{people} people, {runs} runs, {holders} holders")
    print("| share | p² | accused, first run | accused, second | runs lied to | of these noticed |")
    print("|---|---|---|---|---|---|")
    for share in shares:
        told = [one(people, share, seed) for seed in range(runs)]
        first, second, lied, noticed = map(sum, zip(*told, strict=True))
        print(f"| {share:g} | {share * share:.1e} | {first} | {second} | {lied} | {noticed} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [float(word) for word in sys.argv[3:]])
