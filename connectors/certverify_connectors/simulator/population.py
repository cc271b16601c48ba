"""A synthetic population with known truth, the same for the same seed, size and day."""

from collections.abc import Iterator
from datetime import date
from random import Random

from certverify_connectors.simulator.catalogue import Industry, Item, industries, items
from certverify_connectors.simulator.identity_number import synthetic_numbers
from certverify_connectors.simulator.managers import MANAGERS, ManagerDraft
from certverify_connectors.simulator.names import synthetic_name
from certverify_connectors.simulator.operators import COAL_CATEGORY, OPERATORS, OTHER_CARDS, Draft
from certverify_connectors.simulator.records import Person, Post

__all__ = ["populate", "shares"]

_TRADES = ("低压电工作业", "高压电工作业", "熔化焊接与热切割作业", "高处安装、维护、拆除作业")


def populate(size: int, seed: int, today: date) -> list[Person]:
    """Make ``size`` people; every situation of :data:`OPERATORS` and :data:`MANAGERS` occurs if size allows."""
    random = Random(seed)  # noqa: S311 - invented people need no cryptographic source
    situations = shares(size)
    random.shuffle(situations)
    numbers, names = synthetic_numbers(random, today), _names(seed + 1)
    namesakes = {situation: _names(seed) for situation in ("namesake_valid", "namesake_no_record")}
    people = []
    for situation in situations:
        name = next(namesakes.get(situation, names))
        make = _operator if situation in OPERATORS else _manager
        people.append(make(random, today, next(numbers), name, situation))
    return people


def shares(size: int) -> list[str]:
    """Deal situations by weight: each at least once, as long as there are people, the rest to ``valid``."""
    weights = {name: weight for name, (_, weight) in (OPERATORS | MANAGERS).items()}
    names = sorted(weights, key=lambda name: -weights[name])
    total = sum(weights.values())
    more = [name for name in names for _ in range(size * weights[name] // total - 1)]
    dealt = (names + more)[:size]
    return dealt + ["valid"] * (size - len(dealt))


def _names(seed: int) -> Iterator[str]:
    """Yield names; two iterators of one seed yield the same, which makes namesakes."""
    random = Random(seed)  # noqa: S311 - invented names need no cryptographic source
    while True:
        yield synthetic_name(random)


def _operator(random: Random, today: date, number: str, name: str, situation: str) -> Person:
    draft = Draft(random, today, number, _item(random, situation))
    records = OPERATORS[situation][0](draft)
    card = random.choice(OTHER_CARDS) if situation == "other_system" else None
    return Person(
        number, name, situation, Post("operator", draft.item.category, draft.item.name), records, card
    )


def _item(random: Random, situation: str) -> Item:
    if situation == "coal":
        return random.choice([item for item in items() if item.category == COAL_CATEGORY])
    if random.random() < 0.6:
        trade = random.choice(_TRADES)
        return next(item for item in items() if item.name == trade)
    return random.choice([item for item in items() if item.category != COAL_CATEGORY])


def _manager(random: Random, today: date, number: str, name: str, situation: str) -> Person:
    role = random.choice(["principal", "safety_manager", "safety_manager"])
    draft = ManagerDraft(random, today, number, role, _industry(random, situation))
    post, records = MANAGERS[situation][0](draft)
    return Person(number, name, situation, post, records)


def _industry(random: Random, situation: str) -> Industry:
    high_risk = situation != "not_high_risk"
    return random.choice([i for i in industries() if i.high_risk == high_risk and i.name != "煤矿"])
