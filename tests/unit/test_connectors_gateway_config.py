"""A wrong configuration of a gateway is told by the option that is wrong, before anything is asked."""

import copy
from pathlib import Path
from typing import Any

import pytest
from worked_example import gateway_options

from certverify.messages import LANGUAGES, text
from certverify.settings import ConnectorSettings
from certverify_connectors.gateway import connect
from certverify_connectors.protocol import Setup
from certverify_schemas.errors import ConnectorUnusable


def _changed(path: str, value: object) -> dict[str, Any]:
    options = copy.deepcopy(gateway_options())
    *tables, last = path.split(".")
    table = options
    for name in tables:
        table = table.setdefault(name, {})
    if value is None:
        del table[last]
    else:
        table[last] = value
    return options


def _fails(options: dict[str, Any], **secrets: str) -> ConnectorUnusable:
    with pytest.raises(ConnectorUnusable) as caught:
        connect(Setup("gateway", options, secrets=secrets or {"token": "t"}))
    for lang in LANGUAGES:
        for part in ("what", "remedy"):
            text(f"error.{caught.value.code}.{part}", lang, **caught.value.facts)
    return caught.value


def test_the_example_is_a_configuration() -> None:
    """The worked example in examples/ connects once the host of an interface stands in it."""
    gateway = connect(Setup("gateway", gateway_options(), secrets={"TOKEN": "t"}))
    assert gateway.source == "gateway:province@data.sharing.test"
    assert (gateway.limits.batch, gateway.limits.rate_per_second) == (20, 50)
    assert gateway.coverage.coal


@pytest.mark.parametrize(
    ("path", "value", "code", "option"),
    [
        ("answer.sucess", "x", "connector_option_misspelt", "answer.sucess"),
        ("verify", False, "connector_option_unknown", "verify"),
        ("request.verify_tls", False, "connector_option_unknown", "request.verify_tls"),
        ("auth.token", "abc", "connector_option_misspelt", "auth.token"),
        ("answer.success", None, "connector_option_missing", "answer.success"),
        ("limits.rate_per_second", None, "connector_option_missing", "limits.rate_per_second"),
        ("limits.rate_per_second", 0, "connector_option_wrong", "limits.rate_per_second"),
        ("limits.timeout", "30", "connector_option_wrong", "limits.timeout"),
        ("request.batch", "many", "connector_option_wrong", "request.batch"),
        ("request.method", "PUT", "connector_option_wrong", "request.method"),
        ("request.url", "http://data.sharing.test/x", "connector_option_wrong", "request.url"),
        ("request.url", "https://u:p@data.sharing.test/x", "connector_option_wrong", "request.url"),
        ("request.url", "/x", "connector_option_wrong", "request.url"),
        ("coverage.nationwide", None, "connector_option_wrong", "coverage"),
        ("coverage.provinces", ["江苏省"], "connector_option_wrong", "coverage"),
        ("coverage.kinds", ["special"], "connector_option_wrong", "coverage.kinds.0"),
        ("result.id_number", None, "connector_option_wrong", "result.id_number"),
        ("result.kind", None, "connector_option_wrong", "result.kind"),
        ("certificate.item", None, "connector_option_wrong", "certificate.required"),
        ("certificate.optional", ["colour"], "connector_option_wrong", "certificate.optional"),
        ("certificate.reviewed_on", None, "connector_option_wrong", "certificate.review_due"),
        ("result.found", "resultCode = 'FOUND'", "gateway_expression_wrong", "result.found"),
        ("answer.unanswered.throttled", "code ==", "gateway_expression_wrong", "answer.unanswered.throttled"),
        ("request.query", '{"a": ${surname}}', "gateway_placeholder_unknown", "request.query"),
        ("request.query", '{"name": "${name}"}', "gateway_template_not_json", "request.query"),
        ("request.query", '{"name": "x${name}"}', "gateway_template_not_json", "request.query"),
        ("request.body", '{"requests": ${queries}]}', "gateway_template_not_json", "request.body"),
        (
            "request.headers",
            {"Authorization": "Bearer abc"},
            "gateway_secret_in_config",
            "request.headers.Authorization",
        ),
        ("words.status", {"current": ["有效"], "lapsed": ["有效"]}, "connector_option_wrong", "words.status"),
        ("name", "Ein Name", "connector_option_wrong", "name"),
        ("ca_file", "none.pem", "connector_file_missing", "ca_file"),
        ("auth.token_file", "none.token", "connector_secret_file", "auth.token_file"),
        ("auth.string_to_sign", "${body}", "connector_option_wrong", "auth.string_to_sign"),
    ],
)
def test_a_wrong_option_is_named(path: str, value: object, code: str, option: str) -> None:
    """The error names the option, and its texts exist in both languages."""
    error = _fails(_changed(path, value))
    assert (error.code, error.facts["option"]) == (code, option)


def test_a_near_name_is_offered() -> None:
    """A misspelt option is answered with the name that is meant."""
    assert _fails(_changed("answer.sucess", "x")).facts["near"] == "success"


def test_the_settings_of_every_connector_are_offered_too() -> None:
    """A misspelt one that all connectors share is left in the connector's table: its name is offered as well."""
    misspelt = _fails(_changed("max_atempts", 2))
    assert (misspelt.code, misspelt.facts["near"]) == ("connector_option_misspelt", "max_attempts")
    unknown = _fails(_changed("verify", False)).facts["known"].split(", ")
    assert set(ConnectorSettings.model_fields) <= {*unknown}


def test_a_missing_secret_is_named() -> None:
    """The secret that is missing is named; there is no default."""
    error = _fails(gateway_options(), other="x")
    assert (error.code, error.facts["secret"]) == ("gateway_secret_missing", "token")


def test_a_secret_open_to_everybody_is_warned_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A token file that everybody on the machine may read is named once and taken; one of 0600 is not named."""
    for name, mode in (("open.token", 0o644), ("shut.token", 0o600)):
        (tmp_path / name).write_text("s3cret\n", encoding="utf-8")
        (tmp_path / name).chmod(mode)
        for _ in range(2):
            connect(Setup("gateway", _changed("auth.token_file", name), folder=tmp_path))
    (warned,) = [record.getMessage() for record in caplog.records]
    assert "open.token (auth.token_file of gateway)" in warned
    assert "s3cret" not in caplog.text


def test_a_secret_with_a_line_break_is_refused() -> None:
    """A secret that would break a header is refused, unseen."""
    error = _fails(gateway_options(), token="abc\ndef")
    assert error.code == "gateway_secret_unfit"
    assert "abc" not in f"{error!r}{error.facts}"


def test_plain_http_is_for_this_machine_only() -> None:
    """Without TLS a host cannot prove itself: only loopback may do without."""
    for host in ("127.0.0.1:8080", "localhost:8080", "[::1]:8080"):
        connect(Setup("gateway", _changed("request.url", f"http://{host}/x"), secrets={"token": "t"}))
    assert _fails(_changed("request.url", "http://127.0.0.1.sharing.test/x")).code == "connector_option_wrong"
