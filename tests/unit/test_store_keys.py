"""Keys: derived apart, unambiguous, never shown."""

import hashlib
import hmac
import stat
from dataclasses import astuple
from pathlib import Path

import polars as pl
import pytest

from certverify.errors import ConfigError
from certverify.store.keyfile import key_path, read_key, read_or_make_key
from certverify.store.keys import Keys
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Kind

MASTER = "0123456789abcdef" * 4
PERSON = Identity(IdType.ID_CARD, "320199199001011235", "张三")


def rfc5869(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 for one block, written from RFC 5869 section 2."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def test_keys_are_hkdf_of_the_master_key() -> None:
    """A second implementation of RFC 5869 finds the same check value and query key."""
    secret, salt = MASTER.encode(), b"certverify ledger 1"
    keys = Keys.derive(MASTER)
    assert keys.check == rfc5869(secret, salt, b"check")
    assert keys.wrapping == rfc5869(secret, salt, b"wrapping")
    message = b"5:query3:mem7:id_card18:3201991990010112356:" + "张三".encode() + b"17:special_operation"
    expected = hmac.new(rfc5869(secret, salt, b"hashing"), message, hashlib.sha256).hexdigest()
    assert keys.query_key("mem", PERSON, Kind.SPECIAL_OPERATION) == expected


def test_white_space_around_a_key_is_no_part_of_it() -> None:
    """A key pasted from a file with its line end opens the same ledger."""
    assert Keys.derive(f" {MASTER}\n").check == Keys.derive(MASTER).check


def test_a_short_key_is_refused() -> None:
    """HKDF cannot make a guessable secret strong."""
    with pytest.raises(ConfigError) as caught:
        Keys.derive("x" * 31)
    assert caught.value.code == "key_weak"
    assert caught.value.exit_code == 2


def test_parts_do_not_run_into_each_other() -> None:
    """Moving a character from one part to the next gives another key."""
    keys = Keys.derive(MASTER)
    assert keys.finding_id("ab", "c", "d", "e") != keys.finding_id("a", "bc", "d", "e")
    assert keys.finding_id("a", None, "d", None) == keys.finding_id("a", "", "d", "")


def test_purposes_do_not_share_a_key() -> None:
    """A person key is never a query key, whatever the parts."""
    keys = Keys.derive(MASTER)
    assert keys.person_key(PERSON) != keys.query_key("", PERSON, Kind.SPECIAL_OPERATION)
    assert keys.query_key("a", PERSON, Kind.SPECIAL_OPERATION) != keys.query_key(
        "b", PERSON, Kind.SPECIAL_OPERATION
    )


def test_keys_of_a_table_are_those_of_its_lines() -> None:
    """Many are hashed as each is: characters of several bytes, colons and digits in a part, no employer, no post."""
    keys = Keys.derive(MASTER)
    people = [PERSON, Identity(IdType.PASSPORT, "E1:2", "3:欧阳"), Identity(IdType.ID_CARD, "", "")]
    table = pl.DataFrame(
        [(*astuple(one), Kind.SAFETY_ASSESSMENT.value) for one in people],
        schema=["id_type", "id_number", "name", "kind"],
        orient="row",
    )
    assert keys.person_keys(table).to_list() == [keys.person_key(one) for one in people]
    assert keys.query_keys("mem", table.cast({"id_type": pl.Categorical})).to_list() == [
        keys.query_key("mem", one, Kind.SAFETY_ASSESSMENT) for one in people
    ]
    assert keys.query_keys("mem", table.clear()).to_list() == []
    findings = pl.DataFrame(
        {
            "rule": ["expired", "a"],
            "employer": ["某公司", None],
            "person_key": ["d", "d"],
            "post": [None, "电工"],
        }
    )
    assert keys.finding_ids(findings).to_list() == [
        keys.finding_id("expired", "某公司", "d", None),
        keys.finding_id("a", None, "d", "电工"),
    ]


def test_digests_of_a_column_are_those_of_its_texts() -> None:
    """The digest of certificates is the same however many are hashed at once, of none and of Chinese texts too."""
    keys = Keys.derive(MASTER)
    texts = ["", "低压电工作业\x1f2027-05-11", "T320199198503141170"]

    assert keys.digests(pl.Series(texts)).to_list() == [keys.digest(text) for text in texts]


def test_keys_do_not_show_themselves() -> None:
    """``repr`` carries no key."""
    assert repr(Keys.derive(MASTER)) == "Keys()"


def test_a_key_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, 32 random bytes in hex, nothing left beside it."""
    ledger = tmp_path / "ledger.sqlite"
    key = read_or_make_key(ledger)
    assert stat.S_IMODE(key_path(ledger).stat().st_mode) == 0o600
    assert len(bytes.fromhex(key)) == 32
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.sqlite.key"]


def test_an_existing_key_file_is_never_replaced(tmp_path: Path) -> None:
    """What an attempt that died left behind is used."""
    ledger = tmp_path / "ledger.sqlite"
    assert read_or_make_key(ledger) == read_or_make_key(ledger)


def test_a_key_file_open_to_others_is_refused(tmp_path: Path) -> None:
    """Whoever can read the key can read the people."""
    ledger = tmp_path / "ledger.sqlite"
    read_or_make_key(ledger)
    key_path(ledger).chmod(0o640)
    with pytest.raises(ConfigError) as caught:
        read_key(ledger)
    assert caught.value.code == "key_exposed"
