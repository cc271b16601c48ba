"""Fault rules: whom they meet, and that they meet the same under the same seed."""

import pytest

from certverify_connectors.simulator.faults import Asked, Faults, FaultsError, Rule, parse_rules

NUMBERS = [f"3201991985031{n:04d}X" for n in range(2000)]


def one(number: str, times: int = 1, kind: str = "special", family: str = "operators") -> Asked:
    return Asked(number, "某人", kind, family, times)


def met(faults: Faults, asked: list[Asked], now: float = 0.0) -> list[str]:
    return [a.id_number for a in asked if faults.on_request("gateway", [a], now)]


def make(seed: int = 1, **rule: object) -> Faults:
    faults = Faults(seed)
    faults.set(parse_rules({"rules": [rule]}), 0.0)
    return faults


def test_draws_do_not_hang_on_the_order_of_arrival() -> None:
    """Concurrency changes who comes first, never who is met by a fault."""
    asked = [one(n) for n in NUMBERS]
    forwards = met(make(fault="drop", probability=0.2), asked)
    backwards = met(make(fault="drop", probability=0.2), asked[::-1])
    assert sorted(forwards) == sorted(backwards)
    assert 320 <= len(forwards) <= 480


def test_another_try_is_another_draw() -> None:
    """A person who met a fault does not meet it for ever; another seed meets others."""
    first = met(make(fault="drop", probability=0.2), [one(n) for n in NUMBERS])
    second = met(make(fault="drop", probability=0.2), [one(n, times=2) for n in NUMBERS])
    elsewhere = met(make(seed=2, fault="drop", probability=0.2), [one(n) for n in NUMBERS])
    assert set(first) != set(second)
    assert set(first) != set(elsewhere)


@pytest.mark.parametrize(("probability", "expected"), [(0.0, 0), (1.0, 2000)])
def test_certain_is_certain(probability: float, expected: int) -> None:
    """Probability 0 meets nobody, 1 everybody."""
    assert len(met(make(fault="html", probability=probability), [one(n) for n in NUMBERS])) == expected


def test_after_and_next_count_what_is_in_scope() -> None:
    """The third and fourth manager are met; operators in between are not counted."""
    faults = make(fault="reset", after=2, next=2, on={"family": "managers"})
    asked = [one(NUMBERS[i], family="managers" if i % 2 else "operators") for i in range(12)]
    assert met(faults, asked) == [NUMBERS[5], NUMBERS[7]]


def test_a_window_closes() -> None:
    """A rule for 30 seconds is in force at 30 and over at 31."""
    faults = make(fault="drop", forSeconds=30)
    assert met(faults, [one(NUMBERS[0])], now=30.0)
    assert not met(faults, [one(NUMBERS[0])], now=31.0)


def test_latency_adds_and_the_first_other_fault_ends() -> None:
    """A request meets every latency and at most one other fault, the first in order."""
    faults = Faults(1)
    kinds = ["latency", "throttled", "drop"]
    faults.set(parse_rules({"rules": [{"fault": kind} for kind in kinds]}), 0.0)
    assert [r.fault for r in faults.on_request("gateway", [one(NUMBERS[0])], 0.0)] == ["latency", "throttled"]


def test_content_faults_spare_the_rest_of_a_batch() -> None:
    """Only the person in scope is met; requests as a whole are not."""
    faults = make(fault="empty", on={"kind": "assessment"})
    asked = [one(NUMBERS[0]), one(NUMBERS[1], kind="assessment", family="managers")]
    assert faults.on_request("gateway", asked, 0.0) == []
    assert faults.on_person("gateway", asked[0], 0.0) is None
    assert faults.on_person("gateway", asked[1], 0.0) is not None


def test_paths_are_told_apart() -> None:
    """A fault of the captcha endpoint leaves queries alone."""
    faults = make(fault="html", on={"path": "code"})
    assert faults.on_request("code", [], 0.0)
    assert not faults.on_request("netQuery", [one(NUMBERS[0])], 0.0)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "expected"),
        ({"rules": [{"fault": "gremlin"}]}, "unknown fault"),
        ({"rules": [{"fault": "drop", "seconds": 3}]}, "drop has no seconds"),
        ({"rules": [{"fault": "drop", "on": {"name": "x"}}]}, "on has no name"),
        ({"rules": [{"fault": "slow", "seconds": "long"}]}, "seconds has the wrong type"),
        ({"rules": ["drop"]}, "a rule is an object"),
    ],
)
def test_wrong_rules_are_refused(document: object, message: str) -> None:
    """A rule that would be ignored in part is refused, with what is wrong."""
    with pytest.raises(FaultsError, match=message):
        parse_rules(document)


def test_parameters_have_defaults() -> None:
    """A rule with nothing but its fault meets everything for ever."""
    assert parse_rules({"rules": [{"fault": "slow"}]}) == [
        Rule("slow", parameters={"seconds": 2.0, "pieces": 5})
    ]
