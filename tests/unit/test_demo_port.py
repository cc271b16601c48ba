"""``certverify demo --web``: a bookmark of its page leads there after the next start, too."""

from pathlib import Path

from certverify.commands.demo_page import listening_again
from certverify.demo.stage import prepare


def test_the_port_of_the_last_time_is_taken_again(tmp_path: Path) -> None:
    """It is kept in the demonstration's folder; while another program has it, a free one is taken and kept instead."""
    stage = prepare(tmp_path)
    with listening_again(stage) as first:
        port = first.getsockname()[1]
    with listening_again(stage) as again:
        assert again.getsockname()[1] == port
        again.listen()
        with listening_again(stage) as elsewhere:
            other = elsewhere.getsockname()[1]
            assert other != port
    with listening_again(stage) as again:
        assert again.getsockname()[1] == other


def test_a_port_that_is_none_is_no_hindrance(tmp_path: Path) -> None:
    """Whatever the file says, the page finds a place."""
    stage = prepare(tmp_path)
    for word in ("", "x", "99999", "80"):
        stage.port.write_text(word)
        with listening_again(stage) as at:
            assert at.getsockname()[1] >= 1024
