"""``certverify explain``: the whole chain behind one entry, from the ledger alone, or an error that says why not."""

import itertools
import json
import os
import re
import select
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import same_process
from postgresql_server import new_database, running_server

from certverify.errors import ConfigError, StoreError
from certverify.pipeline.explain import Wanted, explain_in
from certverify.pipeline.judge import judged
from certverify.store import Ledger, open_ledger
from certverify.store.sql.moments import month_of

EXAMPLES = Path(__file__).parents[2] / "examples"
ROSTER = "化工公司三项岗位人员台账.xlsx"
KEY = "a key of thirty-two characters or more"
DAY = "2026-06-15"
PLACE = ("source", "sheet", "row", "part")


@dataclass(frozen=True)
class Checked:
    """One finished check: its folder, its run, and what its reports say."""

    folder: Path
    run: str
    store: str

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "out" / f"{name}.parquet")

    def certverify(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _certverify(self.store, *arguments)


def _certverify(store: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program in this process."""
    options = ("--store", store, "--lang", "en")
    return same_process.certverify(*arguments, *options, CERTVERIFY_KEY=KEY, **variables)


def _installed(store: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program, for its exit code."""
    program = Path(sys.executable).with_name("certverify")
    return subprocess.run(
        [str(program), *arguments, "--store", store, "--lang", "en"],
        env={**os.environ, "CERTVERIFY_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _checked(folder: Path, connector: str, config: Path, store: str = "", **variables: str) -> Checked:
    store = store or f"sqlite:///{folder / 'ledger.sqlite'}"
    roster = EXAMPLES / "rosters" / ROSTER
    options = ("--out", str(folder / "out"), "--as-of", DAY, "--no-progress", "--config", str(config))
    options += ("--format", "parquet,json")
    done = _certverify(store, "check", str(roster), "--connector", connector, *options, **variables)
    assert done.returncode == 0, done.stderr
    summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    return Checked(folder, summary["run_id"], store)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The example's roster over its data file."""
    return _checked(tmp_path_factory.mktemp("filed"), "snapshot", EXAMPLES / "certverify.toml")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    """The same over a ledger in a PostgreSQL database."""
    with running_server() as server:
        folder, store = tmp_path_factory.mktemp("shared"), new_database(server)
        yield _checked(folder, "snapshot", EXAMPLES / "certverify.toml", store)


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    """The example's roster over a simulated gateway with the same people."""
    folder = tmp_path_factory.mktemp("wired")
    command = [sys.executable, "-m", "certverify_connectors.simulator", "--port", "0"]
    with subprocess.Popen(
        [*command, "--registry", str(EXAMPLES / "registry.csv")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 30)[0], "the simulator did not say where it listens"
        told = json.loads(process.stdout.readline())
        text = (EXAMPLES / "gateway.toml").read_text(encoding="utf-8")
        pointed = re.sub(r"https://[^/\"]+(?=/gateway/v1/)", told["url"].rstrip("/"), text)
        (folder / "gateway.toml").write_text(pointed, encoding="utf-8")
        token = {"CERTVERIFY_SECRETS__GATEWAY__TOKEN": told["token"]}
        yield _checked(folder, "gateway", folder / "gateway.toml", **token)
        process.terminate()


@asynccontextmanager
async def opened(checked: Checked, copy: Path | None = None) -> AsyncIterator[Ledger]:
    """Open a run's ledger, or a copy of it that a test may spoil."""
    store = checked.store
    if copy is not None:
        path = shutil.copy(checked.folder / "ledger.sqlite", copy / "ledger.sqlite")
        store = f"sqlite:///{path}"
    async with open_ledger(store, key=KEY, now=lambda: datetime.now(UTC)) as ledger:
        yield ledger


def wanted(run: str, line: Mapping[str, Any]) -> Wanted:
    return Wanted(run, **{name: line[name] for name in PLACE})


@pytest.fixture
def checked(source: str, request: pytest.FixtureRequest) -> Checked:
    """The one that a test is run with."""
    made: Checked = request.getfixturevalue(source)
    return made


@pytest.mark.parametrize("source", ["filed", "wired", pytest.param("shared", marks=pytest.mark.postgresql)])
async def test_entries_are_explained_as_they_were_reported(source: str, checked: Checked) -> None:
    """Status, findings, law and measure are those of the reports; each evidence id is among the answers shown.

    Every fourth entry of the roster; accepted, rejected and not applicable ones among them.
    """
    findings = checked.table("findings")
    rows = checked.table("rows")
    async with opened(checked) as ledger:
        again = await judged(ledger, checked.run)
        for row in rows.gather_every(4, offset=len(source) % 4).iter_rows(named=True):
            told = await explain_in(ledger, wanted(checked.run, row), again=again)
            assert (told.entry.status, told.entry.certainty) == (row["status"], row["certainty"])
            mine = findings.filter(*(pl.col(n).eq_missing(pl.lit(row[n])) for n in PLACE)).to_dicts()
            said = {(f.finding_id, f.message_zh, f.basis, f.measure, f.primary) for f in told.findings}
            names = ("finding_id", "message_zh", "basis", "measure", "primary")
            assert said == {tuple(f[n] for n in names) for f in mine}
            shown = {one.evidence_id for query in told.queries for one in query.answers}
            assert {one for f in mine for one in f["evidence_ids"]} <= shown
    assert rows.height > 60


async def test_a_negative_stands_between_two_controls(wired: Checked) -> None:
    """Over a wire, `unlicensed` rests on two "no record", each between two records, and one between them both."""
    line = wired.table("findings").filter(pl.col("rule") == "unlicensed").row(0, named=True)
    async with opened(wired) as ledger:
        told = await explain_in(ledger, Wanted(wired.run, finding_id=line["finding_id"]))
    answers = [one for query in told.queries for one in query.answers if one.counted]
    assert [one.outcome for one in answers] == ["not_found", "not_found"]
    assert any(
        one.after is not None and one.after.replied_at < other.sent_at
        for one, other in itertools.pairwise(answers)
    )
    for one in answers:
        assert one.before is not None
        assert one.after is not None
        assert one.before.replied_at < one.sent_at <= one.replied_at < one.after.sent_at


def test_the_controls_are_seen_to_lie_around_a_negative(wired: Checked) -> None:
    """The times of the text tell what lay before what: a record, the question, its "no record", another record."""
    line = wired.table("findings").filter(pl.col("rule") == "unlicensed").row(0, named=True)
    shown = wired.certverify("explain", wired.run, "--finding", line["finding_id"]).stdout
    counted = re.findall(r"\] sent (\S+ \S+), replied (\S+ \S+), .*judged by this((?:\n      .*)+)", shown)
    assert len(counted) == 2
    for sent, replied, around in counted:
        (before,) = re.findall(r"Control before it: .* replied (\S+ \S+)", around)
        (after,) = re.findall(r"Control after it: .* sent (\S+ \S+)", around)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", sent)
        assert before <= sent < replied < after


def test_nothing_personal_but_the_name_is_whole(filed: Checked) -> None:
    """Neither as text nor as JSON does an ID or certificate number leave unmasked; --unmasked shows it."""
    line = filed.table("findings").filter(pl.col("rule") == "expired").row(0, named=True)
    whole = re.compile(r"(?<![0-9a-f])\d{17}[\dX](?![0-9a-f])")
    shown = [
        filed.certverify("explain", filed.run, "--finding", line["finding_id"], *more).stdout
        for more in ((), ("--format", "json"), ("--unmasked",))
    ]
    assert [bool(whole.search(text)) for text in shown] == [False, False, True]
    assert line["measure"] in json.loads(shown[1])["findings"][0]["measure"]
    assert json.loads(shown[1])["doubt"] is None


def test_a_records_status_is_told_in_words(filed: Checked) -> None:
    """What the platform calls 过期 has lapsed; the name in the code (``lapsed``) is nobody's word."""
    line = filed.table("findings").filter(pl.col("rule") == "expired").row(0, named=True)
    shown = filed.certverify("explain", filed.run, "--finding", line["finding_id"]).stdout
    assert "status: Lapsed; status word: 过期" in " ".join(shown.split())


def test_the_beginning_of_an_id_will_do(filed: Checked) -> None:
    """The terminal shows the roster's cells with their columns, the answer, the law and the checkpoint."""
    line = filed.table("findings").filter(pl.col("rule") == "unlicensed").row(0, named=True)
    done = filed.certverify("explain", filed.run, "--finding", line["finding_id"][:12])
    assert done.returncode == 0, done.stderr
    signed = json.loads((filed.folder / "out" / "summary.json").read_text(encoding="utf-8"))["checkpoint"]
    for part in (
        line["message_en"],
        line["evidence_ids"][0],
        f"row {line['row']}",
        signed["link"],
        "身份证号",
    ):
        assert part in done.stdout


def test_a_rejected_row_shows_its_cell_and_the_remedy(filed: Checked) -> None:
    """Nobody was asked about it, and the explanation says so."""
    line = filed.table("rejected").filter(pl.col("row").is_not_null()).row(0, named=True)
    place = ("--sheet", line["sheet"], "--row", str(line["row"]))
    done = filed.certverify("explain", filed.run, *place)
    assert done.returncode == 0, done.stderr
    assert line["message_en"] in done.stdout
    assert "nobody was asked" in done.stdout


async def test_what_is_not_there_is_said(filed: Checked) -> None:
    """What fits no entry, or several, names the mistake and explains none."""
    async with opened(filed) as ledger:
        for order, code in (
            (Wanted(filed.run), "explain_nothing"),
            (Wanted(filed.run, row=9999), "entry_unknown"),
            (Wanted(filed.run, row=7), "entry_ambiguous"),
            (Wanted(filed.run, finding_id="f" * 64), "finding_unknown"),
        ):
            with pytest.raises(ConfigError, match=code):
                await explain_in(ledger, order)


def test_a_wrong_order_prints_nothing_but_the_reason(filed: Checked) -> None:
    """An unknown run is a fault of the ledger's content (1), the rest wrong usage (2); no traceback."""
    for arguments, code, words in (
        ((filed.run, "--row", "7"), 2, "2 entries fit"),
        (("no-such-run", "--row", "7"), 1, "no-such-run"),
    ):
        done = _installed(filed.store, "explain", *arguments)
        assert (done.returncode, done.stdout) == (code, ""), arguments
        assert words in done.stderr
        assert "Traceback" not in done.stderr


async def _rewritten(
    ledger: Ledger, run: str, *, answers: pl.DataFrame | None = None, findings: pl.DataFrame | None = None
) -> None:
    """Enter a run that differs from another in what it judged or found: what an insider with the key could do."""
    tables, facts = await ledger.inputs(run)
    found = await ledger.findings(run) if findings is None else findings
    await ledger.begin_run("altered", facts["source"])
    await ledger.save_inputs(
        "altered", {**tables, **({} if answers is None else {"answers": answers})}, facts
    )
    await ledger.save_findings("altered", found)
    await ledger.finish_run("altered", complete=True, summary={})


async def test_an_invented_finding_is_not_explained(filed: Checked, tmp_path: Path) -> None:
    """Stored findings that the stored inputs do not give, by word or by number, end the explanation."""
    async with opened(filed, tmp_path) as ledger:
        found = await ledger.findings(filed.run)
        line = found.filter(pl.col("rule") == "unlicensed").row(0, named=True)
        mine = pl.col("finding_id") == line["finding_id"]
        milder = found.with_columns(
            certainty=pl.when(mine).then(pl.lit("confirmed")).otherwise(pl.col("certainty").cast(pl.String))
        )
        await _rewritten(ledger, filed.run, findings=milder)
        with pytest.raises(StoreError, match="finding_not_reproduced"):
            await explain_in(ledger, wanted("altered", line))
        await ledger.save_findings("altered", found.filter(~mine))
        with pytest.raises(StoreError, match="finding_not_reproduced"):
            await explain_in(ledger, wanted("altered", line))
        await ledger.save_findings("altered", found.with_columns(pack=pl.lit("order-19 2020.1 (00000000)")))
        with pytest.raises(StoreError, match="pack_differs"):
            await explain_in(ledger, wanted("altered", line))


async def test_an_answer_that_was_never_given_is_not_explained(filed: Checked, tmp_path: Path) -> None:
    """Inputs that call a person's record "no record", or its moment another, contradict the stored answers."""
    async with opened(filed, tmp_path) as ledger:
        tables, _ = await ledger.inputs(filed.run)
        answers, entries = tables["answers"], tables["entries"]
        key = answers.filter(pl.col("state") == "found").row(0, named=True)["query_key"]
        line = entries.filter(pl.col("query_key") == key).row(0, named=True)
        mine = pl.col("query_key") == key
        for number, change in enumerate(
            (
                {"state": pl.when(mine).then(pl.lit("not_found")).otherwise(pl.col("state").cast(pl.String))},
                {
                    "asked_at": pl.when(mine)
                    .then(pl.col("asked_at").dt.offset_by("-9d"))
                    .otherwise("asked_at")
                },
                {"standing": pl.when(mine).then(pl.lit(2)).otherwise(pl.col("standing"))},
            )
        ):
            run = f"altered-{number}"
            facts = (await ledger.inputs(filed.run))[1]
            await ledger.begin_run(run, facts["source"])
            await ledger.save_inputs(run, {**tables, "answers": answers.with_columns(**change)}, facts)
            await ledger.finish_run(run, complete=True, summary={})
            with pytest.raises(StoreError, match=r"answer_not_reproduced|finding_not_reproduced"):
                await explain_in(ledger, wanted(run, line))


async def test_a_negative_without_a_control_is_not_explained(wired: Checked, tmp_path: Path) -> None:
    """Where the index no longer shows a record after the "no record", it does not stand."""
    line = wired.table("findings").filter(pl.col("rule") == "unlicensed").row(0, named=True)
    async with opened(wired, tmp_path) as ledger:
        with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
            for table in ("answer", "control"):
                database.execute(
                    f"UPDATE {table} SET outcome = 'not_found' WHERE outcome = 'found'"  # noqa: S608 -- fixed names
                )
        with pytest.raises(StoreError, match="answer_not_reproduced"):
            await explain_in(ledger, wanted(wired.run, line))


async def test_an_altered_index_line_is_noticed(wired: Checked, tmp_path: Path) -> None:
    """The index must say what the encrypted batch says."""
    line = wired.table("findings").filter(pl.col("rule") == "unlicensed").row(0, named=True)
    batch, number = line["evidence_ids"][0].split("-")
    async with opened(wired, tmp_path) as ledger:
        with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
            database.execute(
                "UPDATE answer SET replied_at = replied_at + 1 WHERE batch = ? AND line = ?", (batch, number)
            )
        with pytest.raises(StoreError, match="store_altered"):
            await explain_in(ledger, wanted(wired.run, line))


def test_a_ledger_that_lacks_a_batch_is_said_to(filed: Checked, tmp_path: Path) -> None:
    """What follows from the rest is shown, with the words of `ledger verify` above and below it, and exit code 1.

    A second run over the same answers does not need what the first was judged from; its checkpoint covers it.
    """
    store = f"sqlite:///{shutil.copy(filed.folder / 'ledger.sqlite', tmp_path / 'ledger.sqlite')}"
    again = _checked(tmp_path, "snapshot", EXAMPLES / "certverify.toml", store)
    signed = json.loads((filed.folder / "out" / "summary.json").read_text(encoding="utf-8"))["checkpoint"]
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        database.execute("DELETE FROM batch WHERE sequence = ?", (signed["sequence"],))
    line = again.table("findings").filter(pl.col("rule") == "expired").row(0, named=True)
    order = ("explain", again.run, "--finding", line["finding_id"])
    done = _installed(store, *order)
    words = f"atch {signed['sequence']} is missing"
    assert (done.returncode, done.stdout.count(words), words in done.stderr) == (1, 2, True)
    assert line["message_en"] in done.stdout
    assert words in _certverify(store, "ledger", "verify").stdout
    told = json.loads(_certverify(store, *order, "--format", "json").stdout)
    assert told["doubt"] == {"code": "ledger_batch_missing", "sequence": signed["sequence"]}
    assert told["findings"][0]["finding_id"] == line["finding_id"]


async def test_what_was_purged_is_not_explained(filed: Checked, tmp_path: Path) -> None:
    """After a purge the reason is given, and nothing is shown."""
    line = filed.table("findings").row(0, named=True)
    async with opened(filed, tmp_path) as ledger:
        await ledger.purge(month_of(datetime.now(UTC)))
        with pytest.raises(StoreError, match="evidence_purged"):
            await explain_in(ledger, wanted(filed.run, line))


async def test_a_place_that_fits_nothing_in_a_finding(filed: Checked) -> None:
    """A finding's id and a row that contradict each other name nothing."""
    line = filed.table("findings").row(0, named=True)
    async with opened(filed) as ledger:
        with pytest.raises(ConfigError, match="entry_unknown"):
            await explain_in(ledger, Wanted(filed.run, finding_id=line["finding_id"], row=line["row"] + 1))
