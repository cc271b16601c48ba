"""Two days that are not one: the day the law names, and the deadline that the enterprise sets itself."""

import re
from datetime import date, timedelta
from pathlib import Path

from api_world import OVERDUE
from checked_page import HOLDER, checked
from icalendar import Calendar, Event
from page_world import Browser, World, page_world

from certverify.web.ground import HOUSE
from certverify.web.problems import all_open
from certverify.web.statutory import statutory_day

MANAGER = (
    "单位名称,姓名,身份证号码,职务,行业类别,任职日期\n"
    "某某化工有限公司,端木听泉,320199198909301592,专职安全生产管理人员,危险化学品生产,2025-01-06\n"
)
"""Six months after 2025-01-06 end on 2025-07-06, a Sunday; the next working day is the 7th."""

PASSED = "2025-07-07"


async def judged(world: World, browser: Browser) -> str:
    """Run the roster and return the address of its run."""
    path = (await browser.upload(("名册.csv", MANAGER.encode()))).url.path
    await browser.post(f"{path}/start")
    await world.ended(browser, path)
    return path


async def test_a_day_of_the_law_is_named_as_what_it_is(tmp_path: Path) -> None:
    """A statutory day that has passed is called so everywhere; the enterprise has set no deadline and missed none."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await judged(world, browser)
        person = (await browser.get(f"{path}/entries/0")).text
        assert f"法定期限</th><td>{PASSED}（已届满）" in person
        assert 'name="deadline" type="date" aria-describedby="deadline-help" value=""' in person
        verdict, backlog = (await browser.get(path)).text, (await browser.get("/problems")).text
        assert f"法定期限已于 {PASSED} 届满" in verdict
        assert f'data-label="法定期限">{PASSED}（已届满）' in backlog
        assert "逾期未整改" not in verdict + backlog
        assert "没有符合筛选条件的内容" in (await browser.post("/problems", {"doing": "overdue"})).text
        await browser.post("/language", {"lang": "en", "back": "/problems"})
        assert f"statutory deadline passed on {PASSED}" in (await browser.get(path)).text


async def test_a_deadline_is_cancelled_in_every_later_calendar(tmp_path: Path) -> None:
    """Whoever skips the calendar of the run that resolved a problem is told by the next one."""
    slip, right = HOLDER.format(end="2035-02-14"), HOLDER.format(end="2029-02-14")
    async with page_world(tmp_path) as world, world.browser() as browser:
        first = await checked(world, browser, slip + OVERDUE)
        person = (await browser.get(f"{first}/entries/0")).text
        finding = re.search(r'name="finding" value="(\w+)"', person)
        assert finding is not None
        await browser.post(f"{first}/entries/0/work", {"finding": finding[1], "deadline": "2026-11-29"})
        (set_,) = await own_deadlines(browser, first)
        for hours in (1, 2):
            world.clock.time += timedelta(hours=1)
            async with world.browser() as later:
                (told,) = await own_deadlines(later, await checked(world, later, right + OVERDUE))
            assert (told["UID"], told.get("STATUS")) == (set_["UID"], "CANCELLED"), hours


async def own_deadlines(browser: Browser, path: str) -> list[Event]:
    """Return the events of deadlines that the enterprise set itself, of a run's calendar."""
    events = Calendar.from_ical((await browser.get(f"{path}/report.ics")).content).walk("VEVENT")
    return [event for event in events if event["CATEGORIES"].cats == ["问题整改"]]


async def test_a_missed_deadline_of_ones_own_is_overdue(tmp_path: Path) -> None:
    """One's own deadline stands beside the law's, is overdue once it is over, and does not bar a later note."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = await judged(world, browser)
        (problem,) = await all_open(world.ground, HOUSE)
        assert (problem.deadline, f"{problem.statutory}") == (None, PASSED)
        said = {"finding": problem.finding, "deadline": "2026-12-01"}
        await browser.post(f"{path}/entries/0/work", said)
        assert "整改时限 2026-12-01" in (await browser.get(path)).text
        world.clock.time = world.clock.time.replace(month=12, day=2)
        async with world.browser() as later:
            listed = await later.post("/problems", {"doing": "overdue"})
            assert "共 1 条" in listed.text
            assert "逾期未整改" in listed.text
            assert f'data-label="法定期限">{PASSED}（已届满）' in listed.text
            noted = await later.post(f"{path}/entries/0/work", said | {"words": "已报名"})
            assert noted.status_code == 200
            assert "已报名" in noted.text
            earlier = await later.post(f"{path}/entries/0/work", said | {"deadline": "2026-11-30"})
            assert earlier.status_code == 422


def test_a_pass_that_ended_missed_no_six_months() -> None:
    """The six months are named where a finding is about them, not of a manager who had passed in time."""
    days = {"deadline": date(2025, 7, 6), "deadline_rolled": date(2025, 7, 7)}
    assert statutory_day({"rule": "assessment_overdue", **days}) == date(2025, 7, 7)
    assert statutory_day({"rule": "assessment_expired", **days}) is None
    assert statutory_day({"rule": "revoked", **days}) is None
