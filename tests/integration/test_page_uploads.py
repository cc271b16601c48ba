"""Uploads that go wrong or arrive together: refusals where the person is, limits that hold, a server that lives on."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from fastapi import UploadFile
from hostile_rosters import HOSTILE
from page_world import Browser, page_world, settings

from certverify.messages import template
from certverify.web.files import space_used
from certverify.web.ground import HOUSE
from certverify.web.refused import Refused
from certverify.web.service import Limits
from certverify.web.serving import serving
from certverify.web.uploads import take_proof

HEAD = "单位名称,姓名,身份证号码,工种\n"
LINE = "某某化工有限公司,陆青禾,320199198503141170,电工\n"
GOOD = ("名册.csv", (HEAD + LINE).encode())


def sentence(code: str | None) -> re.Pattern[str]:
    """Return what the page says of a file refused with a code; any refusal where the code is not told."""
    if code is None:
        return re.compile("请")
    return re.compile(re.escape(template(f"error.{code}.remedy", "zh")).replace("“", ".").replace("”", "."))


async def test_hostile_rosters_are_refused_where_the_person_is(tmp_path: Path) -> None:
    """Every hostile roster, dropped in beside a good one, is told with its remedy; the good one can be checked."""
    cases = [(f"{number}.xlsx", content, code) for number, (content, code) in enumerate(HOSTILE.values())]
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        for part in (cases[:12], cases[12:]):
            page = await browser.upload(GOOD, *((name, content) for name, content, _ in part))
            assert page.status_code == 200
            for name, _, code in part:
                told = re.search(
                    rf"(?s){re.escape(name)}.{{0,400}}?</(p|li)>", page.text.split("data-refusals")[1]
                )
                assert told is not None, name
                if code != "roster_empty_file":
                    assert sentence(code).search(page.text), (name, code)
            assert "开始核验" in page.text
        assert (await browser.get("/")).status_code == 200


async def test_each_of_several_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Of rosters none of which can be read, each is told with its own remedy; the list of runs names some of many."""
    names = ("broken xml", "entities", "far cell", "zip bomb")
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        page = await browser.upload(*((f"{name}.xlsx", HOSTILE[name][0]) for name in names))
        for name in names:
            assert sentence(HOSTILE[name][1]).search(page.text), name
            assert len(re.findall(rf"<strong>[^<]*{name}\.xlsx", page.text)) == 1, name
        assert "broken xml.xlsx、entities.xlsx、far cell.xlsx 等 4 个文件" in (await browser.get("/")).text


async def test_uploads_at_once_are_drafts_of_their_own(tmp_path: Path) -> None:
    """Several uploads at the same moment each become a draft with their own file."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        named = [(f"甲{number}.csv", GOOD[1]) for number in range(4)]
        pages = await asyncio.gather(*(browser.upload(roster) for roster in named))
        assert len({page.url.path for page in pages}) == len(named)
        for page, (name, _) in zip(pages, named, strict=True):
            assert page.status_code == 200
            assert [other for other, _ in named if other in page.text] == [name]


async def test_the_quota_holds_for_uploads_at_once(tmp_path: Path) -> None:
    """Together, uploads at the same moment never exceed what a tenant may store; who comes too late is told."""
    size = len(GOOD[1])
    limits = Limits(tenant=3 * size)
    async with page_world(tmp_path, limits=limits, working=False) as world, world.browser() as browser:
        pages = await asyncio.gather(*(browser.upload(GOOD) for _ in range(6)))
        assert await space_used(world.ground, HOUSE) == 3 * size
        refused = [page for page in pages if page.status_code == 422]
        assert len(refused) == 3
        assert all("存储空间已满" in page.text for page in refused)
        draft = next(page for page in pages if page.status_code == 200)
        file = re.search(r"/files/(\w+)/drop", draft.text)
        assert file is not None
        await browser.post(f"{draft.url.path}/files/{file[1]}/drop")
        assert (await browser.upload(GOOD)).status_code == 200


async def test_the_number_of_files_is_limited_too(tmp_path: Path) -> None:
    """However small they are, a tenant's files may only be so many."""
    async with page_world(tmp_path, limits=Limits(all=2), working=False) as world, world.browser() as browser:
        told = [(await browser.upload(GOOD)).status_code for _ in range(3)]
        assert told == [200, 200, 422]


async def test_a_body_beyond_the_limit_is_refused_while_it_comes(tmp_path: Path) -> None:
    """A body that does not say how long it is ends at the limit with 413, and nothing of it is kept."""

    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="rosters"; filename="a.csv"\r\n\r\n'
        for _ in range(64):
            yield b"x" * (1 << 16)

    limits = Limits(request=1 << 20)
    async with page_world(tmp_path, limits=limits, working=False) as world, world.browser() as browser:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        answer = await browser.http.post("/runs", content=endless(), headers=kind)
        assert answer.status_code == 413
        assert "请拆分后上传" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        said = await browser.upload(("大.csv", bytes(2 << 20)))
        assert said.status_code == 413
        assert "请拆分后上传" in said.text
        assert await space_used(world.ground, HOUSE) == 0


async def test_a_connection_cut_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    """An upload whose connection goes away leaves no draft and no file, and the next one is taken in."""
    async with served(tmp_path) as (port, link), httpx.AsyncClient(trust_env=False) as http:
        browser = Browser(http)
        base = f"http://127.0.0.1:{port}"
        await browser.get(link)
        cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"POST /runs HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: {cookie}\r\ncontent-length: 500000\r\n"
            "content-type: multipart/form-data; boundary=x\r\n\r\n"
            f'--x\r\ncontent-disposition: form-data; name="form"\r\n\r\n{browser.form}\r\n'
            '--x\r\ncontent-disposition: form-data; name="rosters"; filename="half.csv"\r\n\r\n'.encode()
        )
        writer.write(b"x" * 200_000)
        await writer.drain()
        writer.transport.abort()
        del reader
        home = await browser.get(base)
        assert home.status_code == 200
        assert "/runs/2" not in home.text
        draft = await browser.post(f"{base}/runs", files=[("rosters", GOOD)])
        assert draft.status_code == 200
        assert "half.csv" not in draft.text


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[int, str]]:
    """Serve the page on a real socket; yields its port and a one-time link."""
    at = socket.create_server(("127.0.0.1", 0))
    links: asyncio.Queue[str] = asyncio.Queue()
    stop = asyncio.Event()
    task = asyncio.create_task(
        serving(settings(folder), at, lambda: datetime.now(UTC), lambda link, _: links.put_nowait(link), stop)
    )
    try:
        yield at.getsockname()[1], await asyncio.wait_for(links.get(), 30)
    finally:
        stop.set()
        await task


PATHS = [
    "../../etc/passwd.csv",
    "..\\..\\windows\\win.csv",
    "/etc/cron.d/x.csv",
    'a"; filename="b.exe\r\nx: y.csv',
    "a\x00b.csv",
]


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize("name", PATHS)
async def test_names_that_are_paths_lead_nowhere(tmp_path: Path, name: str) -> None:
    """Whatever a file is called, it lies under an id of ours, and is sent back under a name of ours."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        before = everything(tmp_path)
        draft = await browser.upload((name, GOOD[1]))
        assert draft.status_code == 200
        found = re.search(r"/files/([0-9a-f]{24})/annotated", draft.text)
        assert found is not None
        back = await browser.get(f"{draft.url.path}/files/{found[1]}/annotated.xlsx")
        named = unquote(back.headers["content-disposition"])
        assert named == (
            'attachment; filename="annotated-roster-2026-11-27-1200.xlsx"'
            "; filename*=UTF-8''批注名册-2026-11-27-1200.xlsx"
        )
        assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90 a program"),
        ("a.png", b"%PDF-1.4"),
        ("a.exe", b"%PDF-1.4"),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.html", b"<script>"),
        ("a.jpg", b"\x89PNG\r\n\x1a\n"),
    ],
)
async def test_proofs_are_what_their_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    """A proof whose first bytes are not those of its kind, or whose kind is another, is not kept."""
    upload = UploadFile(BytesIO(content), filename=name, size=len(content))
    async with page_world(tmp_path, working=False) as world:
        told = await take_proof(world.service, HOUSE, upload)
        assert isinstance(told, Refused)
        assert told.key == "web.refused.proof"
        assert await space_used(world.ground, HOUSE) == 0


async def test_the_list_of_runs_names_files_and_discards_drafts(tmp_path: Path) -> None:
    """A draft stands in the list with its files' names; discarded there, it is gone with them."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        draft = await browser.upload(GOOD)
        assert "名册.csv" in (await browser.get("/")).text
        home = await browser.post(f"{draft.url.path}/discard")
        assert "名册.csv" not in home.text
        assert await space_used(world.ground, HOUSE) == 0


async def test_a_refused_file_is_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    """The name of a refused file and the reason are joined as either language joins them."""
    async with page_world(tmp_path, working=False) as world, world.browser() as browser:
        photo = ("photo.png", b"\x89PNG")
        assert "photo.png：" in (await browser.upload(photo)).text
        await browser.post("/language", {"lang": "en", "back": "/"})
        refused = (await browser.upload(photo)).text
        assert "photo.png: Not a roster." in refused
        assert "：" not in refused
