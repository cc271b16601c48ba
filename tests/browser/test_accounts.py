"""The pages of accounts in a real browser: joining, members, tokens, audit, logging in; narrow and wide."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_browser import ROOT, look
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
CLI = [sys.executable, "-c", "from certverify.cli import main; main()"]
PASSWORD = "correct horse 电池"


@pytest.fixture
def joining(tmp_path: Path) -> Iterator[str]:
    """Serve a page with accounts and return the link for the first owner of an enterprise."""
    where = ["--config", str(ROOT / "examples/certverify.toml"), "--store", f"sqlite:///{tmp_path}/l.sqlite"]
    environment = {**os.environ, "CERTVERIFY_LANG": "zh"}
    serve = [*CLI, "serve", "--accounts", "--port", "0", *where]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        ready = [process.stdout.readline() for _ in range(2)]
        base = ready[1].strip().removesuffix("/login")
        add = [*CLI, "accounts", "add", "huagong", "--name", "齐鲁化工有限公司", "--public-url", base, *where]
        told = subprocess.run(add, capture_output=True, text=True, check=True, env=environment).stdout
        found = re.search(r"http\S+", told)
        assert found is not None
        yield found[0]
        process.terminate()
        assert process.wait(60) == 0


def opened(chromium: Browser, address: str) -> Page:
    page = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    page.goto(address)
    return page


def join(page: Page, name: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="核验人员证书")).to_be_visible()


def test_people(joining: str, chromium: Browser) -> None:
    """An owner joins, invites an officer, makes a token and reads what was done; the officer sees only their part."""
    owner = opened(chromium, joining)
    look(owner, "a1-join")
    join(owner, "王安全")
    owner.get_by_role("link", name="成员").click()
    look(owner, "a2-members", "成员管理")
    owner.get_by_role("button", name="生成邀请链接").click()
    expect(owner.get_by_role("textbox", name="邀请链接")).to_be_visible()
    look(owner, "a3-members-link")
    officer = opened(chromium, owner.get_by_role("textbox", name="邀请链接").input_value())
    join(officer, "李主任")
    expect(officer.get_by_role("link", name="成员")).to_have_count(0)
    look(officer, "a4-home-officer")

    owner.get_by_role("link", name="成员").click()
    owner.get_by_role("button", name="停用王安全").click()
    look(owner, "a5-member-disable", "停用 王安全？")
    owner.get_by_role("button", name="停用", exact=True).click()
    expect(owner.get_by_role("alert")).to_contain_text("唯一的管理员")
    look(owner, "a5-members-last")
    owner.get_by_role("link", name="接口令牌").click()
    look(owner, "a6-tokens-empty", "接口令牌")
    owner.get_by_label("用途").fill("人事系统")
    owner.locator("#scope-run").check()
    owner.get_by_role("button", name="生成令牌").click()
    expect(owner.locator("#once")).to_have_value(re.compile("^cvt_"))
    look(owner, "a7-tokens-made")
    owner.get_by_role("link", name="操作记录").click()
    expect(owner.get_by_role("cell", name="人事系统")).to_be_visible()
    look(owner, "a8-audit")
    owner.get_by_label("操作", exact=True).select_option(label="加入")
    owner.get_by_role("button", name="筛选").click()
    expect(owner.locator("tbody tr")).to_have_count(2)
    owner.get_by_role("link", name="王安全").click()
    look(owner, "a9-account", "我的账号")


def test_a_session_that_ends_in_the_middle(joining: str, chromium: Browser) -> None:
    """What was typed and chosen stays on the page, which says what to do, and is sent once its person is back."""
    page = opened(chromium, joining)
    join(page, "王安全")
    page.set_input_files("#rosters", ROOT / "examples" / "rosters" / "物业公司持证台账.csv")
    page.context.clear_cookies()
    page.get_by_role("button", name="上传名册").click()
    told = page.get_by_role("alert").filter(has_text="登录已失效")
    expect(told).to_be_focused()
    look(page, "a13-session-over")
    with page.expect_popup() as beside:
        told.get_by_role("link").click()
    log_in = beside.value
    for label, typed in (("单位代号", "huagong"), ("用户名", "王安全"), ("密码", PASSWORD)):
        log_in.get_by_label(label).fill(typed)
    log_in.get_by_role("button", name="登录").click()
    expect(log_in.get_by_role("heading", name="核验人员证书")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("status").filter(has_text="已重新登录")).to_be_visible()
    page.get_by_role("button", name="上传名册").click()
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("物业公司持证台账.csv").first).to_be_visible()

    page.get_by_label("单位名称").first.fill("另一家物业公司")
    page.route("**/session", lambda route: route.abort())
    page.get_by_role("button", name="按修改重新读取").click()
    expect(page.get_by_role("alert").filter(has_text="暂时连不上服务器")).to_be_focused()
    page.unroute("**/session")
    page.get_by_role("button", name="按修改重新读取").click()
    expect(page.get_by_label("单位名称").first).to_have_value("另一家物业公司")


@pytest.mark.deep
def test_log_in(joining: str, chromium: Browser) -> None:
    """The log-in works from the keyboard and says what is wrong in both languages; an old link says that it is over."""
    base = joining.partition("/join")[0]
    join(opened(chromium, joining), "王安全")
    page = opened(chromium, f"{base}/audit")
    expect(page.get_by_label("单位代号")).to_be_focused()
    for typed in ("huagong", "王安全", "wrong password"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.get_by_label("密码").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    look(page, "a10-login-wrong")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    look(page, "a11-login-en")
    page.goto(joining)
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
    look(page, "a12-join-over-en")
