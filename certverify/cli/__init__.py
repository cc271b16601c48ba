"""The command line: options in, exit codes out. Each command's body is loaded only when it runs.

Exit codes, the first that holds: 2 usage or configuration, 4 no roster readable, 1 fault, 3 incomplete,
5 flagged entries with ``--fail-on flagged``, 0.
"""

import sys

from typer.exceptions import Abort, TyperException

from certverify.cli import accounts, checking, ledger, nights, serving, sources, verdicts
from certverify.cli.root import app
from certverify.cli.usage import aborted, told

__all__ = ["app", "main"]

for group in (checking, serving, nights, verdicts, sources):  # as the help lists them
    app.add_typer(group.commands)
app.add_typer(accounts.commands, name="accounts")
app.add_typer(ledger.commands, name="ledger")


def main() -> None:
    """Run the program; every failure ends in one message and an exit code, never in a traceback."""
    from certverify.commands import edge  # noqa: PLC0415 -- start-up

    sys.exit(edge.guarded(_run))


def _run() -> None:
    try:
        code = app(prog_name="certverify", standalone_mode=False)
    except TyperException as error:
        print(told(error), file=sys.stderr)
        code = error.exit_code
    except Abort:
        print(aborted(), file=sys.stderr)
        code = 1
    raise SystemExit(code)
