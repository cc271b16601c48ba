"""What a night is to do, with what, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from certverify.errors import ConfigError
from certverify.lookup import AskSettings
from certverify.messages import Lang
from certverify.nightly.archive import Archive
from certverify.nightly.hours import Night
from certverify.nightly.outputs.webhook import Receiver
from certverify.nightly.plan.forecast import Forecast
from certverify.nightly.plan.planner import Spending
from certverify.pipeline.check import ask_settings
from certverify.rules.packs import read_overlay
from certverify.settings import NightlySettings, Settings

__all__ = ["Ended", "Order", "Outcome"]

Ended = Literal["done", "incomplete", "already_done", "taken", "stopped", "planned"]
"""How a start ended: ``taken`` while another machine holds the night, ``planned`` for a forecast alone."""


@dataclass(frozen=True, slots=True)
class Order:
    """A night as configured."""

    settings: Settings
    dry_run: bool = False

    @property
    def nightly(self) -> NightlySettings:
        """The table ``[nightly]``."""
        return self.settings.nightly

    @property
    def lang(self) -> Lang:
        """Language of the reports."""
        return self.settings.lang

    @property
    def connectors(self) -> tuple[str, ...]:
        """Names of the connectors, in the order they are asked."""
        return tuple(name.strip() for name in self.settings.connector.split(","))

    @property
    def archive(self) -> Archive:
        """The output folder."""
        return Archive(self.path(self.nightly.out))

    @property
    def rosters(self) -> tuple[Path, ...]:
        """The folders of rosters.

        Raises:
            ConfigError: ``nightly_rosters``, none is configured, or one is missing.
        """
        folders = tuple(self.path(folder) for folder in self.nightly.rosters)
        missing = [folder for folder in folders if not folder.exists()]
        if not folders or missing:
            raise ConfigError("nightly_rosters", folder=str(missing[0]) if missing else "[nightly] rosters")
        return folders

    def overlay(self) -> str | None:
        """Return the text of the pack of one's own, if the night is judged by one.

        Raises:
            ConfigError: ``pack_unreadable``.
        """
        return None if self.nightly.pack is None else read_overlay(self.path(self.nightly.pack))

    def receiver(self) -> Receiver | None:
        """Return who is told of a night, if anybody.

        Raises:
            ConfigError: ``webhook_address`` or ``webhook_secret``.
        """
        told = self.nightly
        if told.webhook is None:
            return None
        made = Receiver(
            told.webhook, self.settings.secrets_for("nightly").get("webhook", ""), told.webhook_private
        )
        made.checked()
        return made

    def path(self, path: Path) -> Path:
        """Return a path of the configuration, from where it starts."""
        return self.settings.folder / path

    def spending(self, night: Night) -> Spending:
        """Return the night's budget; its seed is the configured one and the date."""
        told = self.nightly
        return Spending(
            told.budget, told.random_share, told.fair_share, f"{told.seed}|{night.day.isoformat()}"
        )

    def terms(self, name: str, *, again: bool = False) -> AskSettings:
        """Return the terms of one connector; ``again`` asks what was chosen even where an answer still stands."""
        asked = ask_settings(self.settings.for_connector(name))
        return replace(asked, max_age=timedelta(0)) if again else asked


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a start. ``counts`` and ``alarms`` name nobody; ``folder`` is the night's, once it is written."""

    ended: Ended
    day: date
    folder: Path | None = None
    forecast: Forecast | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    alarms: tuple[str, ...] = ()
    holder: str = ""
    stopped_by: str | None = None

    @property
    def exit_code(self) -> int:
        """0 where all that was planned has been answered, or had been; 3 where something is left to the next start."""
        return 0 if self.ended in {"done", "already_done", "planned"} else 3
