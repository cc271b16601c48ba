"""What a program does with a token stands in the audit as what a person does."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

from api_world import caller
from page_world import page_world

from certverify.web.audit import PAGE, acts_of, record
from certverify.web.ground import HOUSE
from certverify.web.viewer import Role, Viewer

VIEWER = Viewer(HOUSE, Role.OWNER, "zh", b"", "")


async def test_tokens_leave_the_same_traces(tmp_path: Path) -> None:
    """Upload, start, an entry seen and unmasked stand there with the token; one that is not there leaves nothing."""
    async with page_world(tmp_path) as world, caller(world) as program:
        run = await program.ended()
        entry = (await program.get(f"/runs/{run}/findings")).json()["items"][0]["entry"]
        path = f"/runs/{run}/entries"
        assert (await program.get(f"{path}/{entry}")).status_code == 200
        missing = await program.post(f"{path}/999999/unmask", json={"reason": "核对原件"})
        assert missing.status_code == 404
        shown = await program.post(f"{path}/{entry}/unmask", json={"reason": "核对原件"})
        assert shown.status_code == 200
        acts, more = await acts_of(world.ground, HOUSE)
        assert not more
        assert [(one.act, one.subject, one.reason) for one in acts] == [
            ("unmask", f"{run}/{entry}", "核对原件"),
            ("person.seen", f"{run}/{entry}", None),
            ("run.started", run, None),
            ("run.uploaded", run, None),
        ]
        assert len({one.token for one in acts} - {None}) == 1


async def test_filters_and_pages(tmp_path: Path) -> None:
    """The audit page shows kinds of act by name, filters by them, and does not mind a page that is none."""
    async with page_world(tmp_path, working=False) as world, world.browser() as owner:
        await owner.get("/")
        made = await owner.post("/tokens", {"label": "人事系统", "scopes": "read", "days": "30"})
        assert made.status_code == 200
        page = (await owner.get("/audit", params={"act": "token.made", "page": "x"})).text
        assert "生成令牌" in page
        assert "人事系统" in page
        assert "没有符合条件的记录" in (await owner.get("/audit?act=unmask")).text


async def test_the_export_is_a_list_and_no_program(tmp_path: Path) -> None:
    """Every act stands in it in order, more than a page of them; what somebody typed is text, never a formula."""
    async with page_world(tmp_path, working=False) as world, world.browser() as owner:
        await owner.get("/")
        labels = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "人事,系统"]
        for label in labels:
            await owner.post("/tokens", {"label": label, "scopes": "read", "days": "30"})
        for _ in range(PAGE):
            await record(world.ground, VIEWER, "run.seen", "20261127T040000Z-00000000")
        answer = await owner.get("/audit.csv")
        assert 'filename="audit-2026-11-27-1200.csv"' in answer.headers["content-disposition"]
        assert answer.content.startswith(b"\xef\xbb\xbf")
        head, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert head == ["时间", "操作人", "令牌", "操作", "对象", "原因或内容"]
        assert [line[3] for line in lines] == ["导出操作记录", *["查看结果"] * PAGE, *["生成令牌"] * 5]
        assert [line[4] for line in lines[:PAGE:-1]] == [
            "'=HYPERLINK(1)",
            "'+1",
            "'-1",
            "'@SUM(A1)",
            "人事,系统",
        ]
        moments = [datetime.fromisoformat(line[0]) for line in lines]
        assert {moment.tzinfo for moment in moments} == {UTC}
        only = await owner.get("/audit.csv", params={"act": "token.made"})
        assert len(only.text.splitlines()) == 1 + len(labels)
