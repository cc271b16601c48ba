"""Rosters in which no header is found: a person sees the first rows, says what they are, and is remembered."""

import re
from pathlib import Path

import httpx
from page_world import Browser, page_world

ROWS = "陆青禾,320199198503141170,电工,某某化工有限公司\n端木听泉,320199198909301592,电工,某某化工有限公司\n"
ODD = f"花名册,,,\n称呼,号码,干啥的,哪里\n{ROWS}"
COLUMNS = {"A": "name", "B": "id_number", "C": "position", "D": "org"}


def form(name: str, row: str, columns: dict[str, str]) -> dict[str, str]:
    """Return what the page's form sends."""
    said = {"0.file": name, "0.sheet": "", "0.row": row}
    return said | {f"0.column.{one}": field for one, field in columns.items()}


async def fixed(browser: Browser, draft: httpx.Response, said: dict[str, str]) -> httpx.Response:
    return await browser.post(f"{draft.url.path}/mapping", said)


def chosen(page: httpx.Response) -> list[str]:
    """Return the meanings that the page's form shows, in the order of the columns."""
    return re.findall(r'<option value="(\w+)" selected', page.text)


async def test_without_a_header(tmp_path: Path) -> None:
    """The first rows are shown, numbers masked; row 0 and the columns make a roster of it, and of the next one."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(("十月.csv", ROWS.encode()))
        assert "未找到表头" in draft.text
        assert "<td>320***********1170</td>" in draft.text
        assert "320199198503141170" not in draft.text
        assert chosen(draft) == ["ignore"] * 4
        assert "开始核验" not in draft.text
        page = await fixed(browser, draft, form("十月.csv", "0", COLUMNS))
        assert chosen(page) == list(COLUMNS.values())
        assert "2人次" in page.text
        assert "开始核验" in page.text
        again = await browser.upload(
            ("十一月.csv", "端木听泉,320199198909301592,电工,某某化工有限公司\n".encode())
        )
        assert chosen(again) == list(COLUMNS.values())
        assert "已按您为此版式确定的列含义读取" in again.text
        other = await browser.upload(("别的.csv", f"1,{ROWS}".encode()))
        assert set(chosen(other)) == {"ignore"}
        await browser.post(f"{again.url.path}/mapping/forget")
        assert set(chosen(await browser.upload(("十二月.csv", ROWS.encode())))) == {"ignore"}


async def test_a_header_of_other_words(tmp_path: Path) -> None:
    """The header's row is named by a person; titles above it and the header itself are nobody."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(("十月.csv", ODD.encode()))
        page = await fixed(browser, draft, form("十月.csv", "2", COLUMNS))
        assert "2人次" in page.text
        assert '<tr class="head"><th scope="row">2</th>' in page.text
        again = await browser.upload(("十一月.csv", ODD.encode()))
        assert chosen(again) == list(COLUMNS.values())


async def test_what_a_person_chose_is_kept_where_it_cannot_be(tmp_path: Path) -> None:
    """A form that is refused comes back as it was filled in, with the reason; nothing is remembered."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(("十月.csv", ROWS.encode()))
        for row, columns, reason in (
            ("99", COLUMNS, "第 99 行不能作表头"),
            ("-1", COLUMNS, "表头所在行应为行号"),
            ("0", {**COLUMNS, "C": "name"}, "只能有一列"),
        ):
            page = await fixed(browser, draft, form("十月.csv", row, columns))
            assert page.status_code == 422
            assert reason in page.text
            assert chosen(page) == list(columns.values())
            assert f'value="{row}"' in page.text
        assert set(chosen(await browser.upload(("再.csv", ROWS.encode())))) == {"ignore"}


async def test_a_sheet_left_alone_stays_unread(tmp_path: Path) -> None:
    """Notes beside a roster do not become people when the roster's columns are confirmed."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        good = f"姓名,身份证号码,工种,单位名称\n{ROWS}"
        draft = await browser.upload(
            ("名册.csv", good.encode()), ("说明.csv", "填表说明,请勿删除\n第一条,略\n".encode())
        )
        said = {
            "1.file": "说明.csv",
            "1.sheet": "",
            "1.row": "0",
            "1.column.A": "ignore",
            "1.column.B": "ignore",
        }
        page = await fixed(browser, draft, form("名册.csv", "1", COLUMNS) | said)
        assert page.status_code == 200
        assert re.findall(r"(\d+)人次", page.text.partition('id="sheets"')[2]) == ["2", "0"]
