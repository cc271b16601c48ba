"""The demonstration's page in its own process, and Debian's Chromium before it."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from page_browser import Served
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("page") / "demo"
    command = [
        sys.executable,
        "-c",
        "from certverify.cli import main; main()",
        "demo",
        "--web",
        "--out",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        page = Served(folder, process)
        threading.Thread(target=page.listen, daemon=True).start()
        yield page
        process.terminate()
        assert process.wait(60) == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()
