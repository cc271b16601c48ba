"""Whoever says that a problem is rectified has the person asked again: the answer that accused may be old by then."""

from pathlib import Path

import pytest
from api_world import HEAD, caller
from check_life import describe, id_number, running_platform
from checked_page import checked
from page_world import page_world

from certverify.settings import load

STAFF = "".join(
    f"甲试验有限公司,,{name},{id_number(n)},低压电工,,,,{end}\n"
    for n, name, end in ((0, "欧阳甲", "2030-01-09"), (5, "欧阳己", "2025-01-09"))
)
"""Two people on record, of whom the second one's term is over."""


async def test_a_problem_said_to_be_rectified_is_asked_about_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both answers stand for a month; the forecast and the run ask about the one person, and once."""
    with running_platform(tmp_path) as platform:
        describe(tmp_path, platform, 400)
        monkeypatch.setenv("CERTVERIFY_SECRETS__GATEWAY__TOKEN", platform.token)
        chosen = load(tmp_path / "c.toml").with_changes(
            store=f"sqlite:///{tmp_path / 'page.sqlite'}", connector="gateway"
        )
        async with (
            page_world(tmp_path, chosen=chosen, real=True) as world,
            world.browser() as browser,
            caller(world) as api,
        ):
            await checked(world, browser, STAFF)
            assert await _needed(api) == (0, 2)
            (problem,) = (await api.get("/problems")).json()["items"]
            await api.post(f"/problems/{problem['finding']}/steps", data={"act": "submit", "words": "已换证"})
            assert await _needed(api) == (1, 1)
            again = (await checked(world, browser, STAFF)).rpartition("/")[2]
            lookups = (await api.get(f"/runs/{again}")).json()["counts"]["lookups"]
            assert (lookups["asked"], lookups["reused"]) == (1, 1)
            (problem,) = (await api.get("/problems")).json()["items"]
            assert problem["state"] == "open", "it is still there, by an answer given since"
            assert await _needed(api) == (0, 2)


async def _needed(api) -> tuple[int, int]:
    """Return how many people a new draft of the roster would ask about, and for how many an answer stands."""
    draft = (await api.upload(("名册.csv", (HEAD + STAFF).encode()))).json()
    plan = (await api.get(f"/runs/{draft['run']['id']}/forecast")).json()
    return plan["needed"], plan["reused"]
