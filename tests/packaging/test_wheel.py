"""The built wheel, outside the tree: what users get."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as it would be released."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel where no checkout is on the path; dependencies are this environment's."""
    site = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    return site


def program(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the wheel's program from a folder that is not the checkout's."""
    start = f"import sys; sys.path.insert(0, {str(site)!r}); import certverify.cli as c"
    start += f"; assert {str(site)!r} in c.__file__"
    start += "; c.main()"
    return subprocess.run(
        [sys.executable, "-c", start, *arguments], cwd=site, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_three_packages_and_their_data(wheel: Path) -> None:
    """Message catalogues, packs, templates and type markers travel with the code; tests do not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if not name.startswith("certverify-")} == {
        "certverify",
        "certverify_connectors",
        "certverify_schemas",
    }
    for wanted in (
        "certverify/messages/wording.csv",
        "certverify/py.typed",
        "certverify_connectors/simulator/items.csv",
    ):
        assert wanted in names


def test_the_installed_program_starts(installed: Path) -> None:
    """Help and version work from the wheel alone."""
    done = program(installed, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("certverify 0.")


def test_the_wheel_names_its_connectors(installed: Path) -> None:
    """The entry points of the wheel lead to connectors that load."""
    done = program(installed, "connectors")
    assert done.returncode == 0, done.stderr
    for name in ("gateway", "snapshot", "replay"):
        assert name in done.stdout
