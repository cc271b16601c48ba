"""report.html: self-contained, without script, escaped, accessible."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
import reports_run
from reports_since import followed

from certverify.messages import Lang
from certverify.reports.facts import Facts
from certverify.reports.page.report import write_page
from certverify.reports.view import View


class Reader(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page_of(run: reports_run.RunResult, folder: Path, lang: Lang = "zh") -> str:
    path = folder / "report.html"
    write_page(path, Facts(run, lang), View(run, lang))
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(reports_run.make_run(), tmp_path_factory.mktemp("page"))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_nothing_is_loaded_and_nothing_runs(page: str) -> None:
    """No script, no frame, no file from elsewhere, no event handler, no inline style that the policy forbids."""
    tags = read(page).tags
    assert not {tag for tag, _ in tags} & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "link",
        "form",
        "base",
    }
    for _, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not (attributes.get("href") or "#").startswith("http")
        assert attributes.get("src") is None
    assert "url(http" not in page
    assert "@import" not in page


def test_the_policy_lets_exactly_our_style_pass(page: str) -> None:
    """The digest in the policy is that of the style in the page."""
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(
        a["content"] or "" for t, a in read(page).tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "a & b"]
)
def test_everything_typed_is_escaped(typed: str, tmp_path: Path) -> None:
    """Markup typed into a roster is shown as text, in lists and in charts alike."""
    run = reports_run.make_run()
    rows = run.rows.with_columns(
        pl.lit(typed).alias(name) for name in ("post", "department", "employer", "name")
    )
    reader = read(page_of(reports_run.make_run(rows=rows, employer=typed), tmp_path))
    assert not {tag for tag, _ in reader.tags} & {"script", "img"}
    assert typed in reader.text


@pytest.mark.parametrize(("lang", "code"), [("zh", "zh-CN"), ("en", "en")])
def test_the_language_is_declared(lang: Lang, code: str, tmp_path: Path) -> None:
    """Screen readers are told the language."""
    assert ("html", {"lang": code}) in read(page_of(reports_run.make_run(), tmp_path, lang)).tags


def test_headers_have_a_scope_and_charts_have_words(page: str) -> None:
    """Each header cell says what it heads; each chart is told in words and hidden as a drawing."""
    tags = read(page).tags
    assert {attributes.get("scope") for tag, attributes in tags if tag == "th"} == {"col", "row"}
    figures = [attributes for tag, attributes in tags if tag == "figure"]
    assert len(figures) == 5
    assert "发现问题 48" in (figures[0]["aria-label"] or "")
    assert all(attributes.get("aria-hidden") == "true" for tag, attributes in tags if tag == "svg")


def test_ids_are_unique_and_links_lead_somewhere(page: str) -> None:
    """No id stands twice, charts included, and each entry of the contents has its section."""
    tags = read(page).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {(a["href"] or "").removeprefix("#") for tag, a in tags if tag == "a"}
    assert targets <= set(ids)


def test_the_page_stays_short_and_says_where_the_rest_is(tmp_path: Path) -> None:
    """Of 480 problems 300 are shown; the workbook is named for the other 180."""
    page = page_of(reports_run.make_large(10), tmp_path)
    section = page[page.index('<section id="problems"') : page.index('<section id="unverified"')]
    assert section.count("<tr>") == 1 + 300
    assert "另有180行未在此列出，见 report.xlsx。" in section


def test_a_partial_run_says_so(tmp_path: Path) -> None:
    """Title, warning and metadata name an incomplete run interim."""
    reader = read(page_of(reports_run.make_partial(), tmp_path))
    assert ("meta", {"name": "certverify.complete", "content": "false"}) in reader.tags
    assert any("阶段性结果，核验未完成" in text for text in reader.text)
    assert any(attributes.get("class") == "alert" for _, attributes in reader.tags)


def test_no_whole_number_is_shown(page: str) -> None:
    """No ID number of the roster stands in the page."""
    assert not [n for n in range(292) if reports_run.id_number(n) in page]


def test_an_empty_run_is_a_readable_page(tmp_path: Path) -> None:
    """Without problems and without dates there are fewer charts, and the lists say that they are empty."""
    run = reports_run.make_run()
    clean = run.rows.filter(pl.col("status").cast(pl.String) == "compliant").with_columns(
        valid_to=pl.lit(None, pl.Date)
    )
    run = reports_run.make_run(rows=clean, findings=run.findings.clear(), problems=run.problems.clear())
    page = page_of(run, tmp_path)
    assert page.count("<figure") == 1
    assert page.count('<p class="soft">无</p>') == 5


def test_what_is_new_and_what_is_resolved_is_told(tmp_path: Path) -> None:
    """Where problems are followed each says whether it is new, and what is resolved has a list with its proof."""
    run = reports_run.make_run()
    facts, view = Facts(run, "zh"), View(run, "zh", rectification=followed(run))
    write_page(tmp_path / "report.html", facts, view)
    told = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "与上次相比" in told
    assert "本次核验证实已消除的问题" in told
    assert told.count(">持续存在</td>") == 1
    assert told.count(">本次新增</td>") == 47  # 48 flagged
    assert "重新查询后已无此问题" in told
    assert "与上次相比" not in page_of(run, tmp_path), "followed by nobody"
