"""What the simulator counts, grants and draws."""

import struct
import zlib
from datetime import timedelta
from random import Random

import pytest

from certverify_connectors.simulator.captcha import Captchas, draw_png
from certverify_connectors.simulator.grant import Grant
from certverify_connectors.simulator.statistics import Statistics


def test_windows_begin_anywhere() -> None:
    """Five requests around a full second are five in one window, though no calendar second holds more than three."""
    statistics = Statistics(0.0)
    for now in (0.7, 0.8, 1.1, 1.2, 1.3, 2.5):
        statistics.arrive("gateway", now)
    summary = statistics.summary()
    assert summary["maxInOneSecond"] == 5
    assert summary["perSecond"] == [2, 3, 1]
    assert (summary["requests"], summary["firstAt"], summary["lastAt"]) == (6, 0.7, 2.5)


def test_a_second_ends_before_its_end() -> None:
    """Requests exactly one second apart share no window."""
    statistics = Statistics(0.0)
    for now in (0.0, 1.0, 2.0):
        statistics.arrive("gateway", now)
    assert statistics.summary()["maxInOneSecond"] == 1


def test_people_are_counted_by_kind() -> None:
    """One person asked for both kinds is one person and two questions."""
    statistics = Statistics(0.0)
    assert [
        statistics.asked("A", "special"),
        statistics.asked("A", "special"),
        statistics.asked("A", "assessment"),
    ] == [1, 2, 1]
    summary = statistics.summary()
    assert (summary["uniquePeople"], summary["uniqueQuestions"], summary["questions"]) == (1, 2, 3)
    assert sorted(statistics.people()) == [("A", "assessment", 1), ("A", "special", 2)]


def test_nothing_asked_is_nothing_counted() -> None:
    """A fresh server has no first request and no seconds."""
    summary = Statistics(5.0).summary()
    assert (summary["requests"], summary["maxInOneSecond"], summary["perSecond"], summary["firstAt"]) == (
        0,
        0,
        [],
        None,
    )


def test_grants_allow_one_more_for_jitter() -> None:
    """Of ten at once, a grant of five accepts six; a second later it accepts again."""
    grant = Grant(5)
    assert [grant.accept(0.0) for _ in range(10)] == [True] * 6 + [False] * 4
    assert not grant.accept(0.9)
    assert grant.accept(1.0)


def test_slow_grants_span_what_one_request_takes() -> None:
    """One request in four seconds: two in any four, not two in any one."""
    grant = Grant(0.25)
    assert [grant.accept(now) for now in (0.0, 1.0, 2.0, 4.0, 4.5)] == [True, True, False, True, False]


def test_nothing_cannot_be_granted() -> None:
    """A grant is more than 0."""
    with pytest.raises(ValueError, match="more than 0"):
        Grant(0)


def test_captchas_are_good_for_one_try() -> None:
    """The right text is accepted once, in any case and with spaces around."""
    captchas = Captchas(Random(1), timedelta(seconds=120))
    key, _ = captchas.issue(0.0)
    text = captchas.read(key)
    assert text is not None
    assert captchas.accept(key, f" {text.lower()} ", 10.0)
    assert not captchas.accept(key, text, 11.0)


def test_a_wrong_text_uses_the_image_up() -> None:
    """After a wrong text the right one comes too late."""
    captchas = Captchas(Random(1), timedelta(seconds=120))
    key, _ = captchas.issue(0.0)
    text = captchas.read(key) or ""
    assert not captchas.accept(key, "0000", 1.0)
    assert not captchas.accept(key, text, 2.0)


def test_captchas_expire() -> None:
    """A text typed at the last moment counts, one later does not."""
    captchas = Captchas(Random(1), timedelta(seconds=120))
    (early, _), (late, _) = captchas.issue(0.0), captchas.issue(0.0)
    assert captchas.accept(early, captchas.read(early) or "", 120.0)
    assert captchas.stands(late, 120.0)
    assert not captchas.stands(late, 120.1)
    assert not captchas.accept(late, captchas.read(late) or "", 120.1)


def test_images_are_png() -> None:
    """Signature, header and pixel count are those of an 8-bit greyscale PNG (RFC 2083)."""
    png = draw_png("AB29", Random(1))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour) == (8, 0)
    length = struct.unpack(">I", png[33:37])[0]
    assert png[37:41] == b"IDAT"
    assert len(zlib.decompress(png[41 : 41 + length])) == (width + 1) * height
