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
    """The text box, the formula's stored result and, where Pillow is not installed, the picture: the user is told."""
    doctor.run(roster, tmp_path / "out.xlsx", as_of=AS_OF, lang="en")
    said = capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        kept = any(name.startswith("xl/media/") for name in archive.namelist())
    assert ("1 pictures" in said) is not kept
    assert "1 shapes and text boxes" in said
    assert "stored results of 1 formulas" in said
    assert said.index("1 shapes") < said.index("Written:")
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


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'


def related(kind: str, target: str, number: int = 1) -> str:
    mode = ' TargetMode="External"' if kind == "externalLinkPath" else ""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def relations(*each: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}">{"".join(each)}</Relationships>'


PARTS = {
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        f'<pivotCacheDefinition {NAMES} r:id="rId1" recordCount="1"><cacheSource type="worksheet">'
        '<worksheetSource ref="A2:A3" sheet="在岗"/></cacheSource><cacheFields count="1"><cacheField name="姓名" '
        'numFmtId="0"><sharedItems count="1"><s v="陆青禾"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    ),
    "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relations(
        related("pivotCacheRecords", "pivotCacheRecords1.xml")
    ),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        f'<pivotCacheRecords {NAMES} count="1"><r><x v="0"/></r></pivotCacheRecords>'
    ),
    "xl/pivotTables/pivotTable1.xml": (
        f'<pivotTableDefinition {NAMES} name="透视" cacheId="1" dataCaption="值"><location ref="P2:Q4" '
        'firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="1"><pivotField axis="axisRow" '
        'showAll="0"><items count="1"><item x="0"/></items></pivotField></pivotFields><rowFields count="1">'
        '<field x="0"/></rowFields></pivotTableDefinition>'
    ),
    "xl/pivotTables/_rels/pivotTable1.xml.rels": relations(
        related("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    ),
    "xl/worksheets/_rels/sheet1.xml.rels": relations(related("pivotTable", "../pivotTables/pivotTable1.xml")),
    "xl/externalLinks/externalLink1.xml": (
        f'<externalLink {NAMES}><externalBook r:id="rId1"><sheetNames><sheetName val="Sheet1"/></sheetNames>'
        "</externalBook></externalLink>"
    ),
    "xl/externalLinks/_rels/externalLink1.xml.rels": relations(related("externalLinkPath", "other.xlsx")),
    "xl/cellimages.xml": '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>',
    "xl/media/image1.png": "x",
}
TYPES = {
    "pivotCache/pivotCacheDefinition1": "pivotCacheDefinition",
    "pivotCache/pivotCacheRecords1": "pivotCacheRecords",
    "pivotTables/pivotTable1": "pivotTable",
    "externalLinks/externalLink1": "externalLink",
}
GROWN = {
    "[Content_Types].xml": (
        "</Types>",
        "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            f'spreadsheetml.{kind}+xml"/>'
            for part, kind in TYPES.items()
        )
        + '<Default Extension="png" ContentType="image/png"/>',
    ),
    "xl/workbook.xml": (
        "</workbook>",
        (
            '<externalReferences><externalReference r:id="rId91"/></externalReferences>'
            '<pivotCaches><pivotCache cacheId="1" r:id="rId92"/></pivotCaches>'
        ),
    ),
    "xl/_rels/workbook.xml.rels": (
        "</Relationships>",
        related("externalLink", "externalLinks/externalLink1.xml", 91)
        + related("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml", 92),
    ),
}


@pytest.fixture
def full_roster(tmp_path):
    """A workbook as WPS keeps it: a picture in a cell, a pivot table, a link to another workbook."""
    plain, path = tmp_path / "plain.xlsx", tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet("在岗")
        for row, cells in enumerate((HEAD, GOOD, BAD)):
            for column, value in enumerate(cells):
                sheet.write_string(row, column, value)
        sheet.write_formula("G2", '=_xlfn.DISPIMG("ID_5E0C",1)', None, '=DISPIMG("ID_5E0C",1)')
        sheet.write_formula("H2", "=[1]Sheet1!$A$1", None, 3)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            mark, more = GROWN.get(name, ("", ""))
            target.writestr(name, text.replace(mark, more + mark) if mark else text)
        for name, text in PARTS.items():
            target.writestr(name, text)
    return path


def test_pivots_and_links_are_kept_and_pictures_in_cells_named(full_roster, tmp_path, capsys):
    """Pivot tables and links to other workbooks are there afterwards; what WPS keeps in cells is said to be lacking."""
    doctor.run(full_roster, tmp_path / "out.xlsx", as_of=AS_OF, lang="zh")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        names = set(archive.namelist())
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    kept = {f"xl/{part}.xml" for part in TYPES}
    assert names >= kept
    assert "[1]Sheet1!$A$1" in sheet
    assert "xl/cellimages.xml" not in names
    said = capsys.readouterr().out
    before = said[: said.index("已写入")]
    assert "WPS 单元格图片（DISPIMG）" in before
    assert "图片 1 个" in before
    assert "2 个公式的计算结果" in before
    assert "透视" not in said
    assert "外部链接" not in said


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


def test_what_can_be_asked_is_counted_apart(tmp_path, capsys):
    """Who is out of scope or in doubt is not counted as somebody who can be asked about."""
    roster = tmp_path / "r.csv"
    rows = [
        "陆青禾,320199198503141170,电工",
        "戚望舒,340199198310217793,叉车司机",
        "贺兰山子,410199198809053319,架子工",
        "柏舟远,4201991995120366,电工",
    ]
    roster.write_text("\n".join(["姓名,身份证号,工种", *rows]) + "\n", encoding="utf-8")
    doctor.run(roster, tmp_path / "out.xlsx", as_of=AS_OF, lang="zh")
    said = "".join(capsys.readouterr().out.split())
    assert "可查询1条；不在查询范围1条；更正或补充后才能查询1条；信息有误、不能查询1条。" in said


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("身份证号", "证件号码 (id_number)", "备注 (remark)")),
        ("en", ("ID number (id_number)", "Remark (remark)")),
    ],
)
def test_what_a_column_is_taken_for_is_told_in_words_and_by_the_name_for_a_mapping(
    roster, tmp_path, capsys, lang, words
):
    """An officer reads the word; whoever writes a mapping file needs the name of the field."""
    doctor.run(roster, tmp_path / "out.xlsx", as_of=AS_OF, lang=lang)
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []
