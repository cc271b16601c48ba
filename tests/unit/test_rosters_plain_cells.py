"""The quick way for well-written cells says what the readers say."""

from datetime import date

import polars as pl

from certverify.rosters.entries import card_cells, people_cells, readings
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.table.header.fields import FIELDS, kind_of
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
NAMES = [
    "陆青禾",
    "张某",
    "空缺",
    "没有",
    "姓名",
    "古丽娜尔·艾山",
    "古丽娜尔艾山",
    "李□林",
    "陆 青禾",
    "无",
    "",
    "欧阳闻笛",
]
NUMBERS = [
    "320199198503141170",
    "33019919870516118X",
    "33019919870516118x",
    "320199198503146000",
    "830000198501010014",
    "320199198503141171",
    "320199198502301170",
    "320199850314117",
    "370299199007222245",
    "",
]
CARDS = [
    "T320199198503141170",
    "T33019919870516118X",
    "T32019919850314117",
    "320199198503141170",
    "待取证",
    "T1",
    "",
]


def lines(kind=CellKind.TEXT):
    rows = [(n, i, c) for n in NAMES for i in NUMBERS for c in CARDS]
    frame = pl.DataFrame(
        {f: [""] * len(rows) for f in FIELDS} | {kind_of(f): [int(kind)] * len(rows) for f in FIELDS}
    )
    return frame.with_columns(
        pl.Series("name", [n for n, _, _ in rows]),
        pl.Series("id_number", [i for _, i, _ in rows]),
        pl.Series("cert_number", [c for _, _, c in rows]),
        pl.lit("").alias("group_word"),
        pl.lit(value=False).alias("doubted"),
        pl.lit("").alias("noted"),
        pl.lit(value=False).alias("remark_shared"),
        pl.lit(value=False).alias("state_shared"),
        pl.lit(value=False).alias("example"),
    )


def test_expressions_and_readers_agree(monkeypatch):
    """Settling plain cells by expressions changes no reading."""
    quick = readings.of_cells(lines(), CATALOGUE, AS_OF, date1904=False)
    for module, plain in (
        (people_cells, "_PLAIN_ID"),
        (people_cells, "_PLAIN_NAME"),
        (card_cells, "_PLAIN_NUMBER"),
    ):
        monkeypatch.setattr(module, plain, None)
    slow = readings.of_cells(lines(), CATALOGUE, AS_OF, date1904=False)
    assert quick.equals(slow.select(quick.columns), null_equal=True)


def test_a_number_cell_is_never_plain():
    """The quick way takes text only: an ID kept as a number is rejected however good it looks."""
    read = readings.of_cells(lines(CellKind.NUMBER), CATALOGUE, AS_OF, date1904=False)
    assert set(read["id_rejected"].to_list()) == {"id_stored_as_number"}
