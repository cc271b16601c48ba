"""A check run as its user runs it, over loopback, against a platform in trouble."""

import os
import re
import struct
import subprocess
import termios
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from time import monotonic

import polars as pl
import pytest
from check_place import Place, check_place, on_record
from rich.cells import cell_len

PASSING = [
    {"fault": "reset", "probability": 0.03},
    {"fault": "drop", "probability": 0.02},
    {"fault": "server_error", "status": 503, "probability": 0.03},
    {"fault": "cut", "probability": 0.02},
    {"fault": "truncated_json", "probability": 0.03},
    {"fault": "wrong_json", "probability": 0.02},
    {"fault": "throttled", "retryAfter": "seconds", "seconds": 1, "after": 30, "next": 1},
    {"fault": "throttled_200", "after": 60, "next": 1},
]
"""Fifteen of a hundred requests, and two throttles."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with check_place(tmp_path, 120) as made:
        made.settings["rate_per_second"] = "100"
        yield made


def verdicts(place: Place) -> dict[int, str]:
    """Return the status of each row; the first person stands in row 2."""
    rows = pl.read_parquet(place.folder / "out" / "rows.parquet")
    return dict(rows.select("row", pl.col("status").cast(pl.String)).iter_rows())


def truth(people: int) -> dict[int, str]:
    return {n + 2: "compliant" if on_record(n) else "flagged" for n in range(people)}


def test_everybody_is_answered_in_one_run_though_every_seventh_request_fails(place: Place) -> None:
    """Resets, cut bodies, half JSON, 503 and throttles of both kinds: one run ends complete, and tells the truth."""
    place.misbehave(*PASSING)
    done = place.check("--lang", "en")
    assert done.returncode == 0, done.stderr
    served = place.platform.stats()["served"]
    faults = sum(count for word, count in served.items() if word != "answer")
    assert faults / sum(served.values()) > 0.1
    assert {"reset", "server_error", "cut", "truncated_json", "throttled", "throttled_200"} <= set(served)
    assert verdicts(place) == truth(120)
    assert (place.summary()["complete"], place.summary()["unanswered"]) == (True, {})


def test_a_source_that_never_answers_ends_the_run_with_3(place: Place) -> None:
    """Ten failures, three single probes with a pause before each, then the end: it says why, and nobody is accused."""
    place.misbehave({"fault": "server_error"})
    done = place.check("--lang", "en")
    assert done.returncode == 3
    assert "The source stayed unusable and asking was ended." in done.stdout
    assert "Incomplete" in done.stdout
    assert "paused until" in done.stderr
    # Those under way when the breaker opened, up to one for each connection, are no probes.
    assert 13 <= place.platform.stats()["requests"] <= 13 + 16
    assert set(verdicts(place).values()) == {"unverified"}
    assert place.summary()["stopped_by"] == "breaker"


def test_a_source_that_comes_back_is_asked_on(place: Place) -> None:
    """After 40 answers all fail until the breaker is open; the probe is answered, and the run ends complete."""
    place.misbehave({"fault": "server_error", "after": 40, "next": 23})
    done = place.check("--lang", "en")
    assert done.returncode == 0, done.stdout
    assert place.platform.stats()["served"]["server_error"] == 23
    assert verdicts(place) == truth(120)


def test_a_field_nobody_agreed_on_is_named_in_the_summary(place: Place) -> None:
    """The answers stand, and the run's summary, file and screen, names the field and how often it came."""
    place.misbehave({"fault": "new_field", "name": "photoUrl", "next": 7})
    done = place.check("--lang", "en")
    assert done.returncode == 0
    assert place.summary()["alarms"] == {"unknown_field:result.photoUrl": 7}
    assert "unknown_field:result.photoUrl (7 times)" in done.stdout
    assert verdicts(place) == truth(120)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "：平台限制查询频次，稍后重试"),
        pytest.param("en", ": Throttled by the platform", marks=pytest.mark.deep),
    ],
)
def test_a_terminal_of_80_columns_tells_a_pause_and_its_reason(place: Place, lang: str, said: str) -> None:
    """While the platform demands a pause the bar says until when and why; no line is wider than the terminal."""
    place.misbehave({"fault": "throttled", "retryAfter": "seconds", "seconds": 3, "after": 60, "next": 1})
    code, lines = on_terminal(place, "--lang", lang)
    assert code == 0
    paused = [line for line in lines if line.rstrip().endswith(said)]
    assert re.search(r"[56]\d/120 .*\d\d:\d\d:\d\d", paused[0])
    bars = [line for line in lines if "━" in line and "/" in line]
    assert max(map(cell_len, bars)) <= 80
    assert not [line for line in bars if "…" in line]
    # 40 without a record were asked twice, whoever was under way at the pause perhaps once more.
    assert any(re.search(r" (1[67]\d)/\1 ", line) for line in bars)


def on_terminal(place: Place, *options: str) -> tuple[int, list[str]]:
    """Run a check on a pseudo-terminal of 80 columns; return its exit code and every line it ever showed."""
    master, slave = os.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {k: v for k, v in place.environment().items() if k not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(
        place.command(*options),
        cwd=place.folder,
        env=environment | {"TERM": "xterm-256color"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    said = b""
    end = monotonic() + 120
    while monotonic() < end:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says so when the other side has closed
            break
        said += part
    os.close(master)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode("utf-8"))
    return process.wait(60), re.split(r"[\r\n]+", text)
