"""``check`` over the public platform, walked by hand: the installed program on a terminal, the platform over TLS."""

import base64
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from captcha_terminal import FILE, PATIENCE, Terminal, attend
from public_platform import ANTI_BOT, PublicPlatform, record, served
from self_signed import self_signed
from toxic_platform import id_number

PEOPLE = [(id_number(n), "欧阳" + "甲乙丙丁"[n - 1]) for n in range(1, 5)]
FORMER = {"validBeginDate": "2018-01-10", "validEndDate": "2024-01-09", "shouldReviewDate": "2021-01-10"}
CONFIRMED = "[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n"
THROTTLED = {"code": 500, "msg": "请求过于频繁，请稍后再试", "data": None}
WORDS = {
    "TERM": "xterm",
    "TERM_PROGRAM": "",
    "LC_TERMINAL": "",
    "KITTY_WINDOW_ID": "",
    "CERTVERIFY_LANG": "zh",
}


def place(folder: Path, url: str, form: str = CONFIRMED, people: list[tuple[str, str]] = PEOPLE) -> None:
    """Write a roster and a configuration that trusts ``cert.pem``."""
    lines = [f"{name},{number},低压电工,T{number}" for number, name in people]
    (folder / "roster.csv").write_text(
        "\n".join(["姓名,身份证号,岗位,证书编号", *lines, ""]), encoding="utf-8"
    )
    mem = f'[connectors.mem]\nbase_url = "{url}"\nallow_other_host = true\npace = 20\nca_file = "cert.pem"\n'
    (folder / "c.toml").write_text(mem + form, encoding="utf-8")
    (folder / "tmp").mkdir(exist_ok=True)


def certverify(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from certverify.cli import main; main()", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )


def check(folder: Path, **words: str) -> Terminal:
    program = f"import os; os.chdir({str(folder)!r}); from certverify.cli import main; main()"
    options = ["--out", "out", "--config", "c.toml", "--connector", "mem", "--store", "sqlite:///l.sqlite"]
    options += ["--format", "parquet,json"]
    environment = {k: v for k, v in (WORDS | words).items() if v or k == "TERM_PROGRAM"}
    where = {"TMPDIR": str(folder / "tmp"), "XDG_DATA_HOME": str(folder / "data")}
    return Terminal(
        [sys.executable, "-c", program, "check", "roster.csv", *options, "--as-of", "2026-11-23"],
        {**environment, **where},
    )


def unattended(terminal: Terminal) -> int:
    """Let the program run to its end; a prompt fails the test."""
    assert terminal.prompted() is None, terminal.said
    return terminal.process.wait(PATIENCE)


def summary(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    return told


def statuses(folder: Path) -> dict[str, str]:
    rows = pl.read_parquet(next((folder / "out").glob("rows*.parquet")))
    return dict(rows.select("name", "status").iter_rows())


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[PublicPlatform]:
    """Three people on record, the second with a card in force and one under 历史数据; the fourth is nobody's."""
    held = {number: [record(number)] for number, _ in PEOPLE[:3]}
    held[PEOPLE[1][0]].append(record(PEOPLE[1][0], **FORMER, certStatus="历史数据"))
    file, _ = self_signed(tmp_path)
    with served(PublicPlatform(held), file, tmp_path / "key.pem") as running:
        yield running


def test_one_session_serves_a_run_without_captchas(platform: PublicPlatform, tmp_path: Path) -> None:
    """No image is needed, so nobody is shown one; the cookies of the first reply go with every request after it.

    All records of a person are kept, the one under 历史数据 as superseded.
    """
    platform.captcha = False
    place(tmp_path, platform.url)
    with check(tmp_path) as terminal:
        assert unattended(terminal) == 0, terminal.said
    assert statuses(tmp_path) == dict(
        zip([n for _, n in PEOPLE], ["compliant"] * 3 + ["flagged"], strict=True)
    )
    assert (platform.sessions, platform.without_cookie) == (1, 0)
    assert platform.asked[PEOPLE[3][0]] == 2, "no record is asked for twice"
    run = summary(tmp_path)["run_id"]
    explained = certverify(
        tmp_path, "explain", run, "--row", "3", "--store", "sqlite:///l.sqlite", "--lang", "zh"
    )
    assert explained.returncode == 0, explained.stderr
    assert re.search("有效期至：2030-01-09[^\\n]*有效\\n", explained.stdout)
    assert re.search("有效期至：2024-01-09[^\\n]*历史数据：是\\n", explained.stdout)


@pytest.mark.deep  # a wall pauses everybody for half a minute
def test_walls_are_waited_for_and_accuse_nobody(platform: PublicPlatform, tmp_path: Path) -> None:
    """Throttled, forbidden, the anti-bot page: each pauses the run and is asked again; no verdict shows it."""
    platform.captcha = False
    platform.walls = [THROTTLED, 403, ANTI_BOT]
    place(tmp_path, platform.url, CONFIRMED + '[connectors.mem.form.pause]\nthrottled = "1s"\n', PEOPLE[:3])
    with check(tmp_path) as terminal:
        assert unattended(terminal) == 0, terminal.said
    assert platform.walls == []
    assert set(statuses(tmp_path).values()) == {"compliant"}


def test_a_look_alike_ends_the_run_before_it_learns_anything(tmp_path: Path) -> None:
    """Nobody vouches for its certificate: no request reaches it, exit 3, the reason is told, nobody is accused."""
    for name in ("genuine", "look-alike"):
        (tmp_path / name).mkdir()
    genuine, _ = self_signed(tmp_path / "genuine")
    shown, _ = self_signed(tmp_path / "look-alike")
    (tmp_path / "cert.pem").write_bytes(genuine.read_bytes())
    with served(PublicPlatform({}), shown, tmp_path / "look-alike" / "key.pem") as platform:
        place(tmp_path, platform.url)
        with check(tmp_path) as terminal:
            assert unattended(terminal) == 3, terminal.said
    assert platform.requests == 0
    assert "无法确认查询来源的身份" in terminal.said
    assert summary(tmp_path)["unanswered"] == {"platform_identity": len(PEOPLE)}
    assert set(statuses(tmp_path).values()) == {"unverified"}


def _kitty(said: str) -> list[bytes]:
    # The picture goes in pieces; the last says that no more follow (m=0).
    whole = "".join(re.findall(r"\x1b_G(?:[^;]*);([A-Za-z0-9+/=]+)\x1b\\", said))
    return [base64.b64decode(whole)] * said.count("m=0;")


def _iterm(said: str) -> list[bytes]:
    return [
        base64.b64decode(text) for text in re.findall(r"\x1b\]1337;File=inline=1;[^:]*:([^\x07]+)\x07", said)
    ]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("words", "drawn"),
    [({"TERM": "xterm-kitty"}, _kitty), ({"TERM_PROGRAM": "iTerm.app"}, _iterm)],
    ids=["kitty", "iTerm2"],
)
def test_a_person_reads_the_image_that_the_terminal_draws(
    platform: PublicPlatform, tmp_path: Path, words: dict[str, str], drawn: Callable[[str], list[bytes]]
) -> None:
    """Where the terminal draws, the image stands in what it is sent, and no file is made of it."""
    place(tmp_path, platform.url, people=PEOPLE[:1])
    with check(tmp_path, **words) as terminal:
        while (before := terminal.prompted()) is not None:
            assert list((tmp_path / "tmp").iterdir()) == []
            (image,) = drawn(before)
            terminal.type(platform.read(image))
        assert terminal.process.wait(PATIENCE) == 0, terminal.said
    assert statuses(tmp_path) == {PEOPLE[0][1]: "compliant"}


def _q(terminal: Terminal) -> None:
    terminal.type("q")


def _end_of_input(terminal: Terminal) -> None:
    terminal.send(b"\x04")


def _interrupt(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGINT)


def _kill(terminal: Terminal) -> None:
    terminal.process.kill()


WAYS: dict[Callable[[Terminal], None], int] = {_q: 3, _end_of_input: 3, _interrupt: 3, _kill: -signal.SIGKILL}
IMAGES = 7
"""Of a run about four people, one of whom is not on record: asked twice, among three known ones."""


def _stopped(platform: PublicPlatform, folder: Path, image: int, way: Callable[[Terminal], None]) -> None:
    """Answer the images before this one, and leave at it."""
    place(folder, platform.url)
    with check(folder) as terminal:
        for _ in range(image - 1):
            terminal.type(_read(platform, terminal.prompted()))
        assert terminal.prompted() is not None, terminal.said
        way(terminal)
        assert terminal.process.wait(PATIENCE) == WAYS[way], terminal.said


def _read(platform: PublicPlatform, before: str | None) -> str:
    assert before is not None
    return platform.read(Path(FILE.findall(before)[-1]).read_bytes())


def _resumed(platform: PublicPlatform, folder: Path) -> list[str]:
    """Give the command again, answer all images, and return who on record was asked about again."""
    before = platform.asked.copy()
    with check(folder) as terminal:
        code, _ = attend(terminal, lambda _, image: platform.read(image))
    assert code == 0, terminal.said
    assert list(statuses(folder).values()) == ["compliant"] * 3 + ["flagged"]
    return [number for number, _ in PEOPLE[:3] if before[number] and platform.asked[number] > before[number]]


@pytest.mark.deep
def test_a_run_left_by_ctrl_c_at_a_captcha_goes_on(platform: PublicPlatform, tmp_path: Path) -> None:
    """Ctrl-C at the third image: exit 3 with what there is; the same command asks about the others."""
    _stopped(platform, tmp_path, 3, _interrupt)
    assert summary(tmp_path)["complete"] is False
    assert len(_resumed(platform, tmp_path)) <= 1, "nobody who was found, but for one as a control"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.deep
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("image", range(1, IMAGES + 1))
def test_a_run_may_be_left_at_any_captcha(
    platform: PublicPlatform, tmp_path: Path, image: int, way: Callable[[Terminal], None]
) -> None:
    """However it is left at whichever image, the same command tomorrow ends with the same verdicts."""
    _stopped(platform, tmp_path, image, way)
    again = _resumed(platform, tmp_path)
    # What was answered in the half second before a kill is not yet durable, and these people type at once.
    assert way is _kill or len(again) <= 1
