"""``certverify accounts`` and what ``serve`` refuses: for the operator, without any password."""

import re
from pathlib import Path

import pytest

from certverify.commands import accounts, serve
from certverify.commands.accounts import Where
from certverify.errors import ConfigError
from certverify.web.front import Front


@pytest.fixture
def where(tmp_path: Path) -> Where:
    return Where(
        store=f"sqlite:///{tmp_path}/l.sqlite", public_url="https://certs.example.com/here/", lang="en"
    )


def test_operator_adds_and_shuts_out(where: Where, capsys: pytest.CaptureFixture[str]) -> None:
    """An enterprise added gets a link under the public address; shut out and let in again, the list says so."""
    assert accounts.add(where, "huagong", "齐鲁化工") == 0
    told = capsys.readouterr().out
    assert re.search(r"^  https://certs\.example\.com/here/join\?link=[\w-]{43}$", told, re.MULTILINE)
    assert accounts.invite(where, "huagong", "officer") == 0
    assert "join?link=" in capsys.readouterr().out
    for disabled, state in ((True, "Disabled"), (False, "Active")):
        assert accounts.switch(where, "huagong", None, disabled=disabled) == 0
        capsys.readouterr()
        assert accounts.everybody(where) == 0
        assert f"huagong\t齐鲁化工\t{state}" in capsys.readouterr().out


def test_operator_names_what_is_not_there(where: Where) -> None:
    """An unknown enterprise or user, a code that is taken or cannot be one: said, and nothing is made."""
    accounts.add(where, "huagong", None)
    with pytest.raises(ConfigError, match="tenant_known"):
        accounts.add(where, "huagong", None)
    with pytest.raises(ConfigError, match="tenant_malformed"):
        accounts.add(where, "Hua-Gong", None)
    with pytest.raises(ConfigError, match="tenant_unknown"):
        accounts.invite(where, "nowhere", "owner")
    with pytest.raises(ConfigError, match="account_unknown"):
        accounts.reset(where, "huagong", "nobody")
    with pytest.raises(ConfigError, match="account_unknown"):
        accounts.switch(where, "huagong", "nobody", disabled=True)


def test_a_wrong_address_makes_nothing(where: Where, capsys: pytest.CaptureFixture[str]) -> None:
    """A link that would lead nowhere is not made."""
    with pytest.raises(ConfigError, match="public_url_malformed"):
        accounts.add(Where(store=where.store, public_url="certs.example.com"), "huagong", None)
    accounts.everybody(where)
    assert "huagong" not in capsys.readouterr().out


def test_a_link_for_this_machine_says_which_port_it_has(
    where: Where, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an address the link has the configured port, and is said to; with one there is nothing to say."""
    config = tmp_path / "certverify.toml"
    config.write_text("[page]\nport = 8780\n")
    accounts.add(Where(config, where.store, lang="en"), "huagong", None)
    told = capsys.readouterr().out
    assert "  http://127.0.0.1:8780/join?link=" in told
    assert "The link has port 8780. Where serve runs at another port or address" in told
    accounts.invite(where, "huagong", "officer")
    assert "The link has port" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ({"bind": "0.0.0.0"}, "page_needs_accounts"),  # noqa: S104 -- what is refused
        ({"public_url": "https://certs.example.com"}, "page_needs_accounts"),
        ({"bind": "::", "accounts": True}, "page_needs_tls"),
        ({"bind": "192.0.2.1", "accounts": True, "public_url": "http://certs.example.com"}, "page_needs_tls"),
        ({"accounts": True, "public_url": "http://certs.example.com"}, "page_needs_tls"),
        ({"bind": "0.0.0.0", "accounts": True, "public_url": "http://127.0.0.1"}, "page_needs_tls"),  # noqa: S104 -- the same
    ],
)
def test_serve_refuses_to_be_reached(page: dict[str, object], code: str) -> None:
    """Beyond loopback nothing is served without accounts, nor where passwords would cross the network in the clear."""
    with pytest.raises(ConfigError) as caught:
        serve.run(store="sqlite:////nowhere/l.sqlite", **page)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "certs.example.com",
        "ftp://certs.example.com",
        "https://",
        "https://u:p@x.example",
        "https://x.example/?a=1",
        "https://x.example:99999",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """An address that browsers could not use is refused."""
    with pytest.raises(ConfigError, match="public_url_malformed"):
        Front.public(url)


def test_front() -> None:
    """The public address gives the origin of our own pages, the host, the path and whether there is TLS."""
    front = Front.public("https://Certs.Example.com:8443/here/")
    assert (front.origin, front.root, front.secure) == ("https://certs.example.com:8443", "/here", True)
    assert front.hosts == {"certs.example.com"}
    assert (Front.here(80).root, Front.here(80).secure, Front.here(80).origin) == ("", False, "")
