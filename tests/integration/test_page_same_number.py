"""A certificate number that is somebody else's: whose number it is, where it stands, and on which rows besides."""

import re
from pathlib import Path

from api_world import HEAD, OVERDUE
from page_world import page_world

STOLEN = "T320199198503141170"
"""The number of 陆青禾, who is on record and on this roster."""


def of(name: str, number: str) -> str:
    return f"某某化工有限公司,,{name},{number},电工,电工作业,低压电工作业,{STOLEN},\n"


LINES = (of("张伟", "320199199003071238"), OVERDUE, of("端木听泉", "320199198909301592"), OVERDUE)
OWNER = of("陆青禾", "320199198503141170")


async def test_rows_with_one_number_are_told_of_each_other(tmp_path: Path) -> None:
    """Two people claim a third one's number: lists and pages say which number, in which cell, and who else has it."""
    text = HEAD + "".join((*LINES, OWNER))
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(("名册.csv", text.encode()))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        unverified = (await browser.get(f"{path}?show=unverified")).text
        assert "证书编号所含的证件号码在平台登记为另一姓名" in unverified
        assert "同一证书编号还登记在：第4行（端木听泉）、第6行（陆青禾）" in unverified
        assert re.search(rf'href="{path}/entries/0\?[^"]+">张伟</a>', unverified)
        assert "第2行 H列" in unverified, "the certificate number stands in the eighth column"
        for entry, others in (
            (0, ("第4行（端木听泉）", "第6行（陆青禾）")),
            (4, ("第2行（张伟）", "第4行（端木听泉）")),
        ):
            person = (await browser.get(f"{path}/entries/{entry}")).text
            assert f"同一证书编号还登记在：{'、'.join(others)}" in person
        english = (await browser.post("/language", {"lang": "en", "back": f"{path}/entries/0"})).text
        assert "The same certificate number also stands at: row 4 (端木听泉)" in english
        assert STOLEN not in english


async def test_one_person_on_two_rows_shares_nothing(tmp_path: Path) -> None:
    """A number that stands twice beside the same identity is not told of as shared."""
    async with page_world(tmp_path) as world, world.browser() as browser:
        path = (await browser.upload(("名册.csv", (HEAD + OWNER + OVERDUE + OWNER).encode()))).url.path
        await browser.post(f"{path}/start")
        await world.ended(browser, path)
        assert "同一证书编号" not in (await browser.get(f"{path}/entries/0")).text
