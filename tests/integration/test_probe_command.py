"""``certverify probe``: before it nothing is asked, after it what it confirmed, and a changed form closes it again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from captcha_terminal import PATIENCE, Simulator, Terminal, attend, simulated

PROGRAM = "from certverify.cli import main; main()"
OPERATORS = "special operation certificates"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with simulated() as running:
        yield running


def variables(folder: Path, person: dict[str, Any] | None) -> dict[str, str]:
    named = (
        {"CERTVERIFY_PROBE_NAME": person["name"], "CERTVERIFY_PROBE_ID_NUMBER": person["idNumber"]}
        if person
        else {}
    )
    return {
        "XDG_DATA_HOME": str(folder / "data"),
        "TMPDIR": str(folder),
        "TERM": "xterm",
        "TERM_PROGRAM": "",
        **named,
    }


def configure(folder: Path, url: str) -> None:
    text = f'[connectors.mem]\nbase_url = "{url}"\nallow_other_host = true\npace = 20\n'
    (folder / "c.toml").write_text(text, encoding="utf-8")


def certverify(
    folder: Path, *arguments: str, person: dict[str, Any] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments, "--config", "c.toml"],
        cwd=folder,
        env={**os.environ, **variables(folder, person), "COLUMNS": "300"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def problems(listed: str) -> str:
    """Return what a list of connectors says in its last column, as one line."""
    lines = [line.split("│")[-2].strip() for line in listed.splitlines() if line.count("│") > 5]
    return " ".join(filter(None, lines))


def probe(folder: Path, simulator: Simulator, person: dict[str, Any], *options: str) -> tuple[int, str]:
    command = [
        sys.executable,
        "-c",
        f"import os; os.chdir({str(folder)!r}); {PROGRAM}",
        "probe",
        "--connector",
        "mem",
    ]
    store = ["--store", "sqlite:///l.sqlite", "--lang", "zh"]
    with Terminal([*command, "--config", "c.toml", *store, *options], variables(folder, person)) as terminal:
        code, _ = attend(terminal, lambda _, image: simulator.read(image))
        return code, terminal.said


def recorded(folder: Path) -> dict[str, bool]:
    told = json.loads((folder / "data" / "certverify" / "probes.json").read_text(encoding="utf-8"))
    return {one["kind"]: one["confirmed"] for one in told["probes"]}


def test_a_probe_opens_a_kind_and_a_changed_form_closes_it(simulator: Simulator, tmp_path: Path) -> None:
    """Unprobed it covers nothing; a person on record confirms the form; renamed fields refute it, and are named."""
    configure(tmp_path, simulator.url)
    (holder,) = simulator.people("valid")
    before = certverify(tmp_path, "connectors", "--lang", "en")
    assert f"not probed yet: {OPERATORS}. Run certverify probe --connector mem --kind special" in problems(
        before.stdout
    )
    code, said = probe(tmp_path, simulator, holder)
    assert code == 0, said
    assert "validEndDate" in said
    assert recorded(tmp_path) == {"special_operation": True}
    after = certverify(tmp_path, "connectors", "--lang", "en")
    assert OPERATORS not in problems(after.stdout)
    assert "--kind safety_assessment" in problems(after.stdout)
    simulator.http.post("/faults", json={"rules": [{"fault": "changed_fields"}]})
    code, said = probe(tmp_path, simulator, holder)
    assert code == 3
    assert recorded(tmp_path) == {"special_operation": False}
    refuted = problems(certverify(tmp_path, "connectors", "--lang", "en").stdout)
    assert f"found another form than expected: {OPERATORS}. Correct [connectors.mem.form]" in refuted
    everything = (tmp_path / "data" / "certverify" / "probes.json").read_text(encoding="utf-8") + said
    assert holder["idNumber"] not in everything
    assert holder["name"] not in everything


def test_a_probe_of_another_form_no_longer_counts(simulator: Simulator, tmp_path: Path) -> None:
    """Once the form that is expected has changed, the list says that the probe was of another one, and of which day."""
    configure(tmp_path, simulator.url)
    (holder,) = simulator.people("valid")
    assert probe(tmp_path, simulator, holder)[0] == 0
    with (tmp_path / "c.toml").open("a", encoding="utf-8") as file:
        file.write('[connectors.mem.form.status]\ncurrent = ["有效", "正常"]\n')
    told = problems(certverify(tmp_path, "connectors", "--lang", "en").stdout)
    (day,) = re.findall(r"the probe of (\d{4}-\d\d-\d\d) was of another form", told)
    assert abs(datetime.now(UTC).date() - date.fromisoformat(day)) <= timedelta(days=1)
    assert f"has changed since): {OPERATORS}. Run certverify probe" in told


def test_no_record_confirms_nothing(simulator: Simulator, tmp_path: Path) -> None:
    """Somebody without a record, and nobody at the desk, leave the form open: exit 3 and no line in the record."""
    configure(tmp_path, simulator.url)
    absent, holder = simulator.people("no_record", "valid")
    code, said = probe(tmp_path, simulator, absent)
    assert code == 3, said
    assert "请换用确知有证的人员" in said
    alone = certverify(tmp_path, "probe", "--connector", "mem", "--lang", "zh", person=holder)
    assert alone.returncode == 3, alone.stderr
    assert "没有得到可以比对的答复" in alone.stdout
    assert not (tmp_path / "data" / "certverify" / "probes.json").exists()


@pytest.mark.parametrize(
    ("table", "arguments", "person", "words"),
    [
        ("[connectors.mem]\n", ["mem"], None, ["CERTVERIFY_PROBE_NAME"]),
        (
            "[connectors.mem]\n",
            ["mem"],
            {"name": "张伟", "idNumber": "320199199003071239"},
            ["check character"],
        ),
        (
            '[connectors.mem]\nbase_url = "https://mem.sharing.test"\n',
            ["mem"],
            None,
            ["base_url", "allow_other_host"],
        ),
        ("[connectors.gateway]\n", ["gateway"], None, ["gateway", "limits"]),
        ("", ["nowhere"], None, ["nowhere"]),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_asked(
    table: str, arguments: list[str], person: dict[str, Any] | None, words: list[str], tmp_path: Path
) -> None:
    """A wrong configuration, a wrong person or none: one message, exit 2, nothing made."""
    (tmp_path / "c.toml").write_text(table, encoding="utf-8")
    done = certverify(tmp_path, "probe", "--lang", "en", "--connector", *arguments, person=person)
    assert done.returncode == 2, done.stderr
    assert all(word in done.stderr for word in words)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
    if person:
        assert person["idNumber"] not in done.stderr
