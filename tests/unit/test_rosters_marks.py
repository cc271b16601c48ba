"""What .xls and .ods files say beside their cells: errors, rows struck through, and comments that speak of leaving."""

import io
import struct

from old_workbook import record, workbook

from certverify.rosters.files import marks_ods, marks_xls
from certverify.rosters.files.cellkind import CellKind

PLAIN, STRUCK = (record(0x0031, struct.pack("<HH", 200, flags)) for flags in (0, 0x08))


def cell(kind, row, column, form, rest=b""):
    return record(kind, struct.pack("<HHH", row, column, form) + rest)


def marks(shared, sheet):
    return marks_xls.of_stream(io.BytesIO(workbook(shared, sheet)))["Sheet1"]


def test_error_cells_of_an_old_workbook():
    """#N/A typed and #REF! of a formula are errors; a truth and a number are none."""
    sheet = [
        cell(0x0205, 6, 6, 0, bytes([0x2A, 1])),
        cell(0x0205, 7, 6, 0, bytes([1, 0])),
        cell(0x0006, 8, 7, 0, bytes([2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF])),
        cell(0x0006, 9, 7, 0, struct.pack("<d", 2.0)),
    ]
    assert marks([], sheet)["cells"] == [("G7", CellKind.ERROR, "#N/A"), ("H9", CellKind.ERROR, "#REF!")]


def test_struck_rows_of_an_old_workbook():
    """A cell's format leads to its font, of which number 4 is left out; blank cells say nothing."""
    fonts = [PLAIN] * 4 + [STRUCK]
    formats = [record(0x00E0, struct.pack("<HH", font, 0)) for font in (0, 5)]
    sheet = [cell(0x00FD, 1, 0, 0), cell(0x00FD, 2, 0, 1), cell(0x0201, 3, 0, 1)]
    assert marks([*fonts, *formats], sheet)["struck"] == [3]
    assert marks([*fonts, formats[0]], sheet)["struck"] == []


def test_comments_of_an_old_workbook():
    """Each comment's text is found by the number of its object, in either width of signs."""

    def comment(number, text, wide):
        said = bytes([wide]) + text.encode("utf-16-le" if wide else "latin-1")
        return [
            record(0x005D, struct.pack("<HHHH", 0x15, 18, 25, number)),
            record(0x01B6, b""),
            record(0x003C, said),
        ]

    notes = [record(0x001C, struct.pack("<HHHH", row, 1, 0, number)) for row, number in ((7, 2), (8, 1))]
    sheet = [*comment(1, "2024年3月离职", 1), *comment(2, "ok", 0), *notes]
    assert marks([], sheet)["comments"] == [("B8", False), ("B9", True)]


def test_a_comment_that_does_not_fit_costs_no_more_than_the_notice():
    """The calendar and the errors of the sheet are read all the same."""
    epoch = record(0x0022, b"\x01\x00")
    sheet = [record(0x001C, b""), cell(0x0205, 0, 0, 0, bytes([0x2A, 1]))]
    told = marks([epoch], sheet)
    assert (told["date1904"], told["cells"], "comments" in told) == (
        True,
        [("A1", CellKind.ERROR, "#N/A")],
        False,
    )


CONTENT = """<office:automatic-styles><style:style style:name="ce1"
 style:family="table-cell"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="ce2"
 style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles><office:body><table:table table:name="台账">
<table:table-row><table:table-cell table:style-name="ce1"><text:p>甲</text:p></table:table-cell>
<table:table-cell table:style-name="ce2"/></table:table-row>
<table:table-row><table:table-cell table:style-name="ce2"><text:p>乙</text:p></table:table-cell>
<table:table-cell><office:annotation><text:p>2024年3月<text:span>离职</text:span></text:p></office:annotation></table:table-cell>
<table:table-cell><office:annotation><text:p>原件在人事</text:p></office:annotation></table:table-cell>
</table:table-row></table:table></office:body>"""


def test_struck_rows_and_comments_of_an_ods_sheet():
    """A struck style counts where the cell holds something; a comment is told by its cell."""
    sheet = marks_ods.of_content(CONTENT.encode())["台账"]
    assert (sheet["struck"], sheet["comments"]) == ([2], [("B2", True), ("C2", False)])
