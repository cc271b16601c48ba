"""The workbook in LibreOffice: it opens, prints on A4 landscape, and repeats its headers."""

import re
import subprocess
from pathlib import Path

import pytest
import reports_run

from certverify.reports.facts import Facts
from certverify.reports.view import View
from certverify.reports.workbook import write_workbook

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    run = reports_run.make_run()
    write_workbook(folder / "report.xlsx", Facts(run, "zh"), View(run, "zh"))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "report.xlsx")],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return folder / "report.pdf"


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
    listed = [page for page in pages(pdf) if "整改措施" in page and "销" in page]
    assert len(listed) >= 3
    titled = [page for page in pages(pdf) if "安全生产培训持证情况自查问题清单" in page]
    assert len(titled) == 1, "the title stands on the first page only"
    assert sum(page.count("待整改") for page in listed) == 48


def test_pages_are_not_split_across_the_width(pdf: Path) -> None:
    """One page wide: the first list column and the last stand on the same page."""
    first = next(page for page in pages(pdf) if "安全生产培训持证情况自查问题清单" in page)
    assert "序号" in first
    assert "备注" in first
