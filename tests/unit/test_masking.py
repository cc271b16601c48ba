"""Numbers inside free text are masked in one form, in Python and in Polars alike."""

import polars as pl
import pytest

from certverify_schemas.masking import mask_number, mask_numbers_in, masked_numbers_in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("机修 13900000001", "机修 139****0001"),
        ("电话13900000001、13900000002", "电话139****0001、139****0002"),
        ("139 0000 0001", "139****0001"),
        ("身份证320199198503141170", "身份证320***********1170"),
        ("32019919870516118x", "320***********118x"),
        ("T320199198503141170（低压）", "T32************1170（低压）"),
        ("320199 19850314 1170", "320***********1170"),
        ("320199-19850314-1170", "320***********1170"),
        ("320199 - 19850314 - 1170", "320***********1170"),
        ("(138)00138000", "(138****8000"),
        ("320199.1985.03.14.1170", "320***********1170"),
        ("320 199 1985 0314 1170", "320***********1170"),
        ("138.0013.8000", "138****8000"),
        ("1380-013-8000", "138****8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("0311-88880000", "0311-****0000"),
        ("2021.05.12至2027.05.11", "2021.05.12至2027.05.11"),
        ("2021.05.12-2027.05.11", "2021.05.12-2027.05.11"),
        ("2021-05-12 2027-05-11 2024-04-18", "2021-05-12 2027-05-11 2024-04-18"),
        ("20210512-20270511", "20210512-20270511"),
        ("AH-JL-23-A/2、苏A0120230001234", "AH-JL-23-A/2、苏A0120230001234"),
        ("0f13900000001ab", "0f13900000001ab"),
        ("Resigned electrician", "Resigned electrician"),
    ],
)
def test_numbers_in_free_text(text, shown):
    """Persons' numbers are masked wherever they stand; dates, digests and words stay."""
    assert mask_numbers_in(text) == shown
    assert pl.select(masked_numbers_in(pl.lit(text))).item() == shown
    assert mask_numbers_in(shown) == shown


def test_a_number_has_one_masked_form():
    """A certificate number looks the same in its column and inside a sentence."""
    assert mask_numbers_in("T320199198503141170") == mask_number("T320199198503141170")
