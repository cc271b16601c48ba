"""A folder for each employer: its own people, all of them, and not a word of another employer."""

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import reports_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certverify import reports
from certverify.reports import Format
from certverify.reports.shares import folder_names, shares
from certverify_schemas.finding import Status

FIRST, SECOND = "江北某某化工有限公司", "江南另一公司/CON:*"
SECOND_FOLDER = "江南另一公司_CON__"


def two(run: reports_run.RunResult) -> reports_run.RunResult:
    """Give every third entry to a second employer, one entry to nobody, and name employers within texts."""

    def moved(table: pl.DataFrame) -> pl.DataFrame:
        turn = pl.col("row") % 3
        named = pl.when(turn == 0).then(pl.lit(SECOND)).otherwise(pl.lit(FIRST))
        return table.with_columns(employer=pl.when(pl.col("row") == 5).then(None).otherwise(named))

    findings = moved(run.findings).with_columns(
        message_zh=pl.format("{}（另见{}和{}）", "message_zh", pl.lit(FIRST), pl.lit(SECOND))
    )
    return replace(run, rows=moved(run.rows), findings=findings, problems=moved(run.problems), employer=None)


@pytest.fixture(scope="module")
def run() -> reports_run.RunResult:
    return two(reports_run.make_run())


@pytest.fixture(scope="module")
def folder(run: reports_run.RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("employers")
    formats = (Format.XLSX, Format.DOCX, Format.CSV, Format.ICS)
    reports.write(out, run, lang="zh", formats=formats, per_employer=True)
    return out


def everything(folder: Path) -> str:
    """Return all text of all files of a folder, packages unpacked."""
    said = []
    for path in folder.iterdir():
        if path.suffix in {".xlsx", ".docx"}:
            with zipfile.ZipFile(path) as parts:
                said += [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()]
        else:
            said.append(path.read_text("utf-8").replace("\r\n ", ""))
    return "\n".join(said)


def test_every_entry_is_in_exactly_one_share(run: reports_run.RunResult) -> None:
    """Rows, findings and problems of all shares together are those of the run."""
    parts = [share for _, share in shares(run, "zh")]
    for table in ("rows", "findings", "problems"):
        assert sum(getattr(part, table).height for part in parts) == getattr(run, table).height
    assert [part.employer for part in parts] == [FIRST, SECOND, None]


def test_each_employer_has_a_folder_for_its_owner_alone(folder: Path) -> None:
    """Folders 0700, files 0600, names that every file system takes; no data set is among them."""
    inner = folder / "employers"
    assert {path.name for path in inner.iterdir()} == {FIRST, SECOND_FOLDER, "未注明单位"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [inner, *inner.iterdir()]} == {0o700}
    files = list((inner / FIRST).iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {path.suffix for path in files} == {".xlsx", ".docx", ".csv", ".ics"}


def test_no_employer_learns_of_another(folder: Path) -> None:
    """Neither a name nor an ID of the other's people, nor the other employer's name, stands in any file."""
    for mine, other in ((FIRST, SECOND.split("/", maxsplit=1)[0]), (SECOND_FOLDER, FIRST)):
        text = everything(folder / "employers" / mine)
        assert other not in text
        assert "（其他单位）" in text


def test_the_others_people_are_not_in_it(run: reports_run.RunResult, folder: Path) -> None:
    """Whoever works for one of the two only is in that one's files only."""
    people = {
        employer: set(run.rows.filter(pl.col("employer") == employer).get_column("name").drop_nulls())
        for employer in (FIRST, SECOND)
    }
    for mine, other, place in ((FIRST, SECOND, FIRST), (SECOND, FIRST, SECOND_FOLDER)):
        text = everything(folder / "employers" / place)
        strangers = {name for name in people[other] - people[mine] if len(name) > 3}
        assert strangers
        assert not [name for name in strangers if name in text]


def test_numbers_are_masked_even_in_an_unmasked_run(run: reports_run.RunResult, tmp_path: Path) -> None:
    """What leaves the house never shows a whole number."""
    reports.write(tmp_path, run, lang="zh", unmasked=True, formats=(Format.CSV,), per_employer=True)
    numbers = run.rows.get_column("id_number").drop_nulls().to_list()
    assert numbers[0] in (tmp_path / "people.csv").read_text("utf-8-sig")
    for place in (tmp_path / "employers").iterdir():
        text = everything(place)
        assert not [number for number in numbers if number in text]


def test_the_summary_records_them_and_work_in_them_is_kept(
    run: reports_run.RunResult, tmp_path: Path
) -> None:
    """An employer's workbook that somebody filled in gets a name of its own beside the new one."""
    for _ in range(2):
        reports.write(tmp_path, run, lang="zh", formats=(Format.XLSX,), per_employer=True)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))["files"]
    name = f"employers/{FIRST}/report.xlsx"
    assert name in told
    (tmp_path / name).write_bytes(b"filled in")
    (kept,) = reports.write(tmp_path, run, lang="zh", formats=(Format.XLSX,), per_employer=True).kept
    assert kept.startswith(f"employers/{FIRST}/report.edited-")
    assert (tmp_path / kept).read_bytes() == b"filled in"


def test_an_employer_that_is_gone_leaves_no_folder(run: reports_run.RunResult, tmp_path: Path) -> None:
    """The next complete run takes away what the last one wrote for an employer no longer on the rosters."""
    reports.write(tmp_path, run, lang="zh", formats=(Format.ICS,), per_employer=True)
    reports.write(tmp_path, reports_run.make_run(), lang="zh", formats=(Format.ICS,), per_employer=True)
    assert [path.name for path in (tmp_path / "employers").iterdir()] == [FIRST]


def test_a_share_of_an_incomplete_run_says_so(tmp_path: Path) -> None:
    """Name and text, also for an employer whose own look-ups are all answered."""
    run = two(reports_run.make_partial())
    parts = dict(shares(run, "zh"))
    unverified = run.rows.filter(pl.col("status").cast(pl.String) == Status.UNVERIFIED.value)
    waiting = unverified.filter(pl.col("cause").is_in(["timeout", "throttled"]))
    assert sum(part.lookups["unanswered"] for part in parts.values()) == waiting.height
    reports.write(tmp_path, run, lang="zh", formats=(Format.HTML,), per_employer=True)
    for place in (tmp_path / "employers").iterdir():
        assert "阶段性结果" in (place / "report.partial.html").read_text("utf-8")


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw of text loads Unicode's tables
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_name_becomes_a_folder_of_its_own(names: list[str]) -> None:
    """Without signs of paths, neither empty nor hidden, each once even where capitals do not count."""
    folders = folder_names(names)
    assert len({name.casefold() for name in folders}) == len(names)
    for name in folders:
        assert name.strip(" .")
        assert not name.startswith(".")
        assert not set(name) & set('<>:"/\\|?*\0\n')
        assert len(name.encode()) < 255
