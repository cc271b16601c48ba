"""The form of what was understood: only what a person changes is fixed, and two lists side by side stay two."""

import pytest

from certverify.rosters import Fixed
from certverify.web.mapped import Misfit, fixed_by

AS_READ = {
    "0.file": "名册.xlsx",
    "0.sheet": "Sheet1",
    **{
        f"0.column.{letters}": field for letters, field in zip("ABCD", ["name", "id_number"] * 2, strict=True)
    },
    **{f"0.was.{letters}": field for letters, field in zip("ABCD", ["name", "id_number"] * 2, strict=True)},
}
"""A sheet whose rows hold two people each."""


def test_two_lists_side_by_side_need_no_word() -> None:
    """Nothing is changed, and nothing is refused."""
    assert fixed_by(AS_READ) == []
    changed = {**AS_READ, "0.column.E": "remark", "0.was.E": "ignore"}
    assert fixed_by(changed) == [Fixed("名册.xlsx", "Sheet1", columns={"E": "remark"})]


def test_a_second_column_of_names_is_refused_where_a_person_makes_it_one() -> None:
    """One person a row: of two columns the form cannot say which is whose."""
    with pytest.raises(Misfit):
        fixed_by({**AS_READ, "0.column.E": "name", "0.was.E": "ignore"})
