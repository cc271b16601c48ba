"""A source whose every question a person types for: nobody types for replies that make no sense."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import httpx
import pytest
from lookup_world import NoDesk, ScriptedSource, World, entries, person

from certverify_connectors.protocol import Desk, Limits
from certverify_schemas.answer import Answer, Reason, Unanswered
from certverify_schemas.query import Query


@dataclass
class ReadByHand(ScriptedSource):
    """A source that shows a person an image for every question."""

    holds: set[str] = field(default_factory=lambda: {person(number)[0] for number in range(60)})
    limits: Limits = field(default_factory=lambda: Limits(rate_per_second=50.0, concurrency=1))

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: object) -> list[Answer]:
        await cast("Desk", desk).read_captcha(b"an image")
        return await super().ask(queries, wire, desk)


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody sit at the desk and type."""

    async def typed(_desk: object, _image: bytes) -> str:
        return "7K2M"

    monkeypatch.setattr(NoDesk, "read_captcha", typed)


@pytest.mark.usefixtures("typing")
@pytest.mark.parametrize("understood", [0, 30])
def test_nobody_reads_images_for_replies_that_make_no_sense(understood: int) -> None:
    """Four images read in a row for nothing end the run with that reason; the next run begins with somebody else."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.NOT_UNDERSTOOD) if number > understood else None

    world, staff = World(), entries([{"claims": True}] * 60)
    source = ReadByHand(fault=fault)
    asked, _ = world.check(staff, source)
    assert (asked.stopped_by, asked.complete) == ("senseless", False)
    assert len(source.asked) == understood + 4
    in_vain = {query.key for query in source.asked[understood:]}
    again = ReadByHand(fault=fault)
    world.check(staff, again, days=0.1)
    assert again.asked
    assert not in_vain & {query.key for query in again.asked[:20]}


@pytest.mark.usefixtures("typing")
def test_a_captcha_typed_wrong_is_no_senseless_reply() -> None:
    """It does not count, and does not start the counting anew: the fourth senseless reply is the seventh image."""

    def fault(query: Query, number: int) -> Answer:
        return Unanswered(Reason.NOT_UNDERSTOOD if number % 2 else Reason.CAPTCHA_REJECTED)

    source = ReadByHand(fault=fault)
    asked, _ = World().check(entries([{"claims": True}] * 60), source)
    assert (asked.stopped_by, len(source.asked)) == ("senseless", 7)


@pytest.mark.usefixtures("typing")
def test_a_reply_that_makes_sense_starts_the_counting_anew() -> None:
    """Three in four replies that nobody understands are trouble of those people: everybody is asked."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.NOT_UNDERSTOOD) if number % 4 and number <= 60 else None

    source = ReadByHand(fault=fault)
    asked, _ = World().check(entries([{"claims": True}] * 60), source)
    assert (asked.stopped_by, asked.complete) == (None, True)
