"""Settings: what a file and the environment may say, and how a wrong word is answered."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from certverify import messages, settings
from certverify.errors import ConfigError
from certverify.setting_errors import KINDS


def write(folder: Path, text: str) -> Path:
    file = folder / "certverify.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_durations_are_a_number_and_a_unit(tmp_path: Path) -> None:
    """``90s``, ``3d`` and ``1.5h`` are durations."""
    file = write(tmp_path, '[connectors.gateway]\ntimeout = "90s"\nconfirm_after = "3d"\nmax_age = "1.5h"\n')
    table = settings.load(file).for_connector("gateway")
    assert (table.timeout, table.confirm_after, table.max_age) == (
        timedelta(seconds=90),
        timedelta(days=3),
        timedelta(minutes=90),
    )


def test_unknown_words_of_a_connector_are_its_own(tmp_path: Path) -> None:
    """What is not common to all connectors is handed to the connector untouched."""
    file = write(tmp_path, '[connectors.gateway]\nrate_per_second = 5\nurl = "https://data.example/x"\n')
    assert settings.load(file).for_connector("gateway").options == {"url": "https://data.example/x"}


def test_a_variable_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nested variable changes one setting and leaves its neighbours."""
    file = write(tmp_path, "[connectors.gateway]\nrate_per_second = 5\ndaily_quota = 100\n")
    monkeypatch.setenv("CERTVERIFY_CONNECTORS__GATEWAY__RATE_PER_SECOND", "7")
    table = settings.load(file).for_connector("gateway")
    assert (table.rate_per_second, table.daily_quota) == (7, 100)


def test_secrets_come_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connector's secret is read from the environment and never shown."""
    monkeypatch.setenv("CERTVERIFY_SECRETS__GATEWAY__TOKEN", "s3cret-value")
    chosen = settings.load(None)
    assert chosen.secrets_for("gateway") == {"token": "s3cret-value"}
    assert "s3cret-value" not in repr(chosen)


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ('key = "x"', "secret_in_file", "key"),
        ('[secrets.gateway]\ntoken = "x"', "secret_in_file", "secrets"),
        ("nonsense = 1", "setting_unknown", "nonsense"),
        ('lang = "fr"', "setting_not_offered", "lang"),
        ('[connectors.gateway]\ntimeout = "soon"', "setting_no_duration", "connectors.gateway.timeout"),
        (
            '[connectors.gateway]\nconfirm_after = "1h"',
            "setting_too_soon",
            "connectors.gateway.confirm_after",
        ),
        ('[connectors.gateway]\nhours = "22-6"', "setting_no_hours", "connectors.gateway.hours"),
        (
            "[connectors.gateway]\nrate_per_second = 0",
            "setting_out_of_range",
            "connectors.gateway.rate_per_second",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    """A wrong word ends with the setting's full name and never with its value."""
    with pytest.raises(ConfigError) as caught:
        settings.load(write(tmp_path, text))
    assert caught.value.code == code
    assert caught.value.facts["setting"] == named
    assert caught.value.exit_code == 2


def test_malformed_toml_is_named_with_its_place(tmp_path: Path) -> None:
    """The message says which file, and in which line it breaks."""
    with pytest.raises(ConfigError) as caught:
        settings.load(write(tmp_path, "lang = zh\n"))
    assert caught.value.code == "config_malformed"
    assert "line 1" in str(caught.value.facts["problem"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A configuration that is not there is a configuration error."""
    with pytest.raises(ConfigError) as caught:
        settings.load(tmp_path / "nowhere.toml")
    assert caught.value.code == "config_missing"


def test_a_master_key_comes_from_a_file(tmp_path: Path) -> None:
    """``key_file`` is relative to the configuration and read without its line end."""
    (tmp_path / "ledger.key").write_text("abc\n")
    assert settings.load(write(tmp_path, 'key_file = "ledger.key"')).master_key() == "abc"
    with pytest.raises(ConfigError):
        settings.load(write(tmp_path, 'key_file = "other.key"')).master_key()


@pytest.mark.parametrize("store", ["sqlite:////elsewhere/l.sqlite", "postgresql://db.example/certverify"])
def test_a_relative_store_starts_at_the_configuration(tmp_path: Path, store: str) -> None:
    """A ledger named in a configuration is the same one from whatever folder the command is started."""
    assert (
        settings.load(write(tmp_path, 'store = "sqlite:///l.sqlite"')).store
        == f"sqlite:///{tmp_path}/l.sqlite"
    )
    assert settings.load(write(tmp_path, f'store = "{store}"')).store == store


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[connectors.gateway]\nrate_per_second = "fast"', "不是数字"),
        ("[connectors.gateway]\nmax_attempts = 21", "应 ≤ 20"),
        ("[connectors.gateway]\ndaily_quota = 1.5", "不是数字"),
        ("[connectors.gateway]\ncontrols = 1", "应为列表"),
        ('[[connectors.gateway.controls]]\nname = "陆青禾"\nfamily = "operators"', "缺少配置项"),
        ('[[connectors.gateway.controls]]\nname="陆"\nid_number="123456"\nfamily="coal"', "至少 2 个字符"),
        (
            '[[connectors.gateway.controls]]\nname="陆青禾"\nid_number="320199198503141170"\nfamily="x"',
            "应符合",
        ),
        ("connectors = 1", "应为一节"),
        ("connector = 1", "应为文字"),
        ('lang = "fr"', "可选：'zh', 'en'"),
    ],
)
def test_a_wrong_setting_is_told_in_the_users_language(tmp_path: Path, text: str, said: str) -> None:
    """The validator's own English is not shown: what was expected is said in Chinese."""
    with pytest.raises(ConfigError) as caught:
        settings.load(write(tmp_path, text))
    error = caught.value
    told = "".join(
        messages.text(f"error.{error.code}.{part}", "zh", **error.facts) for part in ("what", "remedy")
    )
    assert said in told
    assert not re.search(r"should|must|valid|Input", told)


def test_every_kind_of_wrong_setting_has_its_words() -> None:
    """Each code that a validator's complaint is told by stands in the catalogue."""
    codes = {f"error.{code}.{part}" for code in KINDS for part in ("what", "remedy")}
    assert codes <= messages.keys()
