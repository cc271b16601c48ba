"""Set up and run the project from a fresh clone, with nothing but Python 3.11+ and pip.

    python3 dev.py demo [OPTIONS]     the main job: a roster checked against a simulated platform
    python3 dev.py test [OPTIONS]     the tests (options go to pytest)
    python3 dev.py run COMMAND ...    any program of the environment, e.g. `run certverify check --help`

Each makes `.venv` from the locked, hashed requirements if it is missing or older than they are.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements" / "dev.lock"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "installed.sha256"
SPREAD = ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal"]
"""How the tests spread: one process more than there are cores, as many tests wait for a server or a child.

Each starts a PostgreSQL server of its own, hence no more than four.
"""


def set_up() -> None:
    """Make the environment hold exactly what the lock names, and this checkout."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Setting up .venv (once; a minute or two) ...", file=sys.stderr, flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    STAMP.write_text(wanted)


def main() -> int:
    """Run the named job and return its exit code."""
    jobs = {
        "demo": [str(BIN / "certverify"), "demo"],
        "test": [str(BIN / "python"), "-m", "pytest", *SPREAD],
        "run": [],
    }
    if sys.version_info < (3, 11) or len(sys.argv) < 2 or sys.argv[1] not in jobs:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        set_up()
    except subprocess.CalledProcessError:
        print(
            "The packages could not be installed; pip says why above. Run the same command again.",
            file=sys.stderr,
        )
        return 1
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    if sys.argv[1] == "test":  # which start the program time and again: each would compile every module anew
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [*jobs[sys.argv[1]], *sys.argv[2:]]
    if sys.argv[1] == "run" and (BIN / command[0]).exists():
        command[0] = str(BIN / command[0])
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
