"""What a program does with a token stands in the audit as what a person does."""

from pathlib import Path

from api_world import caller
from page_world import page_world

from certverify.web.audit import acts_of
from certverify.web.ground import HOUSE


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
