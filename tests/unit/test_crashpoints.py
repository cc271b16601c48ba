"""The places where a test can kill the process."""

import re
from pathlib import Path

import certverify
from certverify.crashpoints import POINTS


def test_the_list_of_crash_points_is_that_of_the_code() -> None:
    """Each point of the list stands somewhere in the code, and the code has no other."""
    files = Path(certverify.__file__).parent.rglob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert set(re.findall(r'reach\("([\w:]+)"\)', code)) == set(POINTS)
