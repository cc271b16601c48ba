"""The planner against random order and stalest first, over a simulated jurisdiction at half the needed budget."""

import pytest
from night_world import SIGNALLED, STRATEGIES, forecast_error, played


@pytest.mark.parametrize(
    ("people", "nights", "seeds"), [(5_000, 24, 1), pytest.param(100_000, 60, 5, marks=pytest.mark.deep)]
)
def test_changes_are_found_in_the_night_they_can_be(people: int, nights: int, seeds: int) -> None:
    """At half the budget that would keep everybody fresh, 95 % of signalled changes; the rivals find under half."""
    for seed in range(1, seeds + 1):
        told = {name: played(strategy, people, nights, seed) for name, strategy in STRATEGIES.items()}
        shares = {name: world.shares() for name, world in told.items()}
        assert shares["planner"]["signalled"] >= 0.95
        assert all(shares["planner"][kind] >= 0.95 for kind in SIGNALLED)
        assert shares["stalest first"]["signalled"] < 0.6
        assert shares["random order"]["signalled"] < 0.1
        rival = min(told[name].waits("unannounced") for name in ("random order", "stalest first"))
        assert told["planner"].waits("unannounced") < 1.6 * rival, (
            "what no signal announces waits little longer"
        )


@pytest.mark.parametrize(
    ("people", "nights", "seeds"), [(3_000, 20, 1), pytest.param(100_000, 30, 5, marks=pytest.mark.deep)]
)
def test_a_forecast_is_within_a_tenth_of_what_comes(people: int, nights: int, seeds: int) -> None:
    """What the first night says will be due after each night is within 10 % of what is, newcomers and all."""
    assert max(forecast_error(people, nights, seed) for seed in range(1, seeds + 1)) <= 0.1
