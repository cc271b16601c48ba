"""The whole roster: who stands on which sheet, in which words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from certverify.demo.advice import advised
from certverify.demo.handwriting import Hand
from certverify.demo.line import Line, not_applicable
from certverify.demo.managers import MANAGERS_SHEET, Managers
from certverify.demo.operators import AT_WORK, Operators
from certverify.demo.person import Person
from certverify.demo.slips import SLIPS, passport_holder

__all__ = ["LEFT", "compose"]

LEFT: Final = "离职"
_LEAVERS: Final = {"no_record": 2, "expired": 2, "reviewed": 2}
"""Of each situation, how many have left the firm since (the last ones)."""


def compose(people: Sequence[Person], as_of: date, seed: int) -> list[Line]:
    """Return the lines of all sheets in order; the same for the same people, day and seed."""
    hand = Hand(Random(seed))  # noqa: S311 - an invented roster
    operators, managers = Operators(hand, as_of), Managers(hand)
    written: list[Line] = []
    seen: Counter[str] = Counter()
    totals = Counter(person.situation for person in people)
    for person in people:
        index, situation = seen[person.situation], person.situation
        seen[situation] += 1
        if person.role != "operator":
            written.append(advised(managers.line(person, index), person, as_of))
        elif index >= totals[situation] - _LEAVERS.get(situation, 0):
            written.extend(_left(operators.lines(person, index), as_of))
        else:
            slipped = _slipped(operators.lines(person, index), person, index, hand)
            written.extend(advised(line, person, as_of) for line in slipped)
    written.append(passport_holder(MANAGERS_SHEET, as_of - timedelta(days=800)))
    order = [AT_WORK, LEFT, MANAGERS_SHEET]
    return sorted(written, key=lambda line: order.index(line.sheet))


def _left(lines: Iterator[Line], as_of: date) -> Iterator[Line]:
    gone = as_of - timedelta(days=40)
    for line in lines:
        cells = line.with_cells(在岗状态="离职", 备注=f"{gone.year}.{gone.month}离职")
        yield replace(cells, sheet=LEFT).expecting(not_applicable())


def _slipped(lines: Iterator[Line], person: Person, index: int, hand: Hand) -> Iterator[Line]:
    for line in lines:
        slips = person.situation == "valid" and index < len(SLIPS)
        yield SLIPS[index](line, person, hand) if slips else line
