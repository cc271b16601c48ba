"""The documents say what the program does: generated references are current, nothing user-visible is undocumented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from certverify.settings import ConnectorSettings, Settings
from certverify_schemas.answer import Reason
from certverify_schemas.finding import Status

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def reference() -> str:
    """Generate the command reference as `docs/reference/cli.md` has it."""
    command = [sys.executable, "-m", "typer", "certverify.cli", "utils", "docs", "--name", "certverify"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CERTVERIFY_LANG": "en"},
        cwd=ROOT,
    )
    return done.stdout


def test_the_command_reference_is_current() -> None:
    """`docs/reference/cli.md` is what the program's own help says (renew: see docs/reference/README.md)."""
    assert (DOCS / "reference" / "cli.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_every_reason_is_explained(reason: str) -> None:
    """Each reason for a missing answer has its line in the reference."""
    assert f"| `{reason}` |" in (DOCS / "reference" / "answers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", [status.value for status in Status])
def test_every_status_is_explained(status: str) -> None:
    """Each status of an entry has its line in the reference."""
    assert f"| `{status}` |" in (DOCS / "reference" / "answers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", [*Settings.model_fields, *ConnectorSettings.model_fields])
def test_every_setting_is_explained(setting: str) -> None:
    """Each setting has its line in the reference (`folder` is the program's own)."""
    if setting != "folder":
        assert f"| `{setting}` |" in (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_links_of_the_readme_lead_somewhere(name: str) -> None:
    """Relative links in the README point at files that exist."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
