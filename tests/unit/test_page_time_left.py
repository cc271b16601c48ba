"""How long a run still takes, as its page tells it."""

from datetime import timedelta

from certverify.web.progress import left_of


def test_the_pace_is_that_of_the_answers() -> None:
    """11 of 20 left at an answer in five seconds are 55 s, however fast somebody types."""
    assert left_of({"done": 9, "total": 20, "rate": 0.2, "grant": 5.0}) == timedelta(seconds=55)


def test_it_is_never_faster_than_the_source() -> None:
    """Answers that came at once promise no more than the source's pace: 10 left at 2 a second are 5 s."""
    assert left_of({"done": 10, "total": 20, "rate": 50.0, "grant": 2.0}) == timedelta(seconds=5)


def test_nothing_is_told_from_nothing() -> None:
    """While no answer came in there is no estimate."""
    assert left_of({"done": 0, "total": 20, "rate": 3.0, "grant": 2.0}) is None
    assert left_of({"done": 4, "total": 20, "rate": 0.0, "grant": 2.0}) is None
