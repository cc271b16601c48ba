"""Every toxic at every step of a run: what became of the questions, and how the program ended.

``python tests/builders/fault_matrix.py > docs/reference/fault-matrix.md`` runs a whole check for each cell, over TLS
on loopback; pauses pass by themselves.
"""

import asyncio
import csv
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from patient_time import in_patient_time
from toxic_platform import ABSENT, CONTROL, CREW, HOLDERS, STEPS, TOXICS, ToxicPlatform, toxic_platform

from certverify import settings
from certverify.errors import CertverifyError
from certverify.lookup import ProgressState
from certverify.pipeline import Check, Watch, check
from certverify.pipeline.probe import Prober, askable, probe
from certverify.pipeline.sources import connect
from certverify.reports import RunResult, chosen
from certverify_schemas.answer import Unanswered
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Kind

__all__ = ["PAGE", "Cell", "cells", "page", "run_all", "run_cell", "run_row"]

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reference" / "fault-matrix.md"
_START: Final = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_OF_PERSONS: Final = set(STEPS) - {"token", "captcha image"}

_UNSEEN: Final = {("no record, whoever is asked about", step) for step in ("look-up", "batch", "mem query")}
"""Everybody but the control is hidden, whenever asked about: only from twenty people on is that told from the truth."""


@dataclass(frozen=True)
class Cell:
    """What came of a run: reasons for which questions are left, the exit code, how often the toxic was met."""

    reasons: tuple[str, ...]
    exit_code: int
    met: int

    def __str__(self) -> str:
        return f"{', '.join(f'`{reason}`' for reason in self.reasons) or 'answered'} → {self.exit_code}"


def cells() -> Iterator[tuple[str, str]]:
    """Yield every toxic with every step where it can occur."""
    for name, toxic in TOXICS.items():
        yield from ((name, step) for step in STEPS if step in _OF_PERSONS or not toxic.persons)


class _Typist:
    async def read_captcha(self, image: bytes) -> str | None:
        return "good"

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


class _Nobody:
    def update(self, state: ProgressState) -> None:
        """Look away."""


def _configuration(platform: ToxicPlatform, step: str) -> str:
    control = f'[{{ name = "{CONTROL[1]}", id_number = "{CONTROL[0]}", family = "operators" }}]'
    common = f'timeout = "5s"\nca_file = "{platform.authority}"\ncontrols = {control}\nmax_attempts = 2\n'
    if step in {"captcha image", "mem query"}:
        return (
            f'[connectors.mem]\nbase_url = "https://127.0.0.1:{platform.port}"\nallow_other_host = true\npace = 20\n'
            f"{common}images = 3\n[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n"
        )
    text = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    path = "probe" if step == "probe" else "certificates"
    changes = {
        "max_attempts = 5\n": common,
        "https://data.example.gov.cn/gateway/v1/certificates": f"https://127.0.0.1:{platform.port}/{path}",
        "rate_per_second = 50\n": "rate_per_second = 400\n",
        "concurrency = 16": "concurrency = 1",
        "batch = 20 ": f"batch = {20 if step == 'batch' else 1} ",
    }
    if step == "second page":
        changes |= {"[${queries}]}": '[${queries}], "page": ${page}}', "[connectors.gateway.words]": (
            "[connectors.gateway.paging]\nsize = 1\n[connectors.gateway.words]"
        )}  # fmt: skip  # a table
    if step == "token":
        fetched = f'[connectors.gateway.auth.fetch]\nurl = "https://127.0.0.1:{platform.port}/token"\n'
        fetched += 'encoding = "json"\nbody = "{}"\nexpires_in = "expires_in"\n[connectors.gateway.request]'
        changes |= {"[connectors.gateway.request]": fetched}
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def _people(toxic: str, step: str) -> list[tuple[str, str]]:
    """Return who is on the roster, all but the last one on record."""
    return [*HOLDERS, *(CREW if (toxic, step) in _UNSEEN else ()), ABSENT]


def _roster(file: Path, people: Sequence[tuple[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["姓名", "身份证号", "岗位", "证书编号"])
        lines.writerows([name, number, "低压电工", f"T{number}"] for number, name in people)


@contextmanager
def _secrets(step: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ["CERTVERIFY_KEY"] = "a key of thirty-two characters or more"
    if step != "token":
        os.environ["CERTVERIFY_SECRETS__GATEWAY__TOKEN"] = "of-tests"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_cell(platform: ToxicPlatform, toxic: str, step: str) -> Cell:
    """Run one check, or one probe, against a platform that is well but for this.

    Raises:
        AssertionError: somebody on record is accused, an entry is unaccounted for, or a redirect was followed.
    """
    platform.forget(step, toxic)
    platform.start()
    try:
        with tempfile.TemporaryDirectory() as name, _secrets(step):
            folder = Path(name)
            (folder / "c.toml").write_text(_configuration(platform, step), encoding="utf-8")
            _roster(folder / "roster.csv", _people(toxic, step))
            reasons, code = _told(folder, toxic, step)
    finally:
        platform.stop()
    assert platform.elsewhere == 0, "a redirect was followed"
    return Cell(reasons, code, platform.met)


def _told(folder: Path, toxic: str, step: str) -> tuple[tuple[str, ...], int]:
    if step == "probe":
        return _probed(folder)
    return _checked(folder, step, len(_people(toxic, step)))


def _checked(folder: Path, step: str, people: int) -> tuple[tuple[str, ...], int]:
    store = f"sqlite:///{folder / 'ledger.sqlite'}"
    connector = "mem" if step in {"captcha image", "mem query"} else "gateway"
    order = Check(
        rosters=(folder / "roster.csv",),
        out=folder / "out",
        connectors=(connector,),
        settings=settings.load(folder / "c.toml").with_changes(store=store, connector=connector),
        as_of=date(2026, 11, 23),
        formats=chosen("parquet,json"),
    )
    try:
        result = in_patient_time(
            lambda now: check(order, Watch(now, _Typist(), _Nobody(), asyncio.Event())), _START
        )
    except CertverifyError as error:
        assert not (folder / "out" / "summary.json").exists()
        return (error.code,), error.exit_code
    _accuses_no_holder(result, people)
    return tuple(sorted(result.unanswered)), 0 if result.complete else 3


def _accuses_no_holder(result: RunResult, people: int) -> None:
    rows = result.rows
    assert rows.height == people
    # In the order of the roster: the holders, then the one who is not on record.
    status = rows.sort("row")["status"].cast(str).to_list()
    assert set(status[:-1]) <= {"compliant", "unverified"}, status
    assert status[-1] in {"flagged", "unverified"}, status


def _probed(folder: Path) -> tuple[tuple[str, ...], int]:
    store = f"sqlite:///{folder / 'ledger.sqlite'}"
    kind, person = Kind.SPECIAL_OPERATION, Identity(IdType.ID_CARD, *HOLDERS[0])
    chosen_settings = settings.load(folder / "c.toml").with_changes(store=store)
    source = askable("gateway", connect(["gateway"], chosen_settings)[0], kind)
    table = chosen_settings.for_connector("gateway")
    try:
        outcome = in_patient_time(
            lambda now: probe(
                source, person, kind, settings=chosen_settings, table=table,
                by=Prober(now, _Typist(), asyncio.Event()),
            ),
            _START,
        )  # fmt: skip  # one call
    except CertverifyError as error:
        return (error.code,), error.exit_code
    answer = outcome.answer
    word = answer.reason.value if isinstance(answer, Unanswered) else type(answer).__name__.lower()
    return (() if word == "found" else (word,)), 0 if outcome.confirmed else 3


_HEAD: Final = """# Fault matrix: what can be wrong, where, and what comes of it

Each cell is a whole run (`certverify check`, or `certverify probe`) over TLS on loopback against a platform that is
well but for one step, where the same thing is wrong every time. On the roster are three people on record and one
who is not; a control person is named in the settings; a request is tried twice at most. A cell gives the reasons
for which questions are left open at the end, or the error that ended the run, and the exit code: 0 all answered, 3
incomplete (the next run asks the rest), 2 the source cannot be used as it is set up.

In every cell it is checked that nobody on record is accused, that every entry has its status, that a run which ends
by an error leaves no report, and that a redirect is not followed.

**Everybody hidden but the control.** Where the platform says "no record" about everybody but the one person named as a
control, every time (look-up, batch, mem query), the roster holds twenty people on record more. Nobody but the control
being found, no "no record" is believed. With fewer than twenty people that cannot be told from the truth, or one
unlicensed worker would never be found: what it leads to is provisional until it is repeated days later (see
[no-record.md](../explanation/no-record.md)).

The steps: the control asked before anybody else; the first question about somebody; the second one, which a "no
record" needs; a control asked later, by then one of those found; the token that the gateway hands out; the second page
of somebody's certificates; a request about all four people at once; a probe; and of the public platform the image and
the query.

How to read it: a control or a request that fails once is tried again, and a request about several people that fails is
put again about each of them, which goes well here. A connection that is refused and a certificate that nobody vouches
for stay so for the rest of the run, whatever the step. A probe is not tried again, so that its first answer is told.

Written by `tests/builders/fault_matrix.py`; `tests/faults/test_fault_matrix.py` holds this page to what happens.

"""


def page(done: Mapping[tuple[str, str], Cell]) -> str:
    """Return the page that shows these cells."""
    lines = [f"| what is wrong | {' | '.join(STEPS)} |", "|---" * (len(STEPS) + 1) + "|"]
    for toxic in TOXICS:
        row = [str(done[toxic, step]) if (toxic, step) in done else "" for step in STEPS]
        lines.append(f"| {toxic} | {' | '.join(row)} |")
    return _HEAD + "\n".join(lines) + "\n"


def run_row(toxic: str) -> dict[tuple[str, str], Cell]:
    """Run all cells of one toxic, on a platform of their own."""
    with tempfile.TemporaryDirectory() as folder, toxic_platform(Path(folder)) as platform:
        return {(name, step): run_cell(platform, name, step) for name, step in cells() if name == toxic}


def run_all(at_once: int) -> dict[tuple[str, str], Cell]:
    """Run every cell, so many rows at once in processes of their own: most of the time is waiting."""
    done: dict[tuple[str, str], Cell] = {}
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        for row in pool.map(run_row, TOXICS):
            done |= row
            print(next(iter(row))[0], *row.values(), sep=" | ", file=sys.stderr, flush=True)
    return done


if __name__ == "__main__":
    print(page(run_all(4)), end="")
