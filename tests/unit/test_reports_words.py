"""Words of the machine in words of a reader."""

import pytest

from certverify.reports.words import source_words


@pytest.mark.parametrize(
    ("source", "zh"),
    [
        ("snapshot:province", "官方数据文件（province）"),
        (
            "mem,gateway:province@api.example",
            "全国查询平台（cx.mem.gov.cn）、授权查询接口（province@api.example）",
        ),
        ("house", "house"),
    ],
)
def test_a_source_is_written_for_a_reader(source: str, zh: str) -> None:
    """The words of the machine stand in no sentence; a source of another make keeps its name."""
    assert source_words(source, "zh") == zh


def test_a_data_file_is_told_with_its_day() -> None:
    """Reading a file today makes its data no younger: the day stands beside its name, and beside no other source."""
    told = source_words("snapshot:province,mem", "zh", {"snapshot:province": "2026-11-23"})
    assert told == "官方数据文件（province）（数据截至 2026-11-23）、全国查询平台（cx.mem.gov.cn）"
