"""The folder a demonstration plays in, and what it puts there."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from certverify.demo.platform import Platform
from certverify.demo.workbook import Placed
from certverify.errors import ConfigError

__all__ = ["Stage", "prepare"]

_TRUTH_COLUMNS: Final = ("sheet", "row", "name", "situation", "status", "rule", "also", "advice")


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of one demonstration."""

    folder: Path

    @property
    def roster(self) -> Path:
        """The workbook."""
        return self.folder / "特种作业人员及安管人员台账.xlsx"

    @property
    def truth(self) -> Path:
        """What a careful inspector would find, a line per row of the roster."""
        return self.folder / "truth.csv"

    @property
    def config(self) -> Path:
        """The configuration of the gateway connector."""
        return self.folder / "gateway.toml"

    @property
    def token(self) -> Path:
        """The gateway's token, apart from its configuration."""
        return self.folder / "gateway.token"

    @property
    def reports(self) -> Path:
        """Where the reports go."""
        return self.folder / "report"

    @property
    def ledger(self) -> Path:
        """The demonstration's own ledger."""
        return self.folder / "ledger.sqlite"

    @property
    def page(self) -> Path:
        """The ledger of the demonstration's page, which goes on where it was left."""
        return self.folder / "page.sqlite"

    @property
    def port(self) -> Path:
        """The port of the demonstration's page, so that a bookmark of it still leads there after the next start."""
        return self.folder / "page.port"

    def describe_gateway(self, platform: Platform, grant: float) -> None:
        """Write the connector's configuration and, readable for the owner only, its token."""
        text = files(__package__ or __name__).joinpath("gateway.toml").read_text(encoding="utf-8")
        self.config.write_text(
            text.replace("@url@", platform.url).replace("@grant@", f"{grant:g}"), encoding="utf-8"
        )
        with os.fdopen(os.open(self.token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(platform.token)

    def write_truth(self, placed: Sequence[Placed]) -> None:
        """Write the truth table."""
        with self.truth.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(_TRUTH_COLUMNS)
            for place in placed:
                line, right = place.line, place.line.expected
                also, advice = (" ".join(sorted(rules)) for rules in (right.also, right.advice))
                name = line.cells.get("姓名") or ""
                table.writerow(
                    [
                        line.sheet,
                        place.row,
                        name,
                        line.situation,
                        right.status,
                        right.rule or "",
                        also,
                        advice,
                    ]
                )


def prepare(folder: Path) -> Stage:
    """Make the folder ready: new, empty, or left by an earlier demonstration, whose ledger is thrown away.

    Raises:
        ConfigError: the folder holds something else, or cannot be written.
    """
    stage = Stage(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not stage.truth.exists():
            raise ConfigError("demo_folder_taken", folder=folder.name)
        for old in folder.glob("ledger.sqlite*"):
            old.unlink()
        stage.truth.touch()
    except OSError:
        raise ConfigError("demo_folder_unwritable", folder=folder.name) from None
    return stage
