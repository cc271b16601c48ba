"""A public key that is none is a mistake of the call, and casts no doubt on the bundle."""

from pathlib import Path

import pytest

from certverify.commands import ledger
from certverify.errors import ConfigError


@pytest.mark.parametrize("key", ["abc", "", "0" * 63, "0" * 65, "g" * 64])
def test_a_public_key_that_is_none(tmp_path: Path, key: str) -> None:
    """An Ed25519 key has 32 bytes (RFC 8032): 64 hexadecimal digits, no more and no others."""
    with pytest.raises(ConfigError) as raised:
        ledger.verify_file(tmp_path / "bundle.zip", key, [], lang="en")
    assert raised.value.code == "public_key_malformed"
