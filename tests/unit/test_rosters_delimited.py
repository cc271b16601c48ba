"""Text tables: what the child makes of a CSV file's bytes."""

import io

import pytest

from certverify.rosters.files.delimited import encoding_of, rows, shape_of


@pytest.mark.parametrize("lines", [2, 49, 50, 51, 5000])
def test_files_of_any_length_are_read_whole(lines: int) -> None:
    """Looking at the first lines for the delimiter leaves the file as it was."""
    source = io.BytesIO("".join(f"甲{number};乙\r\n" for number in range(lines)).encode())
    assert encoding_of(source) == "utf-8"
    assert shape_of(source, "utf-8") == (";", 2)
    assert list(rows(source, "utf-8", ";", 2)) == [[f"甲{number}", "乙"] for number in range(lines)]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    """A quoted line break is within its row, and a blank line is a row of its own."""
    source = io.BytesIO('姓名,备注\n甲,"一\r\n二\n三"\n\n乙,\n'.encode())
    assert list(rows(source, "utf-8", ",", 2)) == [
        ["姓名", "备注"],
        ["甲", "一\r\n二\n三"],
        ["", ""],
        ["乙", ""],
    ]
