"""What a browser test needs: links as the server prints them, pictures kept, and axe-core's findings."""

import re
import subprocess  # noqa: TC003 -- a dataclass reads its annotations
import threading
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / ".ci" / "out" / "page"
AXE = (ROOT / "tests" / "browser" / "axe.min.js").read_text(encoding="utf-8")
CUT_OFF = """[...document.querySelectorAll(".wide")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.querySelector(".first"))
  .map((one) => one.closest("section")?.getAttribute("aria-labelledby"))"""
"""Tables that do not fit; the first rows of a sheet, as they stand in it, may be scrolled."""


@dataclass
class Served:
    """A page that is being served. ``links`` are its one-time links, the newest last."""

    folder: Path
    process: "subprocess.Popen[str]"
    links: list[str] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://\S+/enter\?link=\S+", line):
                with self.more:
                    self.links.append(found[0])
                    self.more.notify_all()

    def link(self) -> str:
        """Return the next one-time link and take it off."""
        with self.more:
            assert self.more.wait_for(lambda: self.links, 60), "no link was printed"
            return self.links.pop(0)

    @property
    def roster(self) -> Path:
        return next(self.folder.glob("*.xlsx"))


def look(page: Page, name: str, heading: str | None = None) -> None:
    """Keep pictures, wide to narrow; nothing may stick out or be cut off, and axe may find nothing serious.

    ``heading`` is that of the page which was just asked for: a click may return before the page that it leads to.
    """
    if heading is not None:
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in (1920, 780, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
        assert page.evaluate(CUT_OFF) == [], (name, width)
    found = serious(page)
    assert not found, (name, found)
    page.set_viewport_size({"width": 1280, "height": 900})


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds that is serious or worse: rule and places."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
