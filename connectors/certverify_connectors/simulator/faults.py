"""Faults on request: which question meets which fault, the same for the same seed whatever the order of arrival."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

__all__ = ["CONTENT_FAULTS", "WHOLE_FAULTS", "Asked", "Faults", "FaultsError", "Rule", "parse_rules"]

WHOLE_FAULTS: Final[dict[str, dict[str, object]]] = {
    "latency": {"milliseconds": 200},
    "drop": {},
    "reset": {},
    "cut": {},
    "slow": {"seconds": 2.0, "pieces": 5},
    "throttled": {"retryAfter": "none", "seconds": 1},
    "throttled_200": {},
    "server_error": {"status": 500},
    "soft_error": {"code": "500", "message": "系统繁忙"},
    "blocked": {"status": 403},
    "html": {"status": 200},
    "truncated_json": {},
    "wrong_json": {},
}
"""Faults that befall a whole request, with their parameters and defaults."""

CONTENT_FAULTS: Final[dict[str, dict[str, object]]] = {
    "empty": {},
    "wrong_person": {},
    "changed_fields": {},
    "new_field": {"name": "traceId"},
    "unknown_status": {"word": "待定"},
}
"""Faults in what is said of one person; the rest of a batch stays right."""

_SCOPE: Final = {"path", "kind", "family"}
_COMMON: Final = {"fault", "probability", "after", "next", "forSeconds", "on"}


class FaultsError(ValueError):
    """Rules that cannot be read; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One person asked about in one request; ``times`` counts how often, this time included."""

    id_number: str
    name: str
    kind: str
    family: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault and whom it meets.

    Of what is in its scope, ``after`` go unharmed, of the following ``next`` (all, if ``None``) each is met with
    ``probability``, until ``for_seconds`` have passed since the rules were set.
    """

    fault: str
    probability: float = 1.0
    after: int = 0
    next: int | None = None
    for_seconds: float | None = None
    on: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)

    def concerns(self, path: str, one: Asked | None) -> bool:
        """Tell whether a question on a path (``gateway``, ``code``, ``netQuery``) is in this rule's scope."""
        facts = {"path": path} | ({"kind": one.kind, "family": one.family} if one else {})
        return all(facts.get(name) == wanted for name, wanted in self.on.items())

    def number(self, name: str) -> float:
        """Return a numeric parameter."""
        value = self.parameters[name]
        if not isinstance(value, int | float):
            raise TypeError(f"{name} is no number")
        return value


class Faults:
    """The rules in force. Draws hang on seed, rule, person and how often that person was asked, not on order."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rules: tuple[Rule, ...] = ()
        self._seen: Counter[int] = Counter()
        self._since = 0.0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, in order."""
        return self._rules

    def set(self, rules: Sequence[Rule], now: float) -> None:
        """Replace the rules; their counts start anew."""
        self._rules, self._seen, self._since = tuple(rules), Counter(), now

    def on_request(self, path: str, asked: Sequence[Asked], now: float) -> list[Rule]:
        """Return what befalls a request: any latencies, then at most one other fault, the first that hits."""
        hits: list[Rule] = []
        for index, rule in enumerate(self._rules):
            if rule.fault not in WHOLE_FAULTS:
                continue
            one = next((a for a in asked if rule.concerns(path, a)), None)
            if (one or (not asked and rule.concerns(path, None))) and self._hits(index, rule, one, now):
                hits.append(rule)
                if rule.fault != "latency":
                    break
        return hits

    def on_person(self, path: str, one: Asked, now: float) -> Rule | None:
        """Return what is wrong with the answer about one person: the first content fault that hits."""
        for index, rule in enumerate(self._rules):
            if (
                rule.fault in CONTENT_FAULTS
                and rule.concerns(path, one)
                and self._hits(index, rule, one, now)
            ):
                return rule
        return None

    def _hits(self, index: int, rule: Rule, one: Asked | None, now: float) -> bool:
        if rule.for_seconds is not None and now - self._since > rule.for_seconds:
            return False
        place = self._seen[index]
        self._seen[index] += 1
        if place < rule.after or (rule.next is not None and place >= rule.after + rule.next):
            return False
        who = f"{one.id_number}|{one.kind}|{one.times}" if one else str(place)
        drawn = blake2b(f"{self._seed}|{index}|{who}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn, "big") < rule.probability * 2**64


def parse_rules(document: object) -> list[Rule]:
    """Read ``{"rules": [{"fault": …}]}``.

    Raises:
        FaultsError: the document has another form, or names a fault, scope or parameter that does not exist.
    """
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise FaultsError('expected {"rules": [...]}')
    return [_rule(entry) for entry in document["rules"]]


def _rule(entry: object) -> Rule:
    if not isinstance(entry, dict):
        raise FaultsError("a rule is an object")
    known = WHOLE_FAULTS | CONTENT_FAULTS
    fault = entry.get("fault")
    if fault not in known:
        raise FaultsError(f"unknown fault; known are {', '.join(sorted(known))}")
    defaults = known[fault]
    if unknown := set(entry) - _COMMON - set(defaults):
        raise FaultsError(f"{fault} has no {', '.join(sorted(unknown))}")
    if unknown := set(entry.get("on", {})) - _SCOPE:
        raise FaultsError(f"on has no {', '.join(sorted(unknown))}")
    return Rule(
        fault=fault,
        probability=float(entry.get("probability", 1.0)),
        after=int(entry.get("after", 0)),
        next=None if entry.get("next") is None else int(entry["next"]),
        for_seconds=None if entry.get("forSeconds") is None else float(entry["forSeconds"]),
        on=dict(entry.get("on", {})),
        parameters=_parameters(entry, defaults),
    )


def _parameters(entry: Mapping[str, object], defaults: Mapping[str, object]) -> dict[str, object]:
    given = {name: entry.get(name, default) for name, default in defaults.items()}
    for name, default in defaults.items():
        wanted = str if isinstance(default, str) else (int, float)
        if not isinstance(given[name], wanted):
            raise FaultsError(f"{name} has the wrong type")
    return given
