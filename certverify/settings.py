"""The one frozen settings object: a TOML file under ``CERTVERIFY_*`` variables; secrets by variable or file only.

Nested settings use two underscores: ``CERTVERIFY_CONNECTORS__GATEWAY__RATE_PER_SECOND=5``; a connector's secret is
``CERTVERIFY_SECRETS__GATEWAY__TOKEN``. Durations are a number and a unit: ``500ms``, ``30s``, ``15m``, ``8h``, ``3d``.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from certverify.errors import ConfigError
from certverify.messages import Lang
from certverify.setting_errors import refusal
from certverify_schemas.gb11643 import is_valid

__all__ = [
    "ConnectorSettings",
    "Control",
    "NightlySettings",
    "PageSettings",
    "Settings",
    "default_store",
    "existing_store",
    "load",
]

_UNITS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", value.strip()) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("setting_no_duration", "a duration such as 30s, 15m, 8h or 3d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


Duration = Annotated[timedelta, BeforeValidator(_duration)]


def _number(value: str) -> str:
    number = value.strip().upper()
    if not is_valid(number):
        raise PydanticCustomError("setting_no_id_number", "no ID number")
    return number


class Control(BaseModel):
    """A person known to be on record, named by the operator so that a source's health can be told from the start."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=2, repr=False)
    id_number: Annotated[str, AfterValidator(_number)] = Field(repr=False)
    family: str = Field(pattern="^(operators|coal|managers)$")


class ConnectorSettings(BaseModel):
    """What is common to all connectors; whatever else stands in its table is the connector's own.

    ``type`` is the entry point's name where the table has another (``[connectors.north] type = "gateway"``).
    Unset limits are those that the connector declares. ``confirm_after`` must not be below 1 day: it is what
    separates two answers that may accuse together (REGULATIONS: new certificates may show after about 3 days).
    """

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    type: str | None = None
    rate_per_second: float | None = Field(default=None, gt=0, le=10_000)
    daily_quota: int | None = Field(default=None, ge=1)
    hours: str | None = None
    timeout: Duration | None = None
    max_attempts: int = Field(default=5, ge=1, le=20)
    confirm_after: Duration = timedelta(days=3)
    max_age: Duration = timedelta(days=30)
    controls: tuple[Control, ...] = ()

    @field_validator("hours")
    @classmethod
    def _is_a_span(cls, value: str | None) -> str | None:
        if value is not None and not _HOURS.fullmatch(value):
            raise PydanticCustomError("setting_no_hours", 'hours such as "22:00-06:00"')
        return value

    @field_validator("confirm_after")
    @classmethod
    def _leaves_time_for_new_certificates(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=1):
            raise PydanticCustomError("setting_too_soon", "at least 1d")
        return value

    @property
    def options(self) -> Mapping[str, object]:
        """The connector's own options."""
        return dict(self.model_extra or {})


class NightlySettings(BaseModel):
    """The nightly run of a regulator or a group over many employers' rosters. Paths start at the configuration.

    ``budget`` counts questions put to the first source in a night, follow-ups included. ``random_share`` and
    ``fair_share`` are parts of it: drawn at random among standing answers, and kept for the employers that have waited
    longest. ``pack`` is a pack of one's own, laid over the dated one. ``retention`` is how long nights and the months
    of the ledger are kept. ``workers`` says who asks: this process, or ``certverify worker`` on any number of machines,
    which needs a PostgreSQL ledger.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    rosters: tuple[Path, ...] = ()
    employers: Path | None = None
    out: Path = Path("nights")
    pack: Path | None = None
    rectified: Path | None = None
    budget: int = Field(default=10_000, ge=1)
    hours: str | None = None
    wind_up: Duration = timedelta(minutes=15)
    random_share: float = Field(default=0.05, ge=0, le=0.5)
    fair_share: float = Field(default=0.1, gt=0, le=0.5)
    seed: int = 1
    lease: Duration = timedelta(minutes=2)
    retention: Duration = timedelta(days=730)
    leads: bool = True
    cases: int = Field(default=5, ge=0, le=50)
    metrics: Path | None = None
    alarm_below: float = Field(default=0.8, gt=0, le=1)
    webhook: str | None = None
    webhook_private: bool = False
    workers: Literal["here", "cluster"] = "here"

    @field_validator("hours")
    @classmethod
    def _is_a_span(cls, value: str | None) -> str | None:
        if value is not None and not _HOURS.fullmatch(value):
            raise PydanticCustomError("setting_no_hours", 'hours such as "22:00-06:00"')
        return value


class PageSettings(BaseModel):
    """The page that ``certverify serve`` serves: for one person on this machine, or for many behind a proxy.

    ``accounts`` asks everybody to log in. ``bind`` other than loopback needs it, and a ``public_url`` over TLS, which
    says that a proxy stands before us; ``trusted_proxies`` are the addresses and networks it calls from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    accounts: bool = False
    bind: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    def with_changes(self, **changes: object) -> Self:
        """Return a copy with what the command line says laid over it; ``None`` changes nothing."""
        return self.model_copy(update={key: value for key, value in changes.items() if value is not None})


class Settings(BaseSettings):
    """Everything that can be set. ``folder`` is where relative paths of the file start."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="CERTVERIFY_",
        env_nested_delimiter="__",
        hide_input_in_errors=True,
        nested_model_default_partial_update=True,
    )

    store: str | None = None
    key: SecretStr | None = None
    key_file: Path | None = None
    lang: Lang = "zh"
    connector: str = "snapshot"
    connectors: dict[str, ConnectorSettings] = Field(default_factory=dict)
    secrets: dict[str, dict[str, SecretStr]] = Field(default_factory=dict)
    nightly: NightlySettings = Field(default_factory=NightlySettings)
    page: PageSettings = Field(default_factory=PageSettings)
    folder: Path = Field(default_factory=Path.cwd)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables outrank the file, whose content comes in as ``init`` values."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    def master_key(self) -> str | None:
        """Return the ledger's master key if one was given by variable or file.

        Raises:
            ConfigError: the key file cannot be read.
        """
        if self.key is not None:
            return self.key.get_secret_value()
        if self.key_file is None:
            return None
        try:
            return (self.folder / self.key_file).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError("key_file_unreadable", file=self.key_file.name) from None

    def for_connector(self, name: str) -> ConnectorSettings:
        """Return a connector's table, or the defaults if the file has none."""
        return self.connectors.get(name, ConnectorSettings())

    def secrets_for(self, name: str) -> dict[str, str]:
        """Return a connector's secrets in clear."""
        return {key: secret.get_secret_value() for key, secret in self.secrets.get(name, {}).items()}

    def with_changes(self, **changes: object) -> Self:
        """Return a copy with what the command line says laid over it; ``None`` changes nothing."""
        return self.model_copy(update={key: value for key, value in changes.items() if value is not None})


def default_store() -> str:
    """Return the URL of the user's own SQLite ledger."""
    return f"sqlite:///{Path(platformdirs.user_data_path('certverify', appauthor=False)) / 'ledger.sqlite'}"


def existing_store(settings: Settings) -> str:
    """Return the URL of the ledger that is to be read; opening a SQLite ledger that is not there would make one.

    Raises:
        ConfigError: ``ledger_missing``.
    """
    url = settings.store or default_store()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise ConfigError("ledger_missing", store=url)
    return url


def load(file: Path | None) -> Settings:
    """Read the settings.

    Raises:
        ConfigError: the file is missing or malformed, a value is wrong, or a secret stands in the file.
    """
    values = _read(file) if file is not None else {}
    folder = file.resolve().parent if file is not None else Path.cwd()
    for name in ("key", "secrets"):
        if name in values:
            raise ConfigError("secret_in_file", setting=name)
    if "folder" in values:
        raise ConfigError("setting_unknown", setting="folder")
    if isinstance(store := values.get("store"), str):
        values["store"] = _from(folder, store)
    try:
        return Settings(**values, folder=folder)
    except ValidationError as problem:
        raise refusal(problem) from None


def _from(folder: Path, store: str) -> str:
    """Let a relative SQLite path start where the configuration lies, as all of its paths do."""
    path = store.removeprefix("sqlite:///")
    return store if path == store or Path(path).is_absolute() else f"sqlite:///{folder / path}"


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError("config_malformed", file=file.name, problem=str(exc)) from None
    except UnicodeDecodeError:
        raise ConfigError("config_malformed", file=file.name, problem="UTF-8") from None
    except OSError:
        raise ConfigError("config_missing", file=str(file)) from None
