"""What is downloaded: names that say what a file is and of when, and the roster back with what was found in it."""

import io
import re
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
from api_world import OTHER, OVERDUE, roster
from page_world import HOUSE, Browser, World, page_world

from certverify.web.problems import all_open

NAMES = {
    "xlsx": ("核验报告", "verification-report", "xlsx"),
    "docx": ("核验报告", "verification-report", "docx"),
    "html": ("核验报告", "verification-report", "html"),
    "csv": ("问题清单", "problem-list", "zip"),
    "ics": ("到期日历", "deadlines", "ics"),
}
NOON = "2026-11-27-1200"


async def ended(world: World, browser: Browser) -> str:
    path = (await browser.upload(roster(OVERDUE, OTHER))).url.path
    await browser.post(f"{path}/start")
    await world.ended(browser, path)
    return path


async def test_a_file_is_named_after_what_it_is(tmp_path: Path) -> None:
    """Each download says what it is and of when, in the reader's language and in ASCII; nobody's name is in it."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await ended(world, browser)
        for form, (chinese, english, suffix) in NAMES.items():
            header = (await browser.get(f"{path}/report.{form}")).headers["content-disposition"]
            assert header.startswith(f'attachment; filename="{english}-{NOON}.{suffix}"; filename*=')
            assert unquote(header).endswith(f"UTF-8''{chinese}-{NOON}.{suffix}")
        header = (await browser.get("/template.xlsx")).headers["content-disposition"]
        assert unquote(header).endswith("UTF-8''名册模板.xlsx")
        await browser.post("/language", {"lang": "en", "back": "/"})
        header = (await browser.get(f"{path}/report.xlsx")).headers["content-disposition"]
        assert header == f'attachment; filename="verification-report-{NOON}.xlsx"'


async def test_the_roster_comes_back_with_what_was_found(tmp_path: Path) -> None:
    """At the name of whoever is flagged stand rule, severity and certainty; the page says what no mark means."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(roster(OVERDUE, OTHER))
        file = re.search(r"/files/([0-9a-f]{24})/annotated", draft.text)
        assert file is not None
        address = f"{draft.url.path}/files/{file[1]}/annotated.xlsx"
        before = openpyxl.load_workbook(io.BytesIO((await browser.get(address)).content)).worksheets[0]
        assert before["C2"].comment is None, "nobody was asked yet"
        await browser.post(f"{draft.url.path}/start")
        verdict = await world.ended(browser, draft.url.path)
        assert "没有批注不等于没有问题" in verdict.text
        after = openpyxl.load_workbook(io.BytesIO((await browser.get(address)).content)).worksheets[0]
        said = after["C2"].comment
        assert after["C2"].value == "古丽娜尔·艾山"
        assert said is not None
        assert (
            "核验：特种作业操作证已过有效期（不符合项，待复核）→ 待复核，先核实再处理："
            in said.text.replace("\n", "")
        )


async def test_what_was_done_on_the_page_stands_in_the_report(tmp_path: Path) -> None:
    """Whoever sees to a problem, until when, how far and why: the printed list says what the page says."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await ended(world, browser)
        (one,) = await all_open(world.ground, HOUSE)
        place = f"{path}/entries/0/work"
        steps = {"assignee": "李安", "deadline": "2026-12-15"}, {"act": "dispute", "words": "证书已换发"}
        for step in steps:
            assert (await browser.post(place, {"finding": one.finding, **step})).status_code == 200
        sheet = openpyxl.load_workbook(io.BytesIO((await browser.get(f"{path}/report.xlsx")).content))[
            "问题清单"
        ]
        table = [row for row in sheet.iter_rows(values_only=True) if any(row)]
        head = next(n for n, row in enumerate(table) if "整改责任人" in row)
        (line,) = (
            dict(zip(table[head], row, strict=True)) for row in table[head + 1 :] if "古丽娜尔·艾山" in row
        )
        assert (line["整改责任人"], f"{line['整改时限']}"[:10]) == ("李安", "2026-12-15")
        assert line["整改完成情况"] == "有异议（核实中）"
        assert line["备注"].endswith("证书已换发")
        html = re.sub(r"<[^>]+>", "|", (await browser.get(f"{path}/report.html")).text)
        html = re.sub(r"[|\s]+", "|", html)
        assert "整改责任人|整改时限|整改完成情况" in html
        assert "李安|2026-12-15|有异议（核实中）" in html
        word = docx.Document(io.BytesIO((await browser.get(f"{path}/report.docx")).content))
        cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
        (line,) = (row for row in cells if "古丽娜尔·艾山" in row)
        assert line[-3:] == ["2026-12-15", "李安", "有异议（核实中）"]
        for told in (*table[head], html, *(text for cells_ in cells for text in cells_)):
            assert "与上次相比" not in str(told), "an employer's first run has nothing to compare with"


async def test_a_report_of_what_nobody_works_on_has_no_empty_columns(tmp_path: Path) -> None:
    """The page to read has the columns of the work once there is any."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await ended(world, browser)
        assert "整改责任人" not in (await browser.get(f"{path}/report.html")).text
