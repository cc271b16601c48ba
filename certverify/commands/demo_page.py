"""``certverify demo --web``: the page over the simulated platform, with an example roster ready to drop in."""

import socket
from datetime import date
from pathlib import Path
from typing import Final

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.check import today
from certverify.commands.serve import listening, serve
from certverify.demo.platform import started
from certverify.demo.roster import compose
from certverify.demo.stage import Stage, prepare
from certverify.demo.workbook import write_workbook
from certverify.errors import ConfigError
from certverify.lookup.loop import run_loop
from certverify.messages import Lang, text

__all__ = ["listening_again", "run"]

_GRANT: Final = 20.0
_PEOPLE: Final = 310


def run(
    *,
    out: Path = Path("certverify-demo"),
    as_of: date | None = None,
    seed: int = 1,
    lang: Lang | None = None,
    port: int = 0,
) -> int:
    """Serve the page until Ctrl-C and return 0; in the same folder it goes on with the runs of the last time.

    Without a ``port`` it takes that of the last time again, if it is free.

    The platform grants 20 look-ups a second, so that progress is seen.

    Raises:
        ConfigError: ``out`` holds something else, or cannot be written; ``web_extra``, ``port_taken``.
        ConnectorError: the simulated platform did not start.
    """
    logs.configure()
    edge.speak(lang or edge.language())
    stage, day = prepare(out), as_of or today()
    at = listening(port) if port else listening_again(stage)
    with started(people=_PEOPLE, seed=seed, today=day, grant=_GRANT) as platform:
        placed = write_workbook(stage.roster, compose(platform.people(), day, seed), day)
        stage.write_truth(placed)
        stage.describe_gateway(platform, _GRANT)
        _say(text("demo.started", edge.language(), people=_PEOPLE, url=platform.url, grant=f"{_GRANT:g}"))
        _say(text("demo.roster", edge.language(), rows=len(placed), file=stage.roster))
        store = f"sqlite:///{stage.page.resolve()}"
        chosen = settings.load(stage.config)
        chosen = chosen.with_changes(store=store, connector="gateway", lang=edge.language())
        run_loop(serve(chosen, at, _say))
    return 0


def listening_again(stage: Stage) -> socket.socket:
    """Listen where the demonstration's page was the last time; anywhere, if that is taken or there was none."""
    kept = stage.port.read_text(encoding="ascii").strip() if stage.port.exists() else ""
    try:
        at = listening(int(kept) if kept.isdecimal() and 1024 <= int(kept) <= 65_535 else 0)
    except ConfigError:
        at = listening(0)
    stage.port.write_text(str(at.getsockname()[1]), encoding="ascii")
    return at


def _say(words: str) -> None:
    print(words, flush=True)
