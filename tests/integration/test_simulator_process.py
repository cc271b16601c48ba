"""The simulator as its own process, over loopback, seen only through HTTP."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

TOKEN = "a-token-of-the-test"


@dataclass
class Simulator:
    http: httpx.Client
    process: "subprocess.Popen[str]"

    def truth(self) -> list[dict[str, Any]]:
        return self.http.get("/truth").json()["people"]

    def person(self, situation: str) -> dict[str, Any]:
        return next(p for p in self.truth() if p["situation"] == situation)

    def misbehave(self, **rule: object) -> None:
        assert self.http.post("/faults", json={"rules": [rule] if rule else []}).status_code == 200

    def ask(self, *people: dict[str, Any], kind: str = "special", token: str = TOKEN) -> httpx.Response:
        requests = [
            {"idType": "01", "idNumber": p["idNumber"], "name": p["name"], "kind": kind} for p in people
        ]
        return self.http.post(
            "/gateway/v1/certificates",
            json={"requests": requests},
            headers={"Authorization": f"Bearer {token}"},
        )


def start(*options: str) -> Simulator:
    command = [
        sys.executable,
        "-m",
        "certverify_connectors.simulator",
        "--token",
        TOKEN,
        "--with-parent",
        *options,
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = json.loads(process.stdout.readline())
    assert said["token"] == TOKEN
    return Simulator(httpx.Client(base_url=said["url"], trust_env=False), process)


def stop(simulator: Simulator) -> int:
    simulator.http.close()
    assert simulator.process.stdin is not None
    assert simulator.process.stdout is not None
    simulator.process.stdin.close()
    code = simulator.process.wait(10)
    simulator.process.stdout.close()
    return code


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulator]:
    simulator = start("--people", "300", "--seed", "3", "--today", "2026-11-23")
    yield simulator
    assert stop(simulator) == 0


@pytest.fixture
def simulator(shared: Simulator) -> Iterator[Simulator]:
    yield shared
    shared.misbehave()
    shared.http.delete("/stats")


def test_found_holds_every_record_in_its_fields(simulator: Simulator) -> None:
    """A person renewed yesterday has the new record and the superseded one, dates and words as the language says."""
    person = simulator.person("renewed_yesterday")
    (result,) = simulator.ask(person).json()["results"]
    assert (result["resultCode"], result["total"], result["idNumber"]) == ("FOUND", 2, person["idNumber"])
    new, old = result["certificates"]
    assert (new["validFrom"], new["history"], old["validTo"], old["history"]) == (
        "2026-11-22",
        False,
        "2026-11-21",
        True,
    )
    assert set(new) == {
        "certNo", "category", "item", "personType", "industry", "unitType", "firstIssueDate", "validFrom", "validTo",
        "reviewDue", "reviewedOn", "issuer", "status", "history",
    }  # fmt: skip
    assert new["personType"] is None


@pytest.mark.parametrize("situation", ["no_record", "issued_just_now", "namesake_no_record", "other_system"])
def test_no_record_is_said_positively(simulator: Simulator, situation: str) -> None:
    """Who never had one, whose is not shown yet, and who holds another authority's card: NO_RECORD alike."""
    (result,) = simulator.ask(simulator.person(situation)).json()["results"]
    assert (result["resultCode"], result["total"], result["certificates"]) == ("NO_RECORD", 0, [])


def test_answers_stand_in_the_order_of_the_requests(simulator: Simulator) -> None:
    """A batch of twenty is answered one by one; the twenty-first makes the request malformed."""
    people = simulator.truth()[:21]
    results = simulator.ask(*people[:20]).json()["results"]
    assert [r["idNumber"] for r in results] == [p["idNumber"] for p in people[:20]]
    assert simulator.ask(*people).json()["code"] == "400"
    assert simulator.ask().json()["code"] == "400"


def test_managers_are_another_kind(simulator: Simulator) -> None:
    """A manager's pass is an assessment; asked for special operations, the same person has no record."""
    person = simulator.person("pass_valid")
    (found,) = simulator.ask(person, kind="assessment").json()["results"]
    (none,) = simulator.ask(person).json()["results"]
    assert found["certificates"][0]["industry"] == person["post"]["industry"]
    assert found["certificates"][0]["certNo"] == person["idNumber"]
    assert none["resultCode"] == "NO_RECORD"


def test_a_wrong_token_is_told_inside_200(simulator: Simulator) -> None:
    """The interface refuses a stranger in its own words."""
    reply = simulator.ask(simulator.person("valid"), token="another")
    assert (reply.status_code, reply.json()["code"]) == (200, "401")


@pytest.mark.parametrize(
    ("fault", "error"),
    [("drop", httpx.RemoteProtocolError), ("reset", httpx.ReadError), ("cut", httpx.RemoteProtocolError)],
)
def test_connections_break(simulator: Simulator, fault: str, error: type[Exception]) -> None:
    """The connection is closed without an answer, reset, or closed in the middle of one."""
    person = simulator.person("valid")
    simulator.misbehave(fault=fault)
    with pytest.raises(error):
        simulator.ask(person)


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"fault": "throttled"}, 429, "429"),
        ({"fault": "throttled_200"}, 200, "429"),
        ({"fault": "server_error", "status": 503}, 503, "500"),
        ({"fault": "soft_error"}, 200, "500"),
        ({"fault": "soft_error", "code": "777", "message": "?"}, 200, "777"),
        ({"fault": "wrong_json"}, 200, "0"),
    ],
)
def test_faults_in_json(simulator: Simulator, rule: dict[str, object], status: int, code: str) -> None:
    """Errors come by status or inside HTTP 200, always in the interface's own form."""
    person = simulator.person("valid")
    simulator.misbehave(**rule)
    reply = simulator.ask(person)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert "results" not in reply.json()


@pytest.mark.parametrize(("fault", "status"), [("html", 200), ("blocked", 403)])
def test_pages_instead_of_json(simulator: Simulator, fault: str, status: int) -> None:
    """An anti-bot page comes with 200 or with 403."""
    person = simulator.person("valid")
    simulator.misbehave(fault=fault)
    reply = simulator.ask(person)
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, "text/html; charset=utf-8")


def test_truncated_json_is_complete_http(simulator: Simulator) -> None:
    """Half of a body arrives with the right length and is no JSON."""
    person = simulator.person("valid")
    simulator.misbehave(fault="truncated_json")
    with pytest.raises(ValueError):  # noqa: PT011 - cut inside a character or between two, as it happens
        simulator.ask(person).json()


def test_retry_after_has_three_forms(simulator: Simulator) -> None:
    """No header, seconds, or an HTTP date that is not earlier than said."""
    person = simulator.person("valid")
    simulator.misbehave(fault="throttled", retryAfter="none")
    assert "Retry-After" not in simulator.ask(person).headers
    simulator.misbehave(fault="throttled", retryAfter="seconds", seconds=7)
    assert simulator.ask(person).headers["Retry-After"] == "7"
    simulator.misbehave(fault="throttled", retryAfter="date", seconds=7)
    headers = simulator.ask(person).headers
    wait = parsedate_to_datetime(headers["Retry-After"]) - parsedate_to_datetime(headers["Date"])
    assert 7 <= wait.total_seconds() <= 8


def test_outages_can_say_no_for_one_kind_only(simulator: Simulator) -> None:
    """Empty-for-all managers leaves operators alone."""
    manager, operator = simulator.person("pass_valid"), simulator.person("valid")
    simulator.misbehave(fault="empty", on={"kind": "assessment"})
    assert simulator.ask(manager, kind="assessment").json()["results"][0]["resultCode"] == "NO_RECORD"
    assert simulator.ask(operator).json()["results"][0]["resultCode"] == "FOUND"


def test_the_wrong_person_is_somebody_else(simulator: Simulator) -> None:
    """The answer carries a number that was not asked about."""
    person = simulator.person("valid")
    simulator.misbehave(fault="wrong_person")
    (result,) = simulator.ask(person).json()["results"]
    assert result["idNumber"] != person["idNumber"]
    assert result["resultCode"] == "FOUND"


def test_fields_can_change_their_names(simulator: Simulator) -> None:
    """After the change neither the verdict nor the end of the term stands where it stood."""
    person = simulator.person("valid")
    simulator.misbehave(fault="changed_fields")
    (result,) = simulator.ask(person).json()["results"]
    assert "resultCode" not in result
    assert "validTo" not in result["certificates"][0]


def test_status_words_can_be_new(simulator: Simulator) -> None:
    """A word nobody has seen before stands in every certificate."""
    person = simulator.person("several")
    simulator.misbehave(fault="unknown_status", word="核查中")
    (result,) = simulator.ask(person).json()["results"]
    assert [c["status"] for c in result["certificates"]] == ["核查中", "核查中"]


def test_the_server_counts_what_it_was_asked(simulator: Simulator) -> None:
    """Requests, people, repetitions and faults served are the server's own count."""
    person, other = simulator.truth()[:2]
    simulator.ask(person)
    simulator.ask(person, other)
    simulator.misbehave(fault="soft_error", next=1)
    simulator.ask(other)
    stats = simulator.http.get("/stats").json()
    assert (stats["requests"], stats["uniquePeople"], stats["questions"]) == (3, 2, 4)
    assert stats["served"] == {"answer": 2, "soft_error": 1}
    times = {p["idNumber"]: p["times"] for p in simulator.http.get("/stats/people").json()["people"]}
    assert times == {person["idNumber"]: 2, other["idNumber"]: 2}


def test_wrong_rules_change_nothing(simulator: Simulator) -> None:
    """A rule that is none is refused with 400 and a reason; the platform stays well."""
    reply = simulator.http.post("/faults", json={"rules": [{"fault": "gremlin"}]})
    assert reply.status_code == 400
    assert "gremlin" not in reply.json()["error"]
    assert simulator.ask(simulator.person("valid")).json()["code"] == "0"


def captcha(simulator: Simulator) -> dict[str, str]:
    said = simulator.http.get("/prod-api/certsearch/code").json()
    assert said["code"] == 200
    assert base64.b64decode(said["img"]).startswith(b"\x89PNG")
    return {"uuid": said["uuid"], "code": simulator.http.get(f"/captchas/{said['uuid']}").json()["text"]}


def net_query(simulator: Simulator, person: dict[str, Any], typed: dict[str, str], search: str = "1") -> Any:
    facts = {
        "name": person["name"],
        "idcardNum": person["idNumber"],
        "idcardTypeCode": "01",
        "personTypeCode": "03",
    }
    return simulator.http.get(
        "/prod-api/certsearch/certInfo/netQuery", params={**facts, "searchType": search, **typed}
    ).json()


def test_the_public_platform_shows_rows(simulator: Simulator) -> None:
    """With a captcha read by a person, every record is a row in the platform's own field names."""
    body = net_query(simulator, simulator.person("renewed_yesterday"), captcha(simulator))
    assert body["code"] == 200
    new, old = body["data"]
    assert (new["validBeginDate"], new["history"], old["history"]) == ("2026-11-22", False, True)
    assert {
        "certNum",
        "jobCategoryName",
        "operItemName",
        "issueDate",
        "validEndDate",
        "shouldReviewDate",
    } <= set(new)


def test_the_public_platform_says_no_record(simulator: Simulator) -> None:
    """No record is code 200, the known sentence, and null or no rows."""
    body = net_query(simulator, simulator.person("no_record"), captcha(simulator))
    assert (body["code"], body["msg"]) == (200, "没有查询到相关证件信息！")
    assert not body["data"]


def test_a_captcha_serves_once(simulator: Simulator) -> None:
    """A wrong text, and a text used before, are refused inside HTTP 200 in a sentence with 验证码."""
    person, typed = simulator.person("valid"), captcha(simulator)
    assert net_query(simulator, person, typed)["code"] == 200
    again = net_query(simulator, person, typed)
    wrong = net_query(simulator, person, captcha(simulator) | {"code": "0000"})
    for body in (again, wrong):
        assert body["code"] == 500
        assert "验证码" in body["msg"]


def test_the_grant_is_enforced() -> None:
    """Above the grant the answer is 429 with a time to wait, and the people of refused requests are not answered."""
    simulator = start("--people", "30", "--grant", "5", "--today", "2026-11-23")
    person = simulator.truth()[0]
    replies = [simulator.ask(person) for _ in range(12)]
    assert {r.status_code for r in replies[:6]} == {200}
    assert 429 in {r.status_code for r in replies}
    assert next(r for r in replies if r.status_code == 429).headers["Retry-After"] == "1"
    stats = simulator.http.get("/stats").json()
    assert stats["requests"] == 12
    assert stats["served"]["answer"] + stats["served"]["refused"] == 12
    assert stop(simulator) == 0


def test_it_ends_with_its_parent() -> None:
    """When standard input closes the process ends by itself with 0."""
    assert stop(start("--people", "30")) == 0


def test_a_registry_is_a_population(tmp_path) -> None:
    """People of a registry file are answered for, nobody else is."""
    file = tmp_path / "registry.csv"
    file.write_text(
        "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
        "valid_to,review_due,reviewed_on,issuer,status_text,superseded\n"
        "id_card,320199198503141170,陆青禾,special_operation,T320199198503141170,电工作业,低压电工作业,,,,2021-05-12,"
        "2021-05-12,2027-05-11,2024-05-11,2024-04-18,江苏省应急管理厅,有效,false\n",
        encoding="utf-8",
    )
    simulator = start("--registry", str(file))
    known = {"idNumber": "320199198503141170", "name": "陆青禾"}
    namesake = known | {"idNumber": "370299199007222245"}
    results = simulator.ask(known, namesake).json()["results"]
    assert [r["resultCode"] for r in results] == ["FOUND", "NO_RECORD"]
    assert results[0]["certificates"][0]["reviewedOn"] == "2024-04-18"
    assert stop(simulator) == 0


def test_a_wrong_start_is_one_sentence(tmp_path) -> None:
    """A registry that does not exist ends the process with 2 and no traceback."""
    command = [
        sys.executable,
        "-m",
        "certverify_connectors.simulator",
        "--registry",
        str(tmp_path / "none.csv"),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
