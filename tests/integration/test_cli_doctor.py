"""``doctor`` writes the same workbook back with every problem where it stands, and says first what it will lack."""

import base64
import io
import stat
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from certverify.commands import doctor
from certverify.errors import ConfigError, RosterError

AS_OF = date(2026, 11, 23)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = ("姓名", "身份证号码", "工种", "证书编号", "备注")
GOOD = ("陆青禾", "320199198503141170", "低压电工", "T320199198503141170", "=1+1")
BAD = ("柏舟远", "42019919951203662O", "低压电工", "T420199199512036629", "@SUM(A1)\tx")


@pytest.fixture
def roster(tmp_path):
    """A workbook with a title, a merged cell, a picture, a chart, a formula, text that looks like formulas."""
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet("在岗")
    sheet.merge_range("A1:E1", "江北某某化工有限公司特种作业人员台账", book.add_format({"bold": True}))
    for row, cells in enumerate((HEAD, GOOD, BAD), 1):
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value)
    sheet.write_formula("H2", "=1+2", None, 3)
    sheet.write_comment("B4", "原件在人事")
    sheet.insert_image("J2", "p.png", {"image_data": io.BytesIO(PIXEL)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=在岗!$H$2:$H$2"})
    sheet.insert_chart("J10", chart)
    sheet.insert_textbox("M2", "说明")
    book.close()
    return path


def test_problems_stand_in_the_cells_they_are_about(roster, tmp_path, capsys):
    """The damaged number is highlighted and explained beside the older comment; everything else is as it was."""
    out = tmp_path / "out.xlsx"
    assert doctor.run(roster, out, as_of=AS_OF, lang="zh") == 0
    sheet = openpyxl.load_workbook(out)["在岗"]
    comment = sheet["B4"].comment.text
    assert comment.startswith("原件在人事\nB4 的身份证号码第 18 (O) 位不是数字")
    assert "→" in comment
    assert sheet["B4"].fill.fgColor.rgb == "FFF4B6B6"
    assert sheet["B3"].comment is None
    assert sheet["A1"].font.bold
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:E1"]
    assert [[cell.value for cell in row[:5]] for row in sheet["A2:E4"]] == [list(HEAD), list(GOOD), list(BAD)]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_what_will_be_lacking_is_named_before_the_file_is_there(roster, tmp_path, capsys):
    """The picture, the text box and the stored result of the formula are lost, and the user is told so."""
    doctor.run(roster, tmp_path / "out.xlsx", as_of=AS_OF, lang="en")
    said = capsys.readouterr().out
    assert "1 pictures" in said
    assert "1 shapes and text boxes" in said
    assert "stored results of 1 formulas" in said
    assert said.index("1 pictures") < said.index("Written:")
    assert "header in row 2" in said
    assert "exact words" in said


def test_macros_are_kept_and_ask_for_the_ending(roster, tmp_path, capsys):
    """A workbook with macros is written back with its macros as xlsm; xlsx is refused before anything is written."""
    macros = tmp_path / "名册.xlsm"
    with zipfile.ZipFile(roster) as source, zipfile.ZipFile(macros, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            target.writestr(name, data)
        target.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(ConfigError, match="out_suffix"):
        doctor.run(macros, tmp_path / "out.xlsx", as_of=AS_OF)
    doctor.run(macros, tmp_path / "out.xlsm", as_of=AS_OF)
    with zipfile.ZipFile(tmp_path / "out.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == b"macro"
    assert "宏" not in capsys.readouterr().out.split("名册.xlsm")[-1].split("缺少")[-1]


@pytest.mark.parametrize("kind", ["csv", pytest.param("ods", marks=pytest.mark.office)])
def test_other_formats_get_a_copy(roster, tmp_path, kind, capsys):
    """Text tables and ods come back as xlsx, values only, with the problems in place."""
    if kind == "csv":
        source = tmp_path / "名册.csv"
        lines = ["台账", ",".join(HEAD), ",".join(GOOD), ",".join(BAD)]
        source.write_text("\n".join(lines), encoding="gb18030")
    else:
        convert(roster, kind, tmp_path / "made")
        source = tmp_path / "made" / f"名册.{kind}"
    out = tmp_path / "out.xlsx"
    doctor.run(source, out, as_of=AS_OF, lang="zh")
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert "不是数字" in sheet["B4"].comment.text
    assert sheet["E3"].value == "=1+1"
    assert sheet["E3"].data_type == "s"
    assert "副本" in capsys.readouterr().out


@pytest.mark.office
def test_nothing_typed_becomes_a_formula(roster, tmp_path):
    """LibreOffice shows the cells of the workbook written back as text: `=1+1` is not computed to 2."""
    doctor.run(roster, tmp_path / "out.xlsx", as_of=AS_OF)
    convert(tmp_path / "out.xlsx", "csv", tmp_path / "made")
    text = (tmp_path / "made" / "out.csv").read_text(encoding="utf-8")
    assert "=1+1" in text
    assert "@SUM(A1)" in text


def test_nothing_is_overwritten_and_bad_input_is_refused(roster, tmp_path):
    """An existing file, a folder and a file that is no roster are refused; nothing is left behind."""
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ConfigError, match="out_exists"):
        doctor.run(roster, roster, as_of=AS_OF)
    with pytest.raises(RosterError, match="doctor_one_file"):
        doctor.run(tmp_path, tmp_path / "out.xlsx", as_of=AS_OF)
    with pytest.raises(RosterError, match="roster_missing"):
        doctor.run(tmp_path / "x.xlsx", tmp_path / "out.xlsx", as_of=AS_OF)
    with pytest.raises(ConfigError, match="out_file_unwritable"):
        doctor.run(roster, tmp_path / "no" / "out.xlsx", as_of=AS_OF)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def convert(path: Path, kind: str, folder: Path) -> None:
    """Have LibreOffice save a file in another format."""
    profile = f"-env:UserInstallation=file://{folder}-profile"
    options = "csv:Text - txt - csv (StarCalc):44,34,76" if kind == "csv" else kind
    command = ["soffice", "--headless", profile, "--convert-to", options, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
