"""What people get wrong in a gateway's configuration is explained by ``connectors`` and ``probe``, who ask nobody."""

import re
from pathlib import Path
from typing import NoReturn

import pytest
from worked_example import filled_in

from certverify.commands import connectors, probe
from certverify.errors import CertverifyError
from certverify.messages import text
from certverify_schemas.query import Kind

FIRST, SIGNED = "gateway.toml", "gateway-signed.toml"
PERSON = {"CERTVERIFY_PROBE_NAME": "陆青禾", "CERTVERIFY_PROBE_ID_NUMBER": "320199198503141170"}
SECRETS = {"GATEWAY__TOKEN": "t", "SIGNED__APP_ID": "a", "SIGNED__APP_SECRET": "s"}


def control(name: str, number: str, family: str = "operators") -> str:
    return f'controls = [{{ name = "{name}", id_number = "{number}", family = "{family}" }}]'


MISTAKES = [
    # example, what stood there, what stands there now, the option that is named, what is said to be wrong with it
    (FIRST, "https://data.sharing", "http://data.sharing", "request.url", "https://…"),
    (FIRST, "https://data.sharing", "data.sharing", "request.url", "https://host/path"),
    (FIRST, "https://data.sharing", "https://me:secret@data.sharing", "request.url", "https://host/path"),
    (FIRST, "https://data.sharing", "https://${secret.host}/", "request.url", "https://host/path"),
    (FIRST, 'number = "certNo"', 'number = "certNo["', "certificate.number", "JMESPath"),
    (FIRST, 'number = "certNo"', 'nunber = "certNo"', "certificate.nunber", "number"),
    (FIRST, 'type = "bearer"', 'type = "basic"', "auth.type", "'bearer'"),
    (FIRST, 'type = "bearer"', 'type = "hmac"', "auth", ""),
    (FIRST, 'id_number = "idNumber"', "", "result.id_number", "batch = 1"),
    (FIRST, r"\{ current = ", "{ valid = ", "words.status.valid", "'current'"),
    (FIRST, r'"idNumber": \$\{id_number\}', '"idNumber": ${idnumber}', "request.query", "id_number"),
    (FIRST, r'"name": \$\{name\}, "kind"', '"name": "${name}", "kind"', "request.query", "JSON"),
    (FIRST, r'"requests": \[\$\{queries\}\]', '"requests": ${queries}', "request.body", "JSON"),
    (FIRST, "batch = 20", "batch = 0", "request.batch", ">= 1"),
    (FIRST, "rate_per_second = 50", "rate_per_second = 0", "limits.rate_per_second", "> 0"),
    (FIRST, '"safety_assessment"]', '"assessment"]', "coverage.kinds.1", "'safety_assessment'"),
    (FIRST, 'method = "POST"', 'method = "PUT"', "request.method", "'POST'"),
    (FIRST, "max_attempts = 5", control("陆青禾", "320199198503141171"), "controls.0.id_number", "身份证号码"),
    (FIRST, "max_attempts = 5", control("…", "…"), "controls.0.name", "至少 2 个字符"),
    (FIRST, "max_attempts = 5", control("陆青禾", "320199198503141170", "welders"), "controls.0.family", "应符合"),
    (FIRST, "max_attempts = 5", 'hours = "22-6"', "hours", "时段"),
    (SIGNED, 'secret = "app_secret"', 'secret = "app_key"', "app_key", "密钥"),
    (SIGNED, r"\$\{nonce\}\\n\$\{method\}", r"${nonc}\\n${method}", "auth.string_to_sign", "nonce"),
    (SIGNED, "size = 20", "size = 0", "paging.size", ">= 1"),
    (SIGNED, 'encoding = "hex"', 'encoding = "base32"', "auth.encoding", "'base64'"),
]  # fmt: skip  # one mistake a line


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Secrets and a person to probe are there; whoever would ask fails the test."""
    for name, value in {**{f"CERTVERIFY_SECRETS__{k}": v for k, v in SECRETS.items()}, **PERSON}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "300")

    def asked(*_: object, **__: object) -> NoReturn:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(probe.asyncio, "run", asked)
    return tmp_path / "c.toml"


def listed(config: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what ``connectors`` tells: its table, or why it has none."""
    try:
        connectors.run(config=config, lang="zh")
    except CertverifyError as exc:
        return text(f"error.{exc.code}.what", "zh", **exc.facts)
    return capsys.readouterr().out


def refused(config: Path, name: str) -> str:
    """Return why ``probe`` does not ask."""
    with pytest.raises(CertverifyError) as caught:
        probe.run(name, Kind.SPECIAL_OPERATION, config=config, lang="zh")
    assert text(f"error.{caught.value.code}.remedy", "zh", **caught.value.facts)
    return text(f"error.{caught.value.code}.what", "zh", **caught.value.facts)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake[3]}-{mistake[2]}")
def test_a_mistake_is_explained_before_anything_is_asked(
    mistake: tuple[str, ...], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both commands name the option and what it should be, in the same words, and show neither secret nor number."""
    example, stood, stands, option, said = mistake
    whole = filled_in(example)
    lines = [line for line in whole.splitlines() if not line.startswith("#")]
    changed, times = re.subn(stood, lambda _: stands.replace("\\\\", "\\"), "\n".join(lines), count=1)
    assert times == 1
    place.write_text(changed, encoding="utf-8")
    why = refused(place, "gateway" if example == FIRST else "signed")
    assert option in why
    assert said in why
    assert why in listed(place, capsys)
    assert not {"secret@", "320199198503141171", "[key]"} & set(
        re.findall(r"secret@|\d{17}[\dX]|\[key\]", why)
    )


def test_a_missing_secret_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its secret the source is not asked, and the secret is called by its name."""
    monkeypatch.delenv("CERTVERIFY_SECRETS__GATEWAY__TOKEN")
    place.write_text(filled_in(FIRST), encoding="utf-8")
    assert "缺少密钥 token" in refused(place, "gateway")
    assert refused(place, "gateway") in listed(place, capsys)
    with pytest.raises(CertverifyError) as caught:
        probe.run("gateway", Kind.SPECIAL_OPERATION, config=place, lang="zh")
    remedy = text(f"error.{caught.value.code}.remedy", "zh", **caught.value.facts)
    assert "CERTVERIFY_SECRETS__GATEWAY__TOKEN" in remedy


def test_a_table_that_belongs_to_no_connector_is_listed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped name of a table does not make its configuration disappear without a word."""
    place.write_text(filled_in().replace("connectors.gateway", "connectors.gatway"), encoding="utf-8")
    assert "gatway" in listed(place, capsys)


def test_what_needs_no_configuration_is_described_without_any(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the public platform source and pace are shown, and what it lacks; the others are not configured."""
    monkeypatch.setenv("XDG_DATA_HOME", str(place.parent))
    place.write_text("", encoding="utf-8")
    said = {line.split("│")[1].strip(): line for line in listed(place, capsys).splitlines() if "│" in line}
    assert {name for name, line in said.items() if "未配置" in line} == {"gateway", "replay", "snapshot"}
    assert "0.2/s" in said["mem"]
    assert "certverify probe --connector mem --kind special_operation" in said["mem"]


@pytest.mark.parametrize(
    "host",
    [
        "data.example.gov.cn",
        "example.com",
        "API.Example.ORG",
        "sharing.example",
        "interface.invalid",
        "example.cn.",
    ],
)
@pytest.mark.parametrize("option", ["request.url", "auth.fetch.url"])
def test_a_host_of_the_examples_is_told_and_never_asked(
    host: str, option: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both commands name the option that still holds a host of the examples, and the host."""
    whole = filled_in()
    if option == "request.url":
        whole = whole.replace("data.sharing.test", host)
    else:
        fetched = f'type = "bearer"\n[connectors.gateway.auth.fetch]\nurl = "https://{host}/token"\n'
        whole = whole.replace('type = "bearer"', fetched)
    place.write_text(whole, encoding="utf-8")
    why = refused(place, "gateway")
    assert f"{option} 仍是示例地址 {host.lower()}" in why
    assert why in listed(place, capsys)


@pytest.mark.parametrize(
    "host", ["examples.gov.cn", "my-example.cn", "example-data.gov.cn", "invalid.gov.cn"]
)
def test_a_host_that_only_resembles_the_examples_is_somebodys(
    host: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a whole label ``example``, or the end ``invalid``, stands for another host."""
    place.write_text(filled_in().replace("data.sharing.test", host), encoding="utf-8")
    assert f"gateway:province@{host}" in listed(place, capsys)
