"""The pages that the way through does not show: a captcha to read, a run stopped, refusals, nothing found."""

import base64
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from captcha_terminal import Simulator, simulated
from page_browser import Served, look
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PATIENCE = 120_000
HEAD = "单位名称,姓名,身份证号码,工种,作业类别,准操项目,证书编号,情况甲\n"


@dataclass
class Attended:
    """A page over the public platform's connector, and the simulator behind it."""

    served: Served
    simulator: Simulator

    def roster(self, *situations: str) -> dict[str, object]:
        lines = [
            f"某某化工有限公司,{p['name']},{p['idNumber']},电工,电工作业,低压电工作业,T{p['idNumber']},在\n"
            for p in self.simulator.people(*situations)
        ]
        return {"name": "名册.csv", "mimeType": "text/csv", "buffer": (HEAD + "".join(lines)).encode()}


@pytest.fixture(scope="module")
def attended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attended]:
    folder = tmp_path_factory.mktemp("desk")
    with simulated() as simulator:
        (folder / "page.toml").write_text(
            f'[connectors.mem]\nbase_url = "{simulator.url}"\nallow_other_host = true\npace = 20\n'
            "[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n",
            encoding="utf-8",
        )
        options = ["--config", str(folder / "page.toml"), "--connector", "mem", "--port", "0"]
        store = ["--store", f"sqlite:///{folder / 'ledger.sqlite'}", "--lang", "zh"]
        program = [sys.executable, "-c", "from certverify.cli import main; main()", "serve"]
        with subprocess.Popen([*program, *options, *store], stdout=subprocess.PIPE, text=True) as process:
            served = Served(folder, process)
            threading.Thread(target=served.listen, daemon=True).start()
            yield Attended(served, simulator)
            process.terminate()
            assert process.wait(60) == 0


BROKEN = [
    {"name": "空.csv", "mimeType": "text/csv", "buffer": b""},
    {"name": "坏.xlsx", "mimeType": "text/csv", "buffer": b"PK\x03\x04 nothing"},
]


def test_states_off_the_way(attended: Attended, chromium: Browser) -> None:
    """Refusals, a captcha, a run stopped half-way, nobody found: each page is fit for anybody, in either language."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    base = uploaded(page, attended)
    draft = page.url
    expect(page.get_by_text("0 字节")).to_be_visible()
    expect(page.get_by_text("坏.xlsx 已损坏")).to_be_visible()
    page.get_by_label("情况甲").select_option("remark")
    expect(page.get_by_role("button", name="开始核验")).to_be_disabled()
    expect(page.get_by_text("列的含义已改动，但还没有按改动读取")).to_be_visible()
    page.get_by_role("button", name="按修改重新读取").click()
    expect(page.get_by_text("已按您为此版式确定的列含义读取")).to_be_visible()
    look(page, "s1-draft")
    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_text("个验证码等待输入，任何安全员或管理员都可以输入")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="去输入")).to_be_visible()
    look(page, "s2-progress-captcha")

    with page.expect_response("**/desk/held") as held:
        page.goto(f"{base}/desk")
    assert held.value.status == 204, "the browser says that it shows the image"
    look(page, "s3-desk")
    image = page.locator(".captcha img").get_attribute("src")
    page.evaluate("navigator.sendBeacon = (to) => { sessionStorage.left = to; return true; }")
    page.reload()
    assert page.evaluate("sessionStorage.left").endswith("/desk/left"), (
        "and, at its end, that it left the page"
    )
    expect(page.locator(".captcha img")).to_have_attribute("src", image or "")
    mistype(page)
    expect(page.get_by_role("alert").filter(has_text="上一张输入有误")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("请输入图中字符")).to_be_focused()
    look(page, "s3-desk-wrong")
    page.get_by_role("button", name="English").click()
    for _ in range(2):
        read_captcha(page, attended.simulator)
    expect(page.get_by_text("at the present pace")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".captcha img")).to_be_visible(timeout=PATIENCE)  # until it comes the page loads anew
    look(page, "s3-desk-en")

    page.goto(draft)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Incomplete:")).to_be_visible(timeout=PATIENCE)
    look(page, "s4-partial-en")
    page.get_by_role("link", name="Not verified", exact=False).last.click()
    page.get_by_label("Find by name or ID number").fill("诸葛无名")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Nobody of that name or number")).to_be_visible()
    look(page, "s5-nobody-en")
    without_header(page, base)
    for number, path in enumerate(("/help", "/", "/runs/x", "/desk")):
        page.goto(f"{base}{path}")
        look(page, f"s6-{number}-en")
    page.get_by_role("button", name="Sign out").click()
    look(page, "s7-enter-en", "Open the link")


def without_header(page: Page, base: str) -> None:
    """Say from the keyboard what the columns of a roster without a header are, and see it read."""
    page.goto(base)
    lines = "陆青禾,320199198503141170,电工\n端木听泉,320199198909301592,电工\n"
    page.set_input_files("#rosters", {"name": "无表头.csv", "mimeType": "text/csv", "buffer": lines.encode()})
    page.locator("form[data-upload] button").click()
    expect(page.get_by_text("No header was found, so")).to_be_visible(timeout=PATIENCE)
    look(page, "s8-no-header-en")
    for letters, typed in (("A", "Name"), ("B", "ID number"), ("C", "Post")):
        page.locator(f"#c-0-{letters}").focus()
        page.keyboard.type(typed)
    page.get_by_role("button", name="Read again with these changes").press("Enter")
    expect(page.get_by_text("2 entries")).to_be_visible(timeout=PATIENCE)
    look(page, "s9-no-header-read-en")


def uploaded(page: Page, attended: Attended) -> str:
    """Enter and drop in a roster among files that cannot be read; return the page's address."""
    link = attended.served.link()
    page.goto(link)
    roster = attended.roster("valid", "expired", "reviewed", "no_record")
    page.set_input_files("#rosters", [*BROKEN, roster])  # type: ignore[list-item]  # playwright's own kinds of files
    page.locator("form[data-upload] button").click()
    page.wait_for_url("**/runs/*", timeout=PATIENCE)
    return link.split("/enter")[0]


def mistype(page: Page) -> None:
    """Type what stands on no image, from the keyboard."""
    image = page.locator(".captcha img")
    expect(image).to_be_visible(timeout=PATIENCE)
    source = image.get_attribute("src")
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.locator(f'img[src="{source}"]')).to_have_count(0)


def read_captcha(page: Page, simulator: Simulator) -> None:
    """Read the image on the desk as a person would, and send it from the keyboard."""
    image = page.locator(".captcha img")
    expect(image).to_be_visible(timeout=PATIENCE)
    source = image.get_attribute("src")
    assert source is not None
    page.keyboard.type(simulator.read(base64.b64decode(source.partition(",")[2])))
    page.keyboard.press("Enter")
    expect(page.locator(f'img[src="{source}"]')).to_have_count(0)
