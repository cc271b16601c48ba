"""证件种类, 证件类型 and 证件名称: documents of identity or certificates, by what stands below and not by the word."""

import pytest
from text_roster import LU, YU, read

PASS = "安全生产知识和管理能力考核合格证"


@pytest.mark.parametrize("head", ["证件种类", "证件类型", "证件名称"])
def test_certificates_of_managers_and_operators_below_one_head(tmp_path, head):
    """Whichever of the two is more frequent, the operator's card claims the item that its cell names."""
    for passes in (1, 3):
        rows = [f"单于文昭,{LU},矿长,{PASS},{LU}"] * passes
        rows.append(f"俞子宁,{YU},电工,低压电工作业,T{YU}")
        entries = read(tmp_path, f"姓名,身份证,职务/工种,{head},证号", *rows).entries
        assert entries.select("role", "claimed_item", "claims").rows()[-1] == (
            "operator",
            "低压电工作业",
            True,
        )
        assert set(entries["id_type"]) == {"id_card"}


@pytest.mark.parametrize("head", ["证件种类", "证件类型", "证件名称"])
def test_documents_of_identity_claim_no_certificate(tmp_path, head):
    """居民身份证 and 护照 say how the person is identified; a passport's number is not asked about."""
    rows = (
        f"陆青禾,{LU},低压电工,居民身份证",
        "Marek Nowhere,EJ0000001,低压电工,护照",
        f"俞子宁,{YU},焊工,居民身份证",
    )
    entries = read(tmp_path, f"姓名,证件号码,工种,{head}", *rows).entries
    assert entries.select("id_type", "claims").rows() == [
        ("id_card", False),
        ("passport", False),
        ("id_card", False),
    ]


@pytest.mark.parametrize("codes", ["1", "01", "A"])
def test_codes_name_no_certificate(tmp_path, codes):
    """证件类型 of a system's export (1 for an identity card) stays what the word says."""
    entries = read(tmp_path, "姓名,证件号码,工种,证件类型", f"陆青禾,{LU},低压电工,{codes}").entries
    assert entries.select("claimed_item", "claims").row(0) == (None, False)
