"""Identity and name cells, row by row as the reference of dirty cells gives them."""

import polars as pl
import pytest

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.ids import read_id, valid_id
from certverify.rosters.values.names import read_name

GOOD = "320199198503141170"


@pytest.mark.parametrize(
    ("raw", "number", "note"),
    [
        ("'320199198503141170", GOOD, None),
        ("33019919870516118x", "33019919870516118X", None),
        ("33019919870516118Ⅹ", "33019919870516118X", None),
        ("33019919870516118×", "33019919870516118X", None),
        ("33019919870516118*", "33019919870516118X", "id_star_read_as_x"),
        ("410199 19880905 3319", "410199198809053319", None),
        ("５１０１９９１９９２１１３０４４９２", "510199199211304492", None),
        ("320199850314117", GOOD, "id_15_digits"),
        ("T420199199512036629", "420199199512036629", "id_was_t_number"),
        ("身份证：320199198503141170", GOOD, None),
        ("320199198503141170\u200b", GOOD, None),
        ("320199⍽19850314⍽1170".replace("⍽", "\u00a0"), GOOD, None),
    ],
)
def test_an_identity_cell_is_read_through_its_writing(raw, number, note):
    """Signs around a number and ways of writing X change nothing; what was done is said."""
    reading = read_id(raw)
    assert reading.rejected is None
    assert reading.number == number
    assert reading.notes == (() if note is None else (note,))


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        ("1.40199e+17", CellKind.NUMBER, "id_stored_as_number"),
        ("320199850314117", CellKind.NUMBER, "id_stored_as_number"),
        ("1.40199E+17", CellKind.TEXT, "id_stored_as_number"),
        ("3401**********7793", CellKind.TEXT, "id_masked"),
        ("61O199197604098866", CellKind.TEXT, "id_letter|3 (O)"),
        ("320199198503141171", CellKind.TEXT, "id_check"),
        ("32019919850314117", CellKind.TEXT, "id_length|17"),
        ("32019919850314117*", CellKind.TEXT, "id_star"),
        ("", CellKind.EMPTY, "id_missing"),
        ("/", CellKind.TEXT, "id_missing"),
        ("见复印件", CellKind.TEXT, "id_missing"),
        ("原件在人事", CellKind.TEXT, "id_missing"),
        ("陆青禾", CellKind.TEXT, "id_is_a_name"),
        (GOOD, CellKind.STRUCK, "id_struck"),
        ("#REF!", CellKind.ERROR, "id_formula"),
    ],
)
def test_an_identity_that_is_not_certain_is_rejected(raw, kind, reason):
    """No number is repaired: not a letter, not a digit, not a mask."""
    assert read_id(raw, kind).rejected == reason


@pytest.mark.parametrize(
    ("raw", "word", "id_type"),
    [
        ("H00000001（回乡证）", "", "hk_macau_permit"),
        ("（护照）EJ0000001", "", "passport"),
        ("EJ0000001", "护照", "passport"),
        ("00000001", "台胞证", "taiwan_permit"),
    ],
)
def test_other_documents_are_carried(raw, word, id_type):
    """A passport or permit is kept with its type and reported, never rejected and never turned into an ID number."""
    reading = read_id(raw, CellKind.TEXT, word)
    assert (reading.id_type, reading.rejected) == (id_type, None)
    assert reading.notes == ("id_type_unsupported",)


def test_a_residence_permit_is_fragile():
    """An 83… number has the form of GB 11643, but the certificate may stand under the old permit number."""
    reading = read_id("830000198501010014（居住证）")
    assert (reading.id_type, reading.fragile, reading.rejected) == ("id_card", True, None)


def test_a_number_ending_in_zeros_is_suspect():
    """A text number that ends in 000 may have been damaged: it is asked, its absence accuses nobody."""
    reading = read_id("320199198503146000")
    assert (reading.rejected, reading.suspect, reading.notes) == (None, True, ("id_ends_in_000",))
    assert not read_id(GOOD).suspect


def test_the_vectorised_check_agrees_with_the_reader():
    """The expression and the cell reader say the same of digits, birth date and check character."""
    numbers = [
        GOOD,
        "33019919870516118X",
        "320199198503141171",
        "320199198513141170",
        "61O199197604098866",
        "1",
    ]
    frame = pl.DataFrame({"id": [*numbers, None]}).with_columns(ok=valid_id("id"))
    assert frame["ok"].to_list() == [True, True, False, False, False, False, None]
    assert [read_id(number).rejected is None for number in numbers] == frame["ok"].to_list()[:-1]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("陆 青禾", "陆青禾"),
        ("陆　青　禾", "陆青禾"),
        ("古丽娜尔•艾山", "古丽娜尔·艾山"),
        ("闻人牧野\u200b", "闻人牧野"),
        ("柏舟远（班长）", "柏舟远"),
        ("单于文昭\n13900000005", "单于文昭"),
        ("Marek Nowhere", "Marek Nowhere"),
    ],
)
def test_a_name_is_read_through_its_writing(raw, name):
    """Spaces, dots and remarks in brackets are no part of a name."""
    reading = read_name(raw)
    assert (reading.name, reading.rejected, reading.uncertain) == (name, None, False)


def test_dots_make_a_name_fragile():
    """A written full stop is read as the middle dot, a missing one is said; absence under either stays provisional."""
    assert read_name("古丽娜尔.艾山").name == "古丽娜尔·艾山"
    assert read_name("古丽娜尔.艾山").notes == ("name_dot_read",)
    assert read_name("古丽娜尔艾山").notes == ("name_dot_lost",)
    assert all(read_name(raw).fragile for raw in ("古丽娜尔·艾山", "古丽娜尔.艾山", "古丽娜尔艾山"))


def test_a_former_name_is_kept_beside_the_name():
    """曾用名 is a second form to ask with, and makes absence provisional."""
    reading = read_name("贺兰山子（曾用名：贺山子）")
    assert (reading.name, reading.other, reading.fragile) == ("贺兰山子", "贺山子", True)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("戚望舒/戚忘舒", "name_two_spellings"),
        ("李□林", "name_glyph"),
        ("李(王+石)林", "name_glyph"),
        ("李\ue123林", "name_glyph"),
        ("张三1", "name_with_index"),
    ],
)
def test_an_uncertain_name_is_not_chosen(raw, note):
    """Two spellings, lost or composed glyphs and an index leave the name uncertain."""
    reading = read_name(raw)
    assert (reading.uncertain, reading.rejected, reading.notes) == (True, None, (note,))


def test_a_vacant_post_is_nobody():
    """空缺 is no name."""
    assert read_name("空缺").vacant


@pytest.mark.parametrize(
    ("raw", "reason"), [("张**", "name_masked"), ("", "name_missing"), ("12345", "name_not_a_name")]
)
def test_what_is_no_name_is_rejected(raw, reason):
    """A masked or missing name cannot be asked."""
    assert read_name(raw).rejected == reason
