"""A person at a terminal answers captchas: the installed program on a pseudo-terminal, the simulator beyond."""

import base64
import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from captcha_terminal import PATIENCE, Simulator, Terminal, attend, simulated


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with simulated() as running:
        yield running


def place(folder: Path, simulator: Simulator, *situations: str) -> list[dict[str, Any]]:
    people = simulator.people(*situations)
    rows = [f"{p['name']},{p['idNumber']},低压电工,T{p['idNumber']}" for p in people]
    (folder / "roster.csv").write_text(
        "\n".join(["姓名,身份证号,岗位,证书编号", *rows, ""]), encoding="utf-8"
    )
    (folder / "c.toml").write_text(
        f'[connectors.mem]\nbase_url = "{simulator.url}"\nallow_other_host = true\npace = 20\n'
        "[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n",
        encoding="utf-8",
    )
    (folder / "tmp").mkdir(exist_ok=True)
    return people


def check(folder: Path) -> Terminal:
    program = "from certverify.cli import main; main()"
    options = ["--out", "out", "--config", "c.toml", "--connector", "mem", "--store", "sqlite:///l.sqlite"]
    options += ["--format", "parquet,json"]
    return Terminal(
        [
            sys.executable,
            "-c",
            f"import os; os.chdir({str(folder)!r}); {program}",
            "check",
            "roster.csv",
            *options,
        ],
        {
            "TMPDIR": str(folder / "tmp"),
            "XDG_DATA_HOME": str(folder / "data"),
            "TERM": "xterm",
            "TERM_PROGRAM": "",
            "CERTVERIFY_LANG": "zh",
        },
    )


def summary(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))


def test_a_person_answers_captchas_at_the_terminal(simulator: Simulator, tmp_path: Path) -> None:
    """A wrong text and an empty line each bring a new image; then everybody is asked, and no image is left behind."""
    people = place(tmp_path, simulator, "valid", "several", "no_record")

    def typing(number: int, image: bytes) -> str:
        return {1: "0000", 2: ""}[number] if number <= 2 else simulator.read(image)

    with check(tmp_path) as terminal:
        code, images = attend(terminal, typing)
    assert code == 0, terminal.said
    told = summary(tmp_path)
    assert (told["lookups"]["found"], told["lookups"]["not_found"], told["complete"]) == (2, 1, True)
    assert len(set(images)) == len(images), "each image is shown once"
    assert terminal.said.count("输入不正确，平台未接受") == 1, "the wrong text is told, once"
    stats = simulator.stats()
    assert stats["served"]["wrong_captcha"] == 1
    assert stats["paths"]["code"] == len(images)
    assert stats["paths"]["netQuery"] == len(images) - 1, "one try per image, none for the image passed over"
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not any(p["idNumber"] in terminal.said or p["name"] in terminal.said for p in people)


def test_a_run_stopped_at_a_captcha_goes_on_tomorrow(simulator: Simulator, tmp_path: Path) -> None:
    """``q`` ends the run with what it has, exit 3; the same command asks only who is missing."""
    place(tmp_path, simulator, "valid", "several", "reviewed")
    with check(tmp_path) as terminal:
        code, _ = attend(terminal, lambda n, image: simulator.read(image) if n == 1 else "q")
    assert code == 3, terminal.said
    assert (summary(tmp_path)["complete"], summary(tmp_path)["lookups"]["found"]) == (False, 1)
    simulator.http.delete("/stats")
    with check(tmp_path) as terminal:
        code, images = attend(terminal, lambda _, image: simulator.read(image))
    assert code == 0, terminal.said
    assert (summary(tmp_path)["lookups"]["reused"], summary(tmp_path)["lookups"]["found"]) == (1, 3)
    assert len(images) == 3, "the two who were missing, and one known person as control"


def test_an_image_that_is_too_old_is_asked_again(tmp_path: Path) -> None:
    """Who reads too slowly is refused by the platform, shown a new image, and nobody is accused meanwhile."""
    with simulated("--captcha-seconds", "3") as simulator:
        place(tmp_path, simulator, "valid")

        def typing(number: int, image: bytes) -> str:
            text = simulator.read(image)
            if number == 1:
                # The person looks away until the image is too old.
                until = time.monotonic() + 3.5
                while (left := until - time.monotonic()) > 0:
                    select.select([], [], [], left)
            return text

        with check(tmp_path) as terminal:
            code, images = attend(terminal, typing)
        assert code == 0, terminal.said
        assert "图片在提交前已失效" in terminal.said
        assert simulator.stats()["served"]["wrong_captcha"] >= 1
        assert len(images) >= 2
        assert summary(tmp_path)["lookups"]["found"] == 1


def test_nobody_at_the_terminal_means_nobody_is_asked_about(simulator: Simulator, tmp_path: Path) -> None:
    """Without a terminal an image waits for a person: unanswered for the captcha, exit 3."""
    place(tmp_path, simulator, "valid")
    terminal = check(tmp_path)
    done = subprocess.run(
        terminal.command,
        env={**os.environ, **terminal.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 3, done.stderr
    assert summary(tmp_path)["unanswered"] == {"captcha_unsolved": 1}
    assert "netQuery" not in simulator.stats()["paths"]


def test_terminals_that_draw_are_sent_the_image() -> None:
    """iTerm2 and kitty get the picture itself; within a multiplexer, and elsewhere, there is none."""
    from certverify.commands.picture import inline  # noqa: PLC0415 -- the rest of this module meets a process only

    image = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    text = base64.b64encode(image).decode()
    iterm = inline(image, {"TERM_PROGRAM": "iTerm.app"})
    assert iterm is not None
    assert iterm.startswith("\x1b]1337;File=inline=1;size=5128;")
    assert iterm.endswith(f":{text}\x07")
    kitty = inline(image, {"TERM": "xterm-kitty"})
    assert kitty is not None
    pieces = re.findall(r"\x1b_G[^;]*;([^\x1b]*)\x1b\\", kitty)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 4096
    assert inline(image, {"TERM": "xterm-kitty", "TMUX": "/tmp/x"}) is None  # noqa: S108 -- a name, no file
    assert inline(image, {"TERM": "xterm-256color"}) is None
