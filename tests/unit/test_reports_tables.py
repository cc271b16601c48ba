"""The Parquet data sets: columns, completeness, masking."""

import errno
import resource
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import reports_run

from certverify.reports.safetext import clean_text, hide_numbers
from certverify.reports.tables import finding_table, rejected_table, row_table, save_parquet, write_parquet


def test_all_entries_are_rows_rejected_ones_too() -> None:
    """rows.parquet holds every entry that was read."""
    rows = row_table(reports_run.make_run(), unmasked=False)
    assert rows.height == 312
    assert rows.filter(status="rejected").height == 20


def test_rejected_holds_one_line_per_rejected_entry() -> None:
    """A problem that rejects nothing is no line of rejected.parquet."""
    assert rejected_table(reports_run.make_run(), unmasked=False).height == 20


def test_numbers_are_masked_unless_the_user_wants_them() -> None:
    """Three and four characters are shown; the whole number only on demand."""
    run = reports_run.make_run()
    number = reports_run.id_number(0)
    first = pl.col("row") == 5
    masked = row_table(run, unmasked=False).filter(first).row(0, named=True)
    whole = row_table(run, unmasked=True).filter(first).row(0, named=True)
    assert masked["id_number"] == f"{number[:3]}***********{number[-4:]}"
    assert whole["id_number"] == number


def test_no_column_holds_a_whole_number(tmp_path: Path) -> None:
    """No ID number of the roster stands anywhere in the three files, whatever column it came from."""
    run = reports_run.make_run()
    leaky = run.rows.with_columns(post=pl.concat_str("post", "id_number", ignore_nulls=True))
    run = reports_run.make_run(rows=leaky)
    numbers = [reports_run.id_number(n) for n in range(292)]
    for table in (row_table, finding_table, rejected_table):
        path = tmp_path / "one.csv"
        frame = table(run, unmasked=False)
        lists = [name for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
        frame.with_columns(pl.col(lists).list.join(",")).write_csv(path)
        text = path.read_text("utf-8")
        assert not [number for number in numbers if number in text]


def test_keys_stay_as_they_are() -> None:
    """A keyed digest of digits alone is no ID number and is not masked."""
    run = reports_run.make_run()
    digits = "123456789012345678" * 3
    rows = run.rows.with_columns(person_key=pl.lit(digits))
    assert set(row_table(reports_run.make_run(rows=rows), unmasked=False)["person_key"]) == {digits}


def test_causes_are_bare_words() -> None:
    """The catalogue's prefix is dropped, so that a cause compares with the reasons of the summary."""
    run = reports_run.make_run()
    rows = run.rows.with_columns(cause=pl.lit("cause.post_unclear"))
    assert set(row_table(reports_run.make_run(rows=rows), unmasked=False)["cause"]) == {"post_unclear"}


def test_a_missing_promised_column_is_a_fault() -> None:
    """A run without a promised column is refused, not written with a hole."""
    run = reports_run.make_run()
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        row_table(reports_run.make_run(rows=run.rows.drop("region")), unmasked=False)


def test_the_file_says_whether_the_run_is_complete(tmp_path: Path) -> None:
    """An incomplete run's data set says so in its metadata."""
    path = tmp_path / "rows.parquet"
    run = reports_run.make_partial()
    write_parquet(row_table(run, unmasked=False), path, run_id=run.run_id, complete=run.complete)
    said = pq.read_metadata(path).metadata
    assert said[b"certverify.complete"] == b"false"
    assert said[b"certverify.run_id"] == run.run_id.encode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00b\x1fc\x7f", "abc"),
        ("两\r\n行\r了", "两\n行\n了"),
        ("a\tb", "a b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 5000, "x" * 4000),
    ],
    ids=["controls", "breaks", "tab", "direction", "length"],
)
def test_text_is_cleaned(written: str, shown: str) -> None:
    """Control characters, marks of direction and endless texts do not reach a report."""
    assert pl.select(clean_text(pl.lit(written))).item() == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("证号320199198503141170。", "证号320***********1170。"),
        ("T32019919850314117X", "T32************117X"),
        ("320199850314117", "320********4117"),
        ("电话13900000001", "电话139****0001"),
        ("2026-11-20 09:12", "2026-11-20 09:12"),
    ],
)
def test_numbers_inside_text_are_masked(written: str, shown: str) -> None:
    """ID numbers of 18 and 15 characters and mobile telephones are masked wherever they stand; dates stay."""
    assert pl.select(hide_numbers(pl.lit(written))).item() == shown


def test_a_full_disk_is_told_as_one() -> None:
    """What the system says reaches whoever tells the user, and not as a fault of the program."""
    with pytest.raises(OSError, match="No space left") as caught:
        save_parquet(pl.DataFrame({"a": range(100_000)}), Path("/dev/full"))
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.9, 0.99, 0.999])
def test_a_disk_that_is_full_at_any_place_of_a_file_is_a_fault_of_the_disk(
    tmp_path: Path, share: float
) -> None:
    """The end of the file, too: there Polars does not hand on what the system said."""
    table = pl.DataFrame({f"column {n}": [f"{n} {row}" for row in range(20)] for n in range(40)})
    save_parquet(table, tmp_path / "whole.parquet")
    most = int((tmp_path / "whole.parquet").stat().st_size * share)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        with pytest.raises(OSError, match=r"too large|error"):
            save_parquet(table, tmp_path / "part.parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
