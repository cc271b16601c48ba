"""A night's data sets as others read them: by region, with hive partitioning, also where there is nothing to tell."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pyarrow.dataset as ds
import pytest
from crew import KEY
from jurisdiction import REGIONS, Jurisdiction, write_roster
from nights import EMPLOYERS, TODAY, Clock, laid_out, night, table

from certverify.demo.platform import Platform, started

SETS = ("rows", "findings", "rejected", "changes")


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with started(people=45, seed=5, today=TODAY, grant=500.0) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Jurisdiction:
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    return laid_out(tmp_path, platform)


def keep_who_is_fine(place: Jurisdiction, platform: Platform) -> None:
    """Let every roster name only those of whom nothing was found: line 2 of a file is its first person."""
    people = platform.people()
    rows = table(place, "rows").filter(pl.col("status") == "compliant", pl.col("rules").list.len() == 0)
    for n in range(EMPLOYERS):
        mine = [person for k, person in enumerate(people) if k == 0 or k % EMPLOYERS == n]
        source = place.roster(n).relative_to(place.folder / "rosters").as_posix()
        fine = rows.filter(pl.col("source") == source)["row"].to_list()
        assert fine
        write_roster(place.roster(n), [mine[row - 2] for row in fine], TODAY)


async def test_a_night_without_a_finding_leaves_empty_tables_of_the_same_shape(
    place: Jurisdiction, platform: Platform
) -> None:
    """Who reads all regions finds a file in each, and the columns of a night that had findings."""
    clock = Clock()
    await night(place, clock)
    keep_who_is_fine(place, platform)
    clock.ahead += timedelta(days=1)
    await night(place, clock)
    folders = sorted((place.nights / "night=2026-11-28").glob("region=*"))
    assert [folder.name for folder in folders] == [f"region={code}" for code, _ in REGIONS]
    for folder in folders:
        assert {file.stem for file in folder.iterdir()} == set(SETS)
    first, second = table(place, "findings"), table(place, "findings", "2026-11-28")
    assert first.height > 0
    assert second.height == 0
    for name in SETS:
        assert table(place, name).schema == table(place, name, "2026-11-28").schema


async def test_readers_with_hive_partitioning_lose_no_column(place: Jurisdiction) -> None:
    """Folder names become the columns ``night`` and ``region``; no file has columns of these names to clash with."""
    await night(place, Clock())
    for name in SETS:
        files = sorted(place.nights.glob(f"night=*/region=*/{name}.parquet"))
        assert not {"night", "region"} & {column for file in files for column in pl.read_parquet_schema(file)}
        read = pl.read_parquet(
            place.nights / f"night=*/region=*/{name}.parquet",
            hive_partitioning=True,
            hive_schema={"night": pl.Date, "region": pl.String},
        )
        assert set(read["night"]) <= {TODAY}
        assert read["region"].to_list() == read["region_code"].to_list()
        assert set(read.select("region", "region_name").rows()) <= set(REGIONS)
        arrow = ds.dataset(files, partitioning="hive", partition_base_dir=str(place.nights)).to_table()
        assert arrow.num_rows == read.height
        assert set(arrow.column_names) == set(read.columns)
