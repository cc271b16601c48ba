"""The whole way through the page in a real browser, in both languages, on narrow and wide screens."""

import re
from pathlib import Path

import pytest
from page_browser import Served, look
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PATIENCE = 120_000


def entered(chromium: Browser, served: Served, locale: str = "zh-CN") -> Page:
    """Enter with the newest link; what the browser's console says is an error of the page."""
    page = chromium.new_context(locale=locale, viewport={"width": 1280, "height": 900}).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    page.goto(served.link())
    return page


def test_whole_way(served: Served, chromium: Browser, tmp_path: Path) -> None:
    """A roster dropped in ends as a list that is worked off; every page on the way is fit to be used by anybody."""
    page = entered(chromium, served)
    look(page, "1-home-empty")
    page.get_by_role("button", name="上传名册").click()
    expect(page.get_by_role("alert").filter(has_text="请先选择名册文件")).to_be_visible()
    page.set_input_files("#rosters", [{"name": "照片.png", "mimeType": "image/png", "buffer": b"\x89PNG"}])
    page.get_by_role("button", name="上传名册").click()
    expect(page.get_by_text("不是名册格式")).to_be_visible()
    look(page, "2-home-refused")

    page.set_input_files("#rosters", served.roster)
    page.get_by_role("button", name="上传名册").click()
    page.wait_for_url("**/runs/*", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="查询预估")).to_be_visible()
    look(page, "3-draft")
    offered = page.locator("#sheets select").first.locator("option")
    assert offered.nth(1).inner_text() == "姓名", "what most rosters have is offered first"
    draft = page.url

    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_text(re.compile("已查询 [1-9]"))).to_be_visible(timeout=PATIENCE)
    look(page, "4-progress")
    page.route("**/progress", lambda route: route.abort())
    expect(page.get_by_text("暂时连不上服务器，正在自动重试")).to_be_visible()
    look(page, "4-progress-server-gone")
    page.unroute("**/progress")
    expect(page.get_by_text("暂时连不上服务器，正在自动重试")).to_be_hidden()
    page.reload()
    other = entered(chromium, served)
    other.goto(draft)
    expect(other.get_by_text(re.compile("已查询 [1-9]"))).to_be_visible()
    expect(page.locator("#lists")).to_be_visible(timeout=PATIENCE)
    expect(other.locator("#lists")).to_be_visible(timeout=PATIENCE)
    look(page, "5-verdict")
    page.get_by_role("link", name="下一步：在清单中点开姓名").click()
    expect(page.locator("#lists")).to_be_in_viewport()
    expect(page.get_by_text("授权查询接口（simulator").first).to_be_visible()

    page.locator("select[name=severity]").select_option("violation")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**severity=violation*")
    assert page.locator("#lists .tag.suspicion").count() == 0
    for number, name in enumerate(("暂未核实", "名册更正", "提示", "全部人员")):
        page.locator(".tabs").get_by_role("link", name=name).click()
        expect(page.locator(".tabs [aria-current]")).to_contain_text(name)
        if name == "全部人员":
            look(page, f"6-list-{number}")
    page.go_back()
    expect(page.locator("#lists")).to_be_visible()

    page.goto(f"{draft}?show=problems&rule=expired#lists")
    seek_and_return(page)
    page.locator("#lists tbody a").first.click()
    expect(page.get_by_text("以上凭证已与账本逐项核对")).to_be_visible()
    look(page, "7-person")
    page.get_by_role("button", name="标记已整改").click()
    expect(page.locator("#work").get_by_text("请在“说明”中写明整改情况")).to_be_in_viewport()
    page.get_by_label("说明").fill("已联系本人")
    page.get_by_label("整改时限").fill("2020-01-01")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("整改时限不能早于今天")).to_be_visible()
    expect(page.get_by_label("说明")).to_have_value("已联系本人")
    page.get_by_label("整改时限").fill("2099-01-01")
    page.get_by_label("指定责任人").fill("安全科")
    proof = {"name": "回执.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 receipt"}
    page.set_input_files("#proof", [proof])
    page.get_by_role("button", name="标记已整改").click()
    expect(page.get_by_role("link", name="回执.pdf")).to_be_visible()
    expect(page.locator(".tag.submitted")).to_have_text("已整改待复查")
    look(page, "8-person-worked")

    page.get_by_text("查看完整证件号码").click()
    page.get_by_label("查看原因").fill("核对原件")
    page.get_by_role("button", name="显示").click()
    expect(page.locator("td .mono").first).to_have_text(re.compile(r"^\d{17}[\dX]$"))

    page.goto(draft)
    for name, start in (
        ("Excel", b"PK"),
        ("Word", b"PK"),
        ("CSV", b"PK"),
        ("日历", b"BEGIN:VCALENDAR"),
        ("网页", b"<!doctype html"),
    ):
        with page.expect_download() as waiting:
            page.locator("#lists").locator("xpath=..").get_by_role("link", name=name).first.click()
        path = tmp_path / "download"
        waiting.value.save_as(path)
        assert path.read_bytes().startswith(start), name
    page.get_by_role("link", name="首页").click()
    look(page, "9-home", "核验人员证书")
    page.get_by_role("link", name="整改台账").click()
    page.get_by_label("整改情况").select_option("submitted")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    look(page, "9-problems")
    page.get_by_role("link", name="使用说明").click()
    look(page, "10-help", "使用说明")
    page.get_by_role("link", name="验证码处理").click()
    look(page, "11-desk-empty", "验证码处理")


def seek_and_return(page: Page) -> None:
    """Look for the first person of a list, see their page, come back by link and by the browser, and clear."""
    rows = page.locator("#lists tbody tr")
    name, everybody = rows.first.locator("a").inner_text(), rows.count()
    page.get_by_label("按姓名或证件号码查找").fill(name)
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**find=*")  # the form is sent once the page has asked whose session it is
    expect(page.locator("#who")).to_have_value(name)
    found = rows.count()
    rows.first.locator("a").click()
    page.get_by_role("link", name="返回清单").click()
    expect(page.locator("#who")).to_have_value(name)
    expect(page.locator("select[name=rule]")).to_have_value("expired")
    rows.first.locator("a").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    expect(page.locator("#who")).to_have_value(name)
    expect(rows).to_have_count(found)
    page.get_by_role("search").get_by_role("link", name="清除").click()
    expect(page.locator("#who")).to_have_value("")
    expect(rows).to_have_count(everybody)


@pytest.mark.deep
def test_in_english(served: Served, chromium: Browser) -> None:
    """The switch turns every page into English, and stays."""
    page = entered(chromium, served, "en-GB")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Verify certificates")).to_be_visible()
    page.set_input_files("#rosters", served.roster)
    page.get_by_role("button", name="Upload roster").click()
    page.wait_for_url("**/runs/*", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Forecast")).to_be_visible()
    look(page, "en-3-draft")
    looked = page.get_by_label("I looked at all of this")  # not where an earlier run has settled it
    if looked.count():
        looked.check()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#lists")).to_be_visible(timeout=PATIENCE)
    look(page, "en-5-verdict")
    page.locator("#lists tbody a").first.click()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    look(page, "en-7-person")


def test_by_keyboard_alone(served: Served, chromium: Browser) -> None:
    """The first stop of the keyboard leads past the head of the page, and the choice of files can be reached."""
    page = entered(chromium, served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "rosters":
            return
    raise AssertionError("the keyboard does not reach the choice of files")
