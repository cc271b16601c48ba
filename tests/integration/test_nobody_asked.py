"""A check that could ask nobody says so, and what to do."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from certverify.commands.check import _uncontrolled
from certverify.settings import ConnectorSettings, Settings

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_an_unprobed_platform_is_named_with_the_remedy(tmp_path: Path) -> None:
    """Nothing is covered before a probe: exit 0, nobody accused, and the way on is told."""
    program = Path(sys.executable).with_name("certverify")
    roster = EXAMPLES / "rosters" / "物业公司持证台账.csv"
    options = ["--out", str(tmp_path / "out"), "--connector", "mem", "--no-progress", "--lang", "en"]
    done = subprocess.run(
        [program, "check", str(roster), *options, "--store", f"sqlite:///{tmp_path / 'l.sqlite'}"],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "certverify probe --connector mem" in done.stdout


@pytest.mark.parametrize(
    ("doubted", "controls", "expected"), [(3, [], ["second"]), (0, [], []), (3, ["one"], [])]
)
def test_a_second_source_without_controls_is_named(
    doubted: int, controls: list[str], expected: list[str]
) -> None:
    """Only where answers were left in doubt, and only the further sources that name nobody."""
    people = [{"family": "operators", "name": "测试", "id_number": "320199199003071238"}] * len(controls)
    table = ConnectorSettings.model_validate({"controls": people})
    order = SimpleNamespace(connectors=("first", "second"), settings=Settings(connectors={"second": table}))
    result = SimpleNamespace(unanswered={"health_in_doubt": doubted} if doubted else {})
    assert _uncontrolled(order, result) == expected
