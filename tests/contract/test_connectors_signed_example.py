"""The second worked configuration: signed, paged, held to the contract; and its signature worked out by hand."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from worked_example import gateway_options

from certverify_connectors import gateway
from certverify_connectors.gateway import Gateway
from certverify_connectors.protocol import Connector, Setup
from certverify_connectors.testing import ConnectorContract, Exchange
from certverify_connectors.testing.duties import Nobody
from certverify_schemas.answer import Found
from certverify_schemas.certificate import CertificateStatus
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

ZHANG = Query(
    "a1", Identity(IdType.ID_CARD, "320199199003071238", "张伟"), Kind.SPECIAL_OPERATION, Family.OPERATORS
)
ROW = {
    "zsbh": "T320199199003071238", "zylb": "电工作业", "czxm": "低压电工作业", "clrq": "20180903", "yxqq": "20240903",
    "yxqz": "20300902", "yfsrq": "20270902", "sjfsrq": "-", "fzjg": "江苏省应急管理厅", "zszt": "正常", "lssj": False,
}  # fmt: skip
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRETS = {"app_id": "app-7", "app_secret": "key"}


def _body(rows: list[dict[str, Any]], *, total: int | None = None, more: bool = False) -> bytes:
    data = {"zjhm": "320199199003071238", "xm": "张伟", "pageNum": 1, "hasNext": more, "rows": rows}
    said = {"status": 0, "message": "ok", "requestId": "r1"}
    told = said | {"data": data | {"total": len(rows) if total is None else total}}
    return json.dumps(told, ensure_ascii=False).encode()


def _connect() -> Gateway:
    own = gateway_options("gateway-signed.toml", "signed")
    return gateway.connect(Setup("signed", own, secrets=SECRETS), now=lambda: NOW, nonce=lambda: "n0nce")


class TestSignedExample(ConnectorContract):
    @pytest.fixture
    def connector(self) -> Connector:
        return _connect()

    @pytest.fixture
    def found(self) -> Exchange:
        return Exchange([ZHANG], _body([ROW, ROW | {"czxm": "高压电工作业", "lssj": True, "zszt": "已过期"}]))

    @pytest.fixture
    def not_found(self) -> Exchange:
        return Exchange([ZHANG], _body([]))


async def test_each_page_is_signed_over_its_own_body() -> None:
    """The signature is HMAC-SHA256 over six lines, worked out here by hand; the pages make one answer."""
    seen: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        first = json.loads(request.content)["pageNum"] == 1
        row = ROW if first else ROW | {"czxm": "高压电工作业", "lssj": True, "zszt": "已注销"}
        return httpx.Response(200, content=_body([row], total=2, more=first))

    async with httpx.AsyncClient(transport=httpx.MockTransport(reply)) as wire:
        (answer,) = await _connect().ask([ZHANG], wire, Nobody())
    assert isinstance(answer, Found)
    assert [(c.item, c.valid_to, c.reviewed_on, c.superseded, c.status) for c in answer.certificates] == [
        ("低压电工作业", date(2030, 9, 2), None, False, CertificateStatus.CURRENT),
        ("高压电工作业", date(2030, 9, 2), None, True, CertificateStatus.REVOKED),
    ]
    for number, request in enumerate(seen, start=1):
        assert json.loads(request.content) == {
            "zjlx": "111", "zjhm": "320199199003071238", "xm": "张伟", "pageNum": number, "pageSize": 20,
        }  # fmt: skip
        digest = hashlib.sha256(request.content).hexdigest()
        # 2026-11-23T08:00:00Z is 1795420800 s after 1970.
        signed = f"app-7\n1795420800000\nn0nce\nPOST\n/api/v2/operator-certificates\n{digest}"
        wanted = hmac.new(b"key", signed.encode(), hashlib.sha256).hexdigest()
        assert request.headers["X-Signature"] == wanted
        assert request.headers["X-Timestamp"] == "1795420800000"
    assert len(seen) == 2
