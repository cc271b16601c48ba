"""report.docx: the self-inspection report that an officer finishes, signs and hands in."""

import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import reports_run
from docx import Document
from reports_since import followed

from certverify.messages import Lang
from certverify.reports.facts import Facts
from certverify.reports.files import write_docx
from certverify.reports.formats import Format
from certverify.reports.paper.checks import counted
from certverify.reports.paper.self_inspection import write_self_inspection
from certverify.reports.view import View

HOSTILE = ("=1+1", "<w:p/>", "a & b < c", "]]>", "\x0b\x00", "{{ 7*7 }}", "&lt;")
SECTIONS = [
    "一、基本情况",
    "二、自查工作组织情况",
    "三、四项检查情况",
    "四、发现的问题及整改情况",
    "五、暂未核实和信息有误情况",
    "六、下一步工作安排",
    "七、附件",
    "八、需要说明的事项",
    "九、签字确认",
]


def paper_of(run: reports_run.RunResult, folder: Path, lang: Lang = "zh") -> Any:
    write_docx(folder / "report.docx", run, lang)
    return Document(str(folder / "report.docx"))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return paper_of(reports_run.make_run(), tmp_path_factory.mktemp("paper"))


def headings(paper: Any) -> list[str]:
    return [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]


def table(paper: Any, head: str) -> Any:
    """Return the table with this head in its first line."""
    return next(one for one in paper.tables if head in [cell.text for cell in one.rows[0].cells])


def all_text(paper: Any) -> str:
    cells = [text.text or "" for text in paper.element.body.iter() if text.tag.endswith("}t")]
    return "\n".join(cells)


def none_found() -> reports_run.RunResult:
    run = reports_run.make_run()
    clean = run.rows.filter(pl.col("status").cast(pl.String) == "compliant")
    return reports_run.make_run(rows=clean, findings=run.findings.clear(), problems=run.problems.clear())


def test_the_sections_stand_in_order(paper: Any) -> None:
    """Situation, organisation, four checks, problems, what is left, next steps, attachments, notes, signatures."""
    assert headings(paper) == SECTIONS


def test_every_flagged_entry_counts_in_exactly_one_of_the_first_three_checks() -> None:
    """7 + 9 + 11 without a certificate, 8 + 5 with signs of forgery, 4 + 4 managers: 48 together."""
    first, second, third, platform = counted(reports_run.make_run())
    assert [check.flagged for check in (first, second, third)] == [27, 13, 8]
    assert platform.flagged == 48
    assert (platform.confirmed, platform.provisional) == (2 + 11 + 5 + 4 + 4, 7 + 6 + 9)


def test_whoever_is_not_verified_is_told_with_the_check_concerned() -> None:
    """Operators waiting for an answer count as unverified of both checks of operators, managers of theirs."""
    run = reports_run.make_run()
    first, second, third, platform = counted(run)
    waiting = run.rows.filter(pl.col("status").cast(pl.String) == "unverified")
    operators = waiting.filter(pl.col("role").cast(pl.String) == "operator").height
    assert first.unverified == second.unverified == operators
    assert third.unverified == 0
    assert platform.unverified == 30


def test_the_four_checks_have_room_for_a_conclusion(paper: Any) -> None:
    """Four lines, each with its outcome, and an empty cell to write in."""
    lines = table(paper, "自查结论（填写）").rows[1:]
    assert [row.cells[0].text for row in lines] == ["1", "2", "3", "4"]
    assert all(row.cells[2].text for row in lines)
    assert [row.cells[3].text for row in lines] == [""] * 4


def test_each_problem_has_a_line_to_rectify_it(paper: Any) -> None:
    """48 lines with a measure; time limit and responsible person are for the officer."""
    lines = table(paper, "整改责任人").rows[1:]
    cells = [[cell.text for cell in row.cells] for row in lines]
    assert len(cells) == 48
    assert all(line[6] for line in cells)
    assert {line[7] for line in cells} == {line[8] for line in cells} == {""}
    assert {line[9] for line in cells} == {"待整改"}


def test_only_people_know_who_took_part(paper: Any) -> None:
    """Head, members, period and units are blank; rosters and method are filled in."""
    form = next(one for one in paper.tables if one.rows[0].cells[0].text.startswith("自查负责人"))
    values = [row.cells[1].text for row in form.rows]
    assert values[:4] == [""] * 4
    assert "特种作业人员台账（2026.11更新）.xlsx · 在岗" in values[4]
    assert "授权查询接口（省数据共享平台@gateway.example）" in values[5]


def test_there_are_lines_to_sign_on(paper: Any) -> None:
    """Prepared, checked, head of unit, seal, each with a date."""
    rows = table(paper, "填表人").rows
    assert [cell.text for cell in rows[0].cells] == ["填表人", "审核人", "单位负责人", "单位（盖章）"]
    assert {cell.text for cell in rows[2].cells} == {"年　　月　　日"}


def test_what_the_report_does_not_say_is_said(paper: Any) -> None:
    """Holder and card not compared, people off the roster, no record is no proof."""
    text = all_text(paper)
    assert "人证是否合一" in text
    assert "未列入名册" in text or "名册所列人员" in text


def test_an_incomplete_run_says_so_in_title_header_and_properties(tmp_path: Path) -> None:
    """Red under the title, before every page's header, in the document's properties."""
    paper = paper_of(reports_run.make_partial(), tmp_path)
    assert "阶段性结果，核验未完成" in paper.paragraphs[0].text
    assert "阶段性结果，核验未完成" in paper.sections[0].header.paragraphs[0].text
    assert all(section.header.is_linked_to_previous for section in list(paper.sections)[1:])
    properties = paper.core_properties
    assert "阶段性结果" in properties.title
    assert properties.content_status == "incomplete"
    assert properties.identifier == "20261120T010000Z-5f2c9a1b"


def test_a_complete_run_names_itself_nowhere_interim(paper: Any) -> None:
    """No warning where there is nothing to warn of."""
    assert "阶段性" not in all_text(paper)
    assert paper.core_properties.content_status == "complete"


def test_nothing_found_is_not_everything_in_order(tmp_path: Path) -> None:
    """Without problems there is no list to rectify, and the text speaks of those verified only."""
    paper = paper_of(none_found(), tmp_path)
    assert headings(paper) == SECTIONS
    assert "整改责任人" not in all_text(paper)
    assert "已核验人员中未见问题" in all_text(paper)
    assert "合规" not in all_text(paper)


def test_a_check_without_anybody_verified_concludes_nothing(tmp_path: Path) -> None:
    """If nobody was verified, "no problem" is not said."""
    run = reports_run.make_run()
    waiting = run.rows.filter(pl.col("status").cast(pl.String) == "unverified")
    paper = paper_of(
        reports_run.make_run(rows=waiting, findings=run.findings.clear(), problems=run.problems.clear()),
        tmp_path,
    )
    outcomes = [row.cells[2].text for row in table(paper, "自查结论（填写）").rows[1:3]]
    assert all("尚无一条得到核验，不能得出结论" in outcome for outcome in outcomes)


def test_a_long_list_ends_where_the_workbook_holds_the_rest(tmp_path: Path) -> None:
    """336 problems: 200 in print and the name of the file with the rest; all of them where there is none."""
    run = reports_run.make_large(7)
    paper = paper_of(run, tmp_path)
    assert len(table(paper, "整改责任人").rows) == 1 + 200
    assert "另有136行未在此列出，见 report.xlsx。" in all_text(paper)
    alone = Facts(run, "zh", formats=(Format.DOCX,))
    write_self_inspection(tmp_path / "alone.docx", alone, View(run, "zh"))
    assert len(table(Document(str(tmp_path / "alone.docx")), "整改责任人").rows) == 1 + 336


def test_nothing_typed_becomes_more_than_text(tmp_path: Path) -> None:
    """Markup, formulas and control characters come out as text, and the document still opens."""
    run = reports_run.make_run()
    flagged = run.rows.filter(pl.col("status").cast(pl.String) == "flagged").head(len(HOSTILE))
    rows = flagged.with_columns(pl.Series(name, HOSTILE) for name in ("post", "department", "name"))
    findings = run.findings.filter(pl.col("entry").is_in(rows.get_column("entry").to_list()))
    hostile = reports_run.make_run(rows=rows, findings=findings, employer=HOSTILE[1])
    lines = table(paper_of(hostile, tmp_path), "整改责任人").rows[1:]
    shown = [typed.replace("\x00", "").replace("\x0b", "") for typed in HOSTILE]
    assert sorted(row.cells[3].text for row in lines) == sorted(shown)


def test_numbers_are_masked(tmp_path: Path) -> None:
    """No ID number stands whole in any part of the package."""
    run = reports_run.make_run()
    paper_of(run, tmp_path)
    with zipfile.ZipFile(tmp_path / "report.docx") as parts:
        text = b"".join(map(parts.read, parts.namelist())).decode("utf-8", "ignore")
    assert not [n for n in run.rows.get_column("id_number").drop_nulls() if n in text]


def test_heads_repeat_and_lines_stay_whole(paper: Any) -> None:
    """A table over several pages repeats its head, and no line is torn in two."""
    xml = table(paper, "整改责任人")._tbl.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == 49


def test_pictures_say_in_words_what_they_show(paper: Any) -> None:
    """Each chart has an alternative text."""
    told = [
        one.get("descr", "")
        for one in paper.element.body.iter()
        if one.tag.endswith("}docPr") and one.get("name", "").startswith("Picture")
    ]
    assert len(told) == 5
    assert all("：" in words for words in told)


def test_the_months_in_which_certificates_end_are_listed(tmp_path: Path) -> None:
    """Each of the next 12 months in which something ends stands there with how many do; no other month."""
    run = reports_run.make_run()
    ends = [day for day in run.rows["valid_to"].to_list() if day is not None and day >= run.as_of]
    horizon = (run.as_of.year + 1, run.as_of.month)
    counted = Counter(f"{day:%Y-%m}" for day in ends if (day.year, day.month) < horizon)
    assert counted, "a run without ends would prove nothing"
    told = [
        [cell.text for cell in row.cells] for row in table(paper_of(run, tmp_path), "有效期届满月份").rows[1:]
    ]
    assert told == [[month, str(counted[month])] for month in sorted(counted)]


def test_the_english_report_is_english(tmp_path: Path) -> None:
    """Headings, checks and signature lines are English; what the roster says stays as it is."""
    paper = paper_of(reports_run.make_run(), tmp_path, "en")
    assert headings(paper)[:3] == [
        "1. Situation",
        "2. Organisation of the self-inspection",
        "3. The four checks",
    ]
    assert [cell.text for cell in table(paper, "Prepared by").rows[0].cells][-1] == "Unit (seal)"


def test_only_what_was_read_was_inspected(tmp_path: Path) -> None:
    """A hidden sheet and one without header stand below what was inspected, each with its reason."""
    notes = {"隐藏": "隐藏的工作表，未读取", "统计": "没有找到表头，未读取"}
    understood = [{"file": "名册.xlsx", "sheet": "在岗", "header_row": 4, "notes": []}]
    for sheet, why in notes.items():
        note = {"note": "x", "zh": why, "en": why}
        understood.append({"file": "名册.xlsx", "sheet": sheet, "header_row": None, "notes": [note]})
    run = replace(reports_run.make_run(), understood=understood)
    form = [[cell.text for cell in row.cells] for one in paper_of(run, tmp_path).tables for row in one.rows]
    told = {row[0]: row[1] for row in form if len(row) == 2}
    assert told["所查名册"] == "名册.xlsx · 在岗"
    assert told["未读取、未列入自查的工作表"].split("\n") == [
        "名册.xlsx · 隐藏（隐藏的工作表，未读取）",
        "名册.xlsx · 统计（没有找到表头，未读取）",
    ]


def test_several_employers_are_not_one_unit(tmp_path: Path) -> None:
    """A report over two firms says how many they are, and lets neither of them sign for the other."""
    run = reports_run.make_run()
    two = pl.when(pl.col("entry") % 2 == 0).then(pl.lit("江南某某建材有限公司")).otherwise("employer")
    both = replace(run, employer=None, rows=run.rows.with_columns(two.alias("employer")))
    cases: tuple[tuple[Lang, tuple[str, ...], str], ...] = (
        ("zh", ("我单位", "由本单位填写", "本单位对"), "对名册所列2家单位的"),
        ("en", ("this unit", "The unit answers"), "of the 2 units on the rosters"),
    )
    for lang, ours, told in cases:
        said = all_text(paper_of(both, tmp_path, lang))
        assert told in said
        assert not [words for words in ours if words in said]
    assert "我单位" in all_text(paper_of(run, tmp_path))


def test_a_table_that_leaves_lines_out_says_how_many(tmp_path: Path) -> None:
    """Of twenty departments the twelve with most problems are listed; the rest, with or without any, are counted."""
    run = reports_run.make_run()
    rows = run.rows.with_row_index("n").with_columns(
        department=pl.format("班组{}", pl.col("n") % 20), team=pl.lit(None, pl.String)
    )
    flagged = Counter(
        line["department"] for line in rows.iter_rows(named=True) if str(line["status"]) == "flagged"
    )
    left = sorted(flagged.values(), reverse=True)[12:]
    assert left
    text = all_text(paper_of(replace(run, rows=rows.drop("n")), tmp_path))
    assert f"另有{len(left)}项（问题共{sum(left)}人次）未列出" in text
    if clean := 20 - len(flagged):
        assert f"未发现问题的{clean}项未列出" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_new_and_what_is_resolved_is_told(lang: Lang, tmp_path: Path) -> None:
    """Where problems are followed each says whether it is new, and what is resolved has a table with its proof."""
    run = reports_run.make_run()
    rectification = followed(run)
    write_self_inspection(
        tmp_path / "report.docx", Facts(run, lang), View(run, lang, rectification=rectification)
    )
    paper = Document(str(tmp_path / "report.docx"))
    listed = table(paper, {"zh": "与上次相比", "en": "Since last time"}[lang])
    said = [row.cells[-1].text for row in listed.rows[1:]]
    assert said.count({"zh": "持续存在", "en": "Persisting"}[lang]) == 1
    assert said.count({"zh": "本次新增", "en": "New"}[lang]) == 47  # 48 flagged
    resolved = table(paper, {"zh": "消除依据", "en": "Proof"}[lang])
    assert [cell.text for cell in resolved.rows[1].cells][2:4] == ["某甲", "电焊工"]
