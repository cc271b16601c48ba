"""Workbook and Word report in LibreOffice: they open, print legibly on A4, and repeat their headers."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest
import reports_run

from certverify.reports.facts import Facts
from certverify.reports.files import write_csv, write_docx
from certverify.reports.view import View
from certverify.reports.workbook.book import write_workbook

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    run = reports_run.make_run()
    write_workbook(folder / "report.xlsx", Facts(run, "zh"), View(run, "zh"))
    return printed(folder, "report.xlsx")


def printed(folder: Path, name: str) -> Path:
    """Convert a document as printing it would."""
    return converted(folder, name, "pdf")


def converted(folder: Path, name: str, kind: str) -> Path:
    """Have LibreOffice open a document and save it in another form."""
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        kind,
    ]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / name)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return folder / f"{Path(name).stem}.{kind}"


def pages(pdf: Path) -> list[str]:
    made = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return made.stdout.decode().split("\f")[:-1]


def test_every_page_is_a4_landscape(pdf: Path) -> None:
    """297 mm by 210 mm are 842 by 595 points."""
    said = subprocess.run(
        ["pdfinfo", "-l", "999", str(pdf)], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    sizes = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts", said)
    assert len(sizes) >= 6
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(842, 595)}


def test_every_page_has_header_and_signature_line(pdf: Path) -> None:
    """Each printed page names the employer, the run and who signs; none is blank."""
    for page in pages(pdf):
        assert "江北某某化工有限公司" in page
        assert "20261120T010000Z-5f2c9a1b" in page
        assert "填表人" in page
        assert len(page.split()) > 20


def test_the_problem_list_repeats_its_header(pdf: Path) -> None:
    """Each of the list's pages begins with its columns, and together they show all 48 lines."""
    left = [page for page in pages(pdf) if "整改措施" in page and "问题描述" in page]
    listed = [page for page in pages(pdf) if "整改责任人" in page and "是否销号" in page]
    assert len(left) == len(listed) >= 3
    titled = [page for page in pages(pdf) if "安全生产培训持证情况自查问题清单" in page]
    assert len(titled) == 1, "the title stands on the first page only"
    assert sum(page.count("待整改") for page in listed) == 48


def test_the_problem_list_is_two_pages_wide(pdf: Path) -> None:
    """Left and right follow each other; the right one repeats number and name, and the title stands on the left."""
    told = pages(pdf)
    first = next(n for n, page in enumerate(told) if "安全生产培训持证情况自查问题清单" in page)
    left, right = told[first], told[first + 1]
    assert "整改措施" in left
    assert "整改责任人" not in left
    assert [head in right for head in ("序号", "姓名", "整改责任人", "备注", "每人每岗一行")] == [
        True
    ] * 4 + [False]


def test_type_is_large_enough_to_read(pdf: Path) -> None:
    """7.5 pt in the problem list, 6.5 pt in the list of everyone; the drawn size is to a third of a point."""
    for head, least in (("问题描述", 7.5), ("整改责任人", 7.5), ("应持证书", 6.5)):
        number = next(n for n, page in enumerate(pages(pdf), 1) if head in page)
        command = ["pdftohtml", "-xml", "-i", "-stdout", "-zoom", "3", "-f", str(number), "-l", str(number)]
        made = subprocess.run(
            [*command, str(pdf)], check=True, capture_output=True, timeout=60
        ).stdout.decode()
        sizes = [
            int(size) / 3 for size in re.findall(r'<fontspec [^>]*size="(\d+)"[^>]*color="#1f2933"', made)
        ]
        assert min(sizes) >= least - 1 / 3


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    write_docx(folder / "report.partial.docx", reports_run.make_partial(), "zh")
    return printed(folder, "report.partial.docx")


def test_the_word_report_prints_upright_and_its_list_across(paper: Path) -> None:
    """A4 both ways: the list of problems lies across, everything before and after it stands."""
    said = subprocess.run(["pdfinfo", "-l", "999", str(paper)], check=True, capture_output=True, timeout=60)
    sizes = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts", said.stdout.decode())
    across = [float(width) > float(height) for width, height in sizes]
    assert {tuple(sorted((round(float(w)), round(float(h))))) for w, h in sizes} == {(595, 842)}
    assert (across[0], across[-1], any(across)) == (False, False, True)


def test_every_page_of_an_interim_word_report_warns(paper: Path) -> None:
    """The header of each page begins with the warning and names the employer; each has its number."""
    told = pages(paper)
    for number, page in enumerate(told, 1):
        assert "【阶段性结果，核验未完成】" in page.split("\n", maxsplit=1)[0]
        assert f"{number} / {len(told)}" in page


def test_the_list_of_the_word_report_repeats_its_head_and_is_whole(paper: Path) -> None:
    """Every page with a line of the list has its heads, and all 48 lines are there."""
    listed = [page for page in pages(paper) if "待整改" in page]
    assert len(listed) >= 3
    assert all("整改措施" in page for page in listed)
    assert sum(page.count("待整改") for page in listed) == 48


RISKY = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\x00=1+1", '=HYPERLINK("http://x.example")')


def test_nothing_typed_is_computed_when_the_reports_are_opened_again(tmp_path: Path) -> None:
    """Whatever a roster's cell begins with, LibreOffice finds no formula and no link in workbook or list."""
    run = reports_run.make_run()
    typed = pl.Series([RISKY[number % len(RISKY)] for number in range(run.rows.height)])
    named = dict.fromkeys(("post", "department", "employer", "name"), typed)
    run = reports_run.make_run(rows=run.rows.with_columns(**named), employer=RISKY[0])
    write_workbook(tmp_path / "report.xlsx", Facts(run, "zh"), View(run, "zh"))
    write_csv(tmp_path / "people.csv", run, "zh", "people")
    for name in ("report.xlsx", "people.csv"):
        opened = converted(tmp_path, name, "fods").read_text(encoding="utf-8")
        assert "SUM(1)" in opened
        assert "table:formula" not in opened
        assert 'xlink:href="http://x.example' not in opened
