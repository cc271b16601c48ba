"""The roster that a source is asked about while it fails or lies: 120 people, of whom one in eight has no record."""

from collections.abc import Callable
from typing import Final

from lookup_world import person

from certverify_schemas.answer import Answer
from certverify_schemas.query import Query

STAFF: Final = [{"claims": number % 3 > 0, "coal": number % 5 == 0} for number in range(120)]
HOLDERS: Final = {person(number)[0] for number in range(120) if number % 8}
Fault = Callable[[Query, int], Answer | Exception | None]
"""What a source says instead of the truth, by the query and its number in the run."""
