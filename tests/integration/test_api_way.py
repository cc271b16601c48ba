"""The way through the API: roster in, mapping, forecast, run, findings, a person, the work, what changed, downloads."""

import json
from pathlib import Path

import pytest
from api_world import OVERDUE, caller, roster
from page_world import page_world

from certverify.web.schema import audit
from certverify.web.schema import run as rows
from certverify.web.viewer import Scope

NUMBER = "370299199007222245"
WISHES = (
    ("assigned", {"assigned": True}),
    ("unassigned", {"assigned": False}),
    ("overdue", {"overdue": True}),
)


async def test_roster_to_work_done(tmp_path: Path) -> None:
    """A program takes a roster all the way: what was understood, findings with evidence, a step, downloads."""
    async with page_world(tmp_path) as world, caller(world) as program:
        made = await program.upload(roster(), ("照片.png", b"\x89PNG"))
        assert made.status_code == 201
        assert [(one["name"], one["code"]) for one in made.json()["refused"]] == [("照片.png", "kind")]
        run = made.json()["run"]["id"]
        assert made.headers["location"] == f"/api/v1/runs/{run}"
        read = (await program.get(f"/runs/{run}/understood")).json()
        assert [column["field"] for column in read["sheets"][0]["columns"]][2:4] == ["name", "id_number"]
        assert (await program.get(f"/runs/{run}/forecast")).json()["needed"] == 2
        ended = await program.ended()
        found = (await program.get(f"/runs/{ended}/findings", params={"rule": "expired"})).json()["items"]
        assert [(one["name"], one["department"], one["state"]) for one in found] == [
            ("古丽娜尔·艾山", "动力车间", "open")
        ]
        person = (await program.get(f"/runs/{ended}/entries/{found[0]['entry']}")).json()
        assert found[0]["certainty"] == "provisional"
        for one in (found[0], person["findings"][0]):
            assert one["measure"].startswith("待复核，先核实再处理："), "as the page says it"
        assert person["entry"]["id_number"] == "370***********2245"
        assert {one["what"]: one["official"] for one in person["compared"]}["valid_to"] == "2026-03-08"
        assert person["evidence"]["queries"][0]["answers"][0]["link"]
        step = {"act": "submit", "assignee": "安全科", "deadline": "2099-01-01", "words": "已换证"}
        proof = {"proof": ("回执.pdf", b"%PDF-1.4", "application/pdf")}
        path = f"/problems/{found[0]['finding']}"
        worked = await program.post(f"{path}/steps", data=step, files=proof)
        assert worked.status_code == 201
        assert worked.json()["work"] | {"state": "submitted", "assignee": "安全科"} == worked.json()["work"]
        assert worked.json()["steps"][0]["author"] == "本机用户", "somebody took it, not the program"
        assert worked.json()["steps"][1]["act"] == "assign"
        assert worked.json()["steps"][1]["words"] == "责任人：— → 安全科\n整改时限：— → 2099-01-01"
        later = await program.post(f"{path}/steps", data={"act": "note", "assignee": "动力车间"})
        assert [one["words"] for one in later.json()["steps"][2:]] == ["责任人：安全科 → 动力车间"]
        listed = {
            name: (await program.get("/problems", params=wish)).json()["items"] for name, wish in WISHES
        }
        mine = [found[0]["finding"]]
        assert {name: [one["finding"] for one in items] for name, items in listed.items()} == {
            "assigned": mine,
            "unassigned": [],
            "overdue": [],
        }
        kept = await program.get(f"/proofs/{worked.json()['steps'][0]['proof']}")
        assert kept.content == b"%PDF-1.4"
        file = worked.json()["steps"][0]["proof"]
        assert f'filename="proof-{file[:8]}.pdf"' in kept.headers["content-disposition"]
        changes = (await program.get(f"/runs/{ended}/changes")).json()["items"]
        assert {one["change"] for one in changes} == {"new"}
        for form, head in (
            ("xlsx", b"PK"),
            ("docx", b"PK"),
            ("csv", b"PK"),
            ("ics", b"BEGIN"),
            ("html", b"<!"),
        ):
            assert (await program.get(f"/runs/{ended}/reports/{form}")).content.startswith(head), form
        page = await world.service.results.of("house", f"{ended}-1")
        assert page.rows.height == 2


async def test_a_mapping_is_fixed_and_forgotten(tmp_path: Path) -> None:
    """A program says what a column means, sees it understood, and takes it back; a started run's mapping stands."""
    text = "工号,姓名,身份证号码,岗,情况\n1,陆青禾,320199198503141170,电工,在\n"
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        run = (await program.upload(("十月.csv", text.encode()))).json()["run"]["id"]
        meant = {"sheets": [{"file": "十月.csv", "columns": {"D": "position", "E": "remark"}}]}
        fixed = await program.http.put(f"/runs/{run}/mapping", json=meant)
        columns = {one["letters"]: one["field"] for one in fixed.json()["sheets"][0]["columns"]}
        assert (columns["D"], columns["E"]) == ("position", "remark")
        twice = {"sheets": [{"file": "十月.csv", "columns": {"D": "name", "E": "name"}}]}
        assert (await program.http.put(f"/runs/{run}/mapping", json=twice)).json()[
            "code"
        ] == "api_mapping_twice"
        nowhere = {"sheets": [{"file": "十月.csv", "header_row": 900, "columns": {"Z": "team"}}]}
        assert (await program.http.put(f"/runs/{run}/mapping", json=nowhere)).status_code == 409
        still = (await program.get(f"/runs/{run}/understood")).json()
        assert still["sheets"][0]["columns"] == fixed.json()["sheets"][0]["columns"]
        plain = await program.http.delete(f"/runs/{run}/mapping")
        assert "remark" not in {one["field"] for one in plain.json()["sheets"][0]["columns"]}
        await program.post(f"/runs/{run}/start")
        late = await program.http.put(f"/runs/{run}/mapping", json=meant)
        assert (late.status_code, late.json()["code"]) == (409, "api_no_draft")


async def test_what_was_understood_may_be_said_back(tmp_path: Path) -> None:
    """A program that sends back every column as it was told changes nothing: two lists, a second name, cards.

    曾用名 and 姓名拼音 are no second column of names; who says that they are is refused.
    """
    one, two = "320199198503141170", "320199198209051350"
    rosters = {
        "两表.csv": f"姓名,身份证号,工种,姓名,身份证号,工种\n陆青禾,{one},电工,俞子宁,{two},焊工\n",
        "曾用名.csv": f"姓名,曾用名,姓名拼音,身份证号,工种\n陆青禾,陆清禾,Lu Qinghe,{one},电工\n",
        "登记卡.csv": f"姓名,陆青禾\n身份证号,{one}\n工种,低压电工\n",
    }
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        sent = [(name, text.encode()) for name, text in rosters.items()]
        run = (await program.upload(*sent)).json()["run"]["id"]
        before = (await program.get(f"/runs/{run}/understood")).json()
        assert before["entries"] == 4
        meant = [
            {
                "file": sheet["file"],
                "sheet": sheet["sheet"],
                "columns": {c["letters"]: c["field"] for c in sheet["columns"]},
            }
            for sheet in before["sheets"]
        ]
        after = await program.http.put(f"/runs/{run}/mapping", json={"sheets": meant})
        assert after.status_code == 200, after.text
        assert (after.json()["entries"], after.json()["unread"]) == (4, [])
        wrong = {"sheets": [{"file": "曾用名.csv", "columns": {"A": "name", "B": "name"}}]}
        refused = await program.http.put(f"/runs/{run}/mapping", json=wrong)
        assert (refused.status_code, refused.json()["code"]) == (409, "api_mapping_twice")


async def test_whole_numbers_need_a_scope_and_a_reason(tmp_path: Path) -> None:
    """Without the scope nobody unmasks; with it the reason is kept, and no other answer holds a whole number."""
    async with page_world(tmp_path) as world, caller(world) as program:
        run = await program.ended()
        entry = (await program.get(f"/runs/{run}/findings")).json()["items"][0]["entry"]
        path = f"/runs/{run}/entries/{entry}"
        for masked in (path, f"/runs/{run}/entries", f"/runs/{run}/findings", f"/runs/{run}/corrections"):
            assert NUMBER not in (await program.get(masked)).text
        async with caller(world, Scope.READ, Scope.RUN, Scope.RECTIFY) as other:
            refused = await other.post(f"{path}/unmask", json={"reason": "核对原件"})
            assert (refused.status_code, refused.json()["code"]) == (403, "api_scope")
        assert (await program.post(f"{path}/unmask", json={"reason": " "})).status_code == 422
        whole = await program.post(f"{path}/unmask", json={"reason": "核对原件"})
        assert whole.json()["entry"]["id_number"] == NUMBER
        rows = await world.ground.rows(audit.select().where(audit.c.act == "unmask"))
        assert [row.subject for row in rows] == [f"{run}/{entry}"]


async def test_scopes_hold(tmp_path: Path) -> None:
    """A token that may only read uploads nothing, starts nothing and takes no step."""
    async with page_world(tmp_path, working=False) as world, caller(world, Scope.READ) as reader:
        assert (await reader.upload()).status_code == 403
        for path in ("/runs/20261127T040000Z-00000000/start", "/problems/ab/steps"):
            assert (await reader.post(path, data={"act": "note"})).status_code == 403
        reader.http.headers["authorization"] = "Bearer cvt_nobody"
        nobody = await reader.get("/runs")
        assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")


async def test_people_are_found_and_lists_come_in_pages(tmp_path: Path) -> None:
    """Names are sought in a body; pages follow one another without a gap, and another list's cursor is none."""
    async with page_world(tmp_path) as world, caller(world) as program:
        run = await program.ended()
        found = await program.post(f"/runs/{run}/search", json={"name": "古丽"})
        assert [one["name"] for one in found.json()["items"]] == ["古丽娜尔·艾山"]
        assert "古丽" not in str(found.request.url)
        first = (await program.get(f"/runs/{run}/entries", params={"limit": 1})).json()
        rest = (await program.get(f"/runs/{run}/entries", params={"cursor": first["next"]})).json()
        whole = (await program.get(f"/runs/{run}/entries")).json()
        assert first["items"] + rest["items"] == whole["items"]
        assert (rest["next"], whole["next"]) == (None, None)
        for cursor in (first["next"] + "A", "x", first["next"]):
            lost = await program.get(f"/runs/{run}/changes", params={"cursor": cursor})
            assert (lost.status_code, lost.json()["code"]) == (404, "api_cursor")
        runs = [await program.upload(roster(OVERDUE)) for _ in range(3)]
        newest = (await program.get("/runs", params={"limit": 2})).json()
        older = (await program.get("/runs", params={"limit": 2, "cursor": newest["next"]})).json()
        told = [one["id"] for one in newest["items"] + older["items"]]
        assert told == [*reversed([one.json()["run"]["id"] for one in runs]), run]


@pytest.mark.parametrize(
    ("lang", "words"), [("en-GB,zh;q=0.1", "There is no such thing"), ("zh-CN", "没有此项")]
)
async def test_problems_are_told_in_the_language_asked_for(tmp_path: Path, lang: str, words: str) -> None:
    """What went wrong is problem+json, in the language that the caller likes best, without what was sent."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        said = {"accept-language": lang}
        told = await program.get("/runs/20260101T000000Z-00000000", headers=said)
        assert told.headers["content-type"] == "application/problem+json"
        assert told.json()["title"].startswith(words)
        wrong = await program.http.post("/runs/x/search", json={"name": "", NUMBER: NUMBER}, headers=said)
        assert wrong.status_code == 422
        assert NUMBER not in wrong.text
        none = await program.upload(("空.csv", b""))
        assert (none.status_code, none.json()["code"]) == (422, "api_no_roster")
        assert none.json()["refused"][0]["code"] == "empty"


async def test_a_fault_of_ours_tells_a_number_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error nobody foresaw is a 500 with a reference, and repeats nothing of what was worked on."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError(NUMBER)

    monkeypatch.setattr("certverify.web.api.runs.run_of", broken)
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        await program.upload()
        told = await program.get("/runs")
        assert (told.status_code, told.json()["code"]) == (500, "api_fault")
        assert NUMBER not in told.text


async def test_people_are_found_by_number_too(tmp_path: Path) -> None:
    """A whole number, or part of a masked one, finds the person; name and number together are refused."""
    async with page_world(tmp_path) as world, caller(world) as program:
        run = await program.ended()
        for number in ("370299199007222245", "370***********2245", "2245"):
            found = await program.post(f"/runs/{run}/search", json={"id_number": number})
            assert [one["name"] for one in found.json()["items"]] == ["古丽娜尔·艾山"], number
            assert "370299199007222245" not in found.text
        nobody = await program.post(f"/runs/{run}/search", json={"id_number": "370299199007222246"})
        assert nobody.json()["items"] == []
        for wrong in ({"id_number": "22"}, {"id_number": "2245", "name": "古"}, {}):
            assert (await program.post(f"/runs/{run}/search", json=wrong)).status_code == 422, wrong


async def test_the_time_left_is_the_one_figure(tmp_path: Path) -> None:
    """The API tells the time left that the page tells: from the answers that came in, at the source's pace at most."""
    async with page_world(tmp_path, working=False) as world, caller(world) as program:
        run = (await program.upload()).json()["run"]["id"]
        await program.post(f"/runs/{run}/start")
        told = {"done": 10, "total": 20, "rate": 50.0, "grant": 2.0}
        await world.ground.do(rows.update().where(rows.c.id == run).values(progress=json.dumps(told)))
        assert (await program.get(f"/runs/{run}")).json()["progress"]["seconds_left"] == 5.0
        told["done"] = 0
        await world.ground.do(rows.update().where(rows.c.id == run).values(progress=json.dumps(told)))
        assert (await program.get(f"/runs/{run}")).json()["progress"]["seconds_left"] is None
