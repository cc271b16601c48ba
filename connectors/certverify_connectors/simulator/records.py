"""People and the records the platform keeps of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["ASSESSMENT", "SPECIAL", "Person", "Post", "Record", "Register"]

SPECIAL = "special"
ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the platform's database. ``visible_from``: new certificates show some days after their issue."""

    kind: str
    number: str | None = None
    category: str | None = None
    item: str | None = None
    person_type: str | None = None
    industry: str | None = None
    unit_type: str | None = None
    first_issue: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_due: date | None = None
    reviewed_on: date | None = None
    issuer: str | None = None
    status: str | None = "有效"
    history: bool = False
    visible_from: date | None = None

    def shows_on(self, day: date) -> bool:
        """Tell whether the platform shows this record on a day."""
        return self.visible_from is None or self.visible_from <= day


@dataclass(frozen=True, slots=True)
class Post:
    """What a person does for a living: ``role`` is operator, principal or safety_manager."""

    role: str
    category: str | None = None
    item: str | None = None
    industry: str | None = None
    unit_type: str | None = None
    appointed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person; ``situation`` names the trap, ``other_card`` a certificate of another authority."""

    id_number: str
    name: str
    situation: str
    post: Post
    records: tuple[Record, ...] = ()
    other_card: str | None = None

    @property
    def coal(self) -> bool:
        """Tell whether the person works in a coal mine."""
        return self.post.category == "煤矿安全作业" or self.post.industry == "煤矿"


class Register:
    """The platform's database: name and ID number are matched together, exactly."""

    def __init__(self, people: Iterable[Person], today: date) -> None:
        self.today = today
        self.people = tuple(people)
        self._by_number = {person.id_number: person for person in self.people}

    def find(self, id_number: str, name: str, kind: str) -> tuple[Record, ...]:
        """Return the records shown today; empty if number and name are not one person's, or nothing is kept."""
        person = self._by_number.get(id_number)
        if person is None or person.name != name:
            return ()
        return tuple(r for r in person.records if r.kind == kind and r.shows_on(self.today))

    def somebody_else(self, id_number: str) -> tuple[str, str]:
        """Return number and name of the first other person who holds a record; for answers about the wrong one."""
        others = (p for p in self.people if p.records and p.id_number != id_number)
        other = next(others, None)
        return (other.id_number, other.name) if other else ("110199199001010015", "无名氏")

    def family(self, id_number: str, kind: str) -> str:
        """Return which part of the database a question goes to: operators, coal or managers."""
        if kind == ASSESSMENT:
            return "managers"
        person = self._by_number.get(id_number)
        return "coal" if person is not None and person.coal else "operators"
