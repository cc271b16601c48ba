"""The way through the page: roster in, what was understood, run, findings, work, the next roster."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from page_world import REGISTRY, ROOT, page_world

from certverify.web.service import Limits

CHEMICAL = (
    "化工公司三项岗位人员台账.xlsx",
    (ROOT / "examples/rosters/化工公司三项岗位人员台账.xlsx").read_bytes(),
)
HEAD = "单位名称,姓名,身份证号码,工种,作业类别,准操项目,证书编号,有效期至\n"
OVERDUE = (
    "某某化工有限公司,古丽娜尔·艾山,370299199007222245,电焊工,焊接与热切割作业,"
    "熔化焊接与热切割作业,T370299199007222245,2026-03-08\n"
)


def roster(*lines: str) -> tuple[str, bytes]:
    return ("名册.csv", (HEAD + "".join(lines)).encode())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


async def test_roster_to_findings(tmp_path: Path) -> None:
    """A roster dropped in becomes a draft with its mapping and a forecast, and after the start a list of problems."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(CHEMICAL)
        assert draft.status_code == 200
        path = draft.url.path
        assert "开始核验" in draft.text
        assert "化工公司三项岗位人员台账.xlsx" in draft.text
        assert (await browser.post(f"{path}/start")).status_code == 200
        verdict = await world.ended(browser, path)
        assert "人次" in verdict.text
        entry = re.search(rf"{path}/entries/\d+", verdict.text)
        assert entry is not None
        person = await browser.get(entry[0])
        for part in ("名册登记与平台登记对照", "整改措施", "依据", "凭证编号"):
            assert part in person.text


async def test_person_data_stay_out_of_rows_and_addresses(tmp_path: Path) -> None:
    """After a whole run no name or number lies readable in the page's database, and none was in an address."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(roster(OVERDUE))
        await browser.post(f"{draft.url.path}/start")
        await world.ended(browser, draft.url.path)
        addresses = " ".join(str(answer.url) for answer in browser.seen)
    kept = files(tmp_path)
    lying = b"".join(path.read_bytes() for path in kept)
    for secret in ("古丽娜尔", "370299199007222245", "名册.csv", "某某化工"):
        assert secret.encode() not in lying
        assert secret not in addresses
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


async def test_nobody_gets_in_without_a_link(tmp_path: Path) -> None:
    """Every page asks for a session, and a one-time link works once."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        used = str(browser.seen[0].history[0].url)
        browser.http.cookies.clear()
        for path in ("/", "/desk", "/template.xlsx", "/runs/x"):
            assert (await browser.get(path)).status_code == 401
        assert (await browser.get(used)).status_code == 401


async def test_forms_of_strangers_are_refused(tmp_path: Path) -> None:
    """A form without this session's token, or sent by another site, changes nothing."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(roster(OVERDUE))
        browser.form = "0" * 64
        assert (await browser.post(f"{draft.url.path}/start")).status_code == 403
        browser.http.headers["origin"] = "https://elsewhere.example"
        assert (await browser.post(f"{draft.url.path}/start")).status_code == 403
        del browser.http.headers["origin"]
        assert "开始核验" in (await browser.get(draft.url.path)).text


async def test_hosts_of_strangers_are_refused(tmp_path: Path) -> None:
    """A name of somebody else that points at this machine (DNS rebinding) gets nothing."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        assert (await browser.get("/", headers={"host": "evil.example:80"})).status_code == 421


async def test_what_cannot_be_read_is_said_where_the_person_is(tmp_path: Path) -> None:
    """A file that is no roster, an empty one and a damaged one are each refused with a reason; the good one stays."""
    async with page_world(tmp_path, limits=Limits(file=1 << 20)) as world, world.browser() as browser:
        nothing = await browser.upload(("照片.png", b"\x89PNG"), ("空.csv", b""))
        assert nothing.status_code == 422
        assert "照片.png" in nothing.text
        assert "0 字节" in nothing.text
        large = await browser.upload(("大.csv", b"x" * (2 << 20)))
        assert large.status_code == 422
        draft = await browser.upload(roster(OVERDUE), ("坏.xlsx", b"PK\x03\x04 nothing"))
        assert draft.status_code == 200
        assert "坏.xlsx" in draft.text
        assert "开始核验" in draft.text
        assert "以下文件未接收" in (await browser.get(draft.url.path)).text, "until it was seen"
        assert "以下文件未接收" not in (await browser.post(f"{draft.url.path}/refused")).text


async def test_a_second_click_starts_nothing_more(tmp_path: Path) -> None:
    """Two starts of one draft are one run."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(roster(OVERDUE))
        await asyncio.gather(*(browser.post(f"{draft.url.path}/start") for _ in range(3)))
        verdict = await world.ended(browser, draft.url.path)
        assert "1 人次" in verdict.text
        ledger = await world.ground.ledger_of("house")
        assert (await ledger.inputs(f"{draft.url.path.rpartition('/')[2]}-1"))[1]


async def test_what_waits_is_taken_up_by_the_next_start(tmp_path: Path) -> None:
    """A run that was started and not worked on, because the server ended, is finished by the next one."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(roster(OVERDUE))
        assert "查询进度" in (await browser.post(f"{draft.url.path}/start")).text
    async with page_world(tmp_path) as world, world.browser() as browser:
        assert "发现问题" in (await world.ended(browser, draft.url.path)).text


async def test_a_problem_closes_only_by_an_answer(tmp_path: Path) -> None:
    """The next roster closes what a later record proves, and leaves open who is not on it any more."""
    registry = tmp_path / "registry.csv"
    registry.write_bytes(REGISTRY.read_bytes())
    other = OVERDUE.replace("古丽娜尔·艾山", "端木听泉").replace("370299199007222245", "320199198909301592")
    async with page_world(tmp_path / "page", registry=registry) as world, world.browser() as browser:
        first = await browser.upload(roster(OVERDUE, other))
        await browser.post(f"{first.url.path}/start")
        verdict = await world.ended(browser, first.url.path)
        assert "change=new" not in verdict.text, "an employer's first run has nothing to compare with"
        gone = await browser.upload(
            roster("某某化工有限公司,陆青禾,320199198503141170,电工,电工作业,低压电工作业,,\n")
        )
        await browser.post(f"{gone.url.path}/start")
        verdict = await world.ended(browser, gone.url.path)
        assert "已消除 0" in verdict.text
        assert "不再在册 2" in verdict.text, "who left the roster does not vanish"
    text = registry.read_text(encoding="utf-8").replace(
        "2020-03-09,2026-03-08,2023-03-08", "2026-03-09,2032-03-08,2029-03-08"
    )
    registry.write_text(
        text.replace("青岛市行政审批服务局,过期", "青岛市行政审批服务局,有效"), encoding="utf-8"
    )
    async with page_world(tmp_path / "page", registry=registry) as world, world.browser() as browser:
        world.clock.time += timedelta(minutes=1)  # a new clock starts over: nobody answers before the last
        second = await browser.upload(roster(OVERDUE.replace("2026-03-08", "2032-03-08"), other))
        await browser.post(f"{second.url.path}/start")
        verdict = await world.ended(browser, second.url.path)
        assert "已消除 1" in verdict.text
        line = re.search(r"<summary>已消除 1</summary><ul><li>(.*?)</li>", verdict.text)
        assert line is not None
        linked = re.search(r'<a href="([^"]+)">古丽娜尔·艾山</a>', line[1])
        proof = re.search(r'<code title="([^"]+)">', line[1])
        assert linked is not None
        assert proof is not None
        assert "2026-11-2" in line[1]
        assert "重新查询后已无此问题" in line[1], "the record is newer than the one it was found by"
        assert proof[1] in (await browser.get(linked[1])).text, "the evidence is the person's own"
        assert "持续 1" in verdict.text
        persisting = await browser.get(f"{second.url.path}?show=problems&change=persisting")
        assert "共 1 条" in persisting.text
        assert "没有符合" in (await browser.get(f"{second.url.path}?show=problems&change=new")).text
        earlier = await browser.get(f"{first.url.path}?show=problems")
        assert "共 2 条" in earlier.text, "a later run takes nothing from an earlier one"


STRANGE = "工号,姓名,身份证号码,岗,情况\n1,陆青禾,320199198503141170,电工,在\n"


async def test_a_mapping_once_fixed_is_known_next_time(tmp_path: Path) -> None:
    """What a person says of a layout's columns holds for the next roster of that layout, until forgotten."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(("十月.csv", STRANGE.encode()))
        path = draft.url.path
        form = {
            "0.file": "十月.csv",
            "0.sheet": "",
            "0.row": "1",
            "0.column.B": "name",
            "0.column.C": "id_number",
        }
        fixed = await browser.post(
            f"{path}/mapping", {**form, "0.column.D": "position", "0.column.E": "remark"}
        )
        assert 'option value="remark" selected' in fixed.text
        later = STRANGE.replace("陆青禾,320199198503141170", "端木听泉,320199198909301592")
        again = await browser.upload(("十一月.csv", later.encode()))
        assert "已按您为此版式确定的列含义读取" in again.text
        assert 'option value="remark" selected' in again.text
        other = await browser.upload(("别的.csv", STRANGE.replace("情况", "备").encode()))
        assert "已按您为此版式确定的列含义读取" not in other.text
        plain = await browser.post(f"{again.url.path}/mapping/forget")
        assert 'option value="remark" selected' not in plain.text
        assert 'option value="remark" selected' not in (await browser.upload(("三.csv", later.encode()))).text
    lying = b"".join(path.read_bytes() for path in files(tmp_path))
    assert "情况".encode() not in lying


async def test_a_person_is_found_by_name(tmp_path: Path) -> None:
    """Part of a name shows that person's lines alone, on any list; the name stands in no address."""
    lines = [OVERDUE, "某某化工有限公司,陆青禾,320199198503141170,电工,电工作业,低压电工作业,,\n"]
    async with page_world(tmp_path) as world, world.browser() as browser:
        draft = await browser.upload(roster(*lines))
        await browser.post(f"{draft.url.path}/start")
        await world.ended(browser, draft.url.path)
        found = await browser.post(draft.url.path, {"show": "people", "who": " 古丽娜尔·艾 "})
        assert found.url.path == draft.url.path
        assert "共 1 条" in found.text
        assert "陆青禾" not in found.text.partition('id="lists"')[2]
        nobody = await browser.post(draft.url.path, {"show": "people", "who": "诸葛"})
        assert "此清单中没有这个姓名或号码" in nobody.text
        for number in ("370***********2245", "2245", "３７０２９９199007222245"):
            found = await browser.post(draft.url.path, {"show": "people", "who": number})
            assert "共 1 条" in found.text
            assert "古丽娜尔" in found.text.partition('id="lists"')[2]
        other = await browser.post(draft.url.path, {"show": "people", "who": "370299199007222253"})
        assert "此清单中没有这个姓名或号码" in other.text
        assert all("古丽娜尔" not in str(one.url) and "2245" not in str(one.url) for one in browser.seen)


@pytest.mark.parametrize(("remark", "heard"), [("已申请换证", True), ("已换证", False)])
async def test_a_renewal_applied_for_is_heard(tmp_path: Path, remark: str, heard: bool) -> None:
    """The finding asks for the receipt, and the person's page shows the remark and what follows from it."""
    lines = HEAD.strip() + ",备注\n" + OVERDUE.strip() + f",{remark}\n"
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(("名册.csv", lines.encode()))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        person = (await browser.get(f"{path}/entries/0")).text
        assert f'名册备注</th><td class="text">{remark}' in person
        assert ("名册注明已申请换证，请出示受理凭证" in person) == heard
        assert ("据此，证书过期的一律保持“待复核”" in person) == heard
