"""A finished run over an invented chemical works, as the reports receive it. Everybody in it is synthetic.

``make_run()`` gives the same 312 entries each time: 292 accepted on two sheets, 20 rejected. The shares of statuses and
rules follow from counters, not from chance, so that tests can state them:

==============  =======
status          entries
==============  =======
compliant           172
flagged              48
unverified           30
rejected             20
not_applicable       42
==============  =======
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from certverify.messages import text
from certverify.reports.result import RunResult
from certverify_schemas.errors import RosterError
from certverify_schemas.gb11643 import check_character
from certverify_schemas.masking import mask_number
from certverify_schemas.tables import FindingTable, PlannedEntryTable, ProblemTable, StatusTable

AS_OF = date(2026, 11, 20)
ASKED = datetime(2026, 11, 20, 1, 12, 30, tzinfo=UTC)
FLAGGED = (
    # rule, severity, family, certainty, how many
    ("unlicensed", "violation", "unlicensed", "provisional", 7),
    ("not_on_platform", "suspicion", "forged", "provisional", 6),
    ("not_on_platform", "suspicion", "forged", "confirmed", 2),
    ("item_not_covered", "suspicion", "unlicensed", "provisional", 9),
    ("expired", "violation", "validity", "confirmed", 11),
    ("dates_mismatch", "suspicion", "forged", "confirmed", 5),
    ("assessment_overdue", "violation", "assessment", "confirmed", 4),
    ("assessment_expired", "violation", "assessment", "confirmed", 4),
)
SURNAMES = ("陆", "欧阳", "贺兰", "单于", "柏", "戚", "闻人", "公孙", "尉迟", "慕容", "古丽娜尔·艾山", "沈")
GIVEN = ("青禾", "闻笛", "山子", "文昭", "舟远", "望舒", "牧野", "砚秋", "照野", "听雨", "", "知白")
DEPARTMENTS = (
    ("动力车间", "电气班"),
    ("检修车间", "焊工班"),
    ("合成车间", "一班"),
    ("仓储部", None),
    ("安全环保部", None),
)
POSTS = (
    ("电工", "电工作业", "低压电工作业"),
    ("电焊工", "焊接与热切割作业", "熔化焊接与热切割作业"),
    ("合成氨操作工", "危险化学品安全作业", "合成氨工艺作业"),
    ("登高架设工", "高处作业", "登高架设作业"),
)
MANAGER_RULES = ("assessment_overdue", "assessment_expired")


def id_number(n: int) -> str:
    """Return an invented ID number with a valid check character on a county code that is not assigned."""
    born = date(1968, 1, 1) + timedelta(days=31 * n)
    head = f"320199{born:%Y%m%d}{n % 999:03d}"
    return head + check_character(head)


def name(n: int) -> str:
    """Return an invented name."""
    surname = SURNAMES[n % len(SURNAMES)]
    return surname if "·" in surname else surname + GIVEN[(n // len(SURNAMES)) % len(GIVEN)]


def make_run(*, causes: tuple[str, ...] = ("out_of_scope", "post_unclear"), **changes: Any) -> RunResult:
    """Return the run; ``causes`` are why 28 entries are unverified, ``changes`` replace fields of the result."""
    kinds = _kinds(causes)
    entries = pl.DataFrame(
        [_entry(n, *kind) for n, kind in enumerate(kinds)], schema=_kind_of(PlannedEntryTable)
    )
    statuses = pl.DataFrame([_status(n, *kind) for n, kind in enumerate(kinds)], schema=_kind_of(StatusTable))
    findings = pl.DataFrame(
        [line for n, kind in enumerate(kinds) for line in _findings(n, *kind)], schema=_kind_of(FindingTable)
    )
    problems = pl.DataFrame(_problems(), schema=_kind_of(ProblemTable))
    place = entries.select(
        "entry", "source", "sheet", "row", "part", "person_key", "employer", "contractor", "post"
    )
    result = RunResult(
        run_id="20261120T010000Z-5f2c9a1b",
        as_of=AS_OF,
        started_at=ASKED - timedelta(minutes=12),
        finished_at=ASKED + timedelta(minutes=3),
        complete=True,
        source="gateway:省数据共享平台@gateway.example",
        pack="order-19@2026-06-01",
        checkpoint={
            "sequence": 41,
            "link": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "time": "2026-11-20T01:15:29Z",
            "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "signature": "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" * 2,
        },
        rows=_rows(entries, statuses, problems),
        findings=findings.join(place, on="entry").with_columns(
            finding_id=pl.concat_str(pl.lit("f"), pl.col("entry").cast(pl.String), "rule")
        ),
        problems=problems,
        understood=[
            {
                "file": "特种作业人员台账（2026.11更新）.xlsx",
                "sheet": sheet,
                "header_row": 4,
                "columns": [
                    {"column": "B", "header": "姓名", "field": "name", "how": "exact"},
                    {"column": "D", "header": "身份证号码", "field": "id_number", "how": "exact"},
                    {"column": "H", "header": "工种", "field": "post", "how": "exact"},
                    {"column": "M", "header": "有效期限", "field": "claimed_valid_to", "how": "likeness"},
                ],
                "notes": [
                    {"note": "formatting_not_read", "zh": "单元格格式未读取", "en": "Formatting was not read"}
                ],
            }
            for sheet in ("在岗", "三项岗位-负责人及安管")
        ],
        lookups={"needed": 246, "reused": 40, "asked": 206, "found": 211, "not_found": 21, "unanswered": 14},
        unanswered={"out_of_scope": 14},
        alarms={"status_text:冻结": 2},
        employer="江北某某化工有限公司",
        unreadable=(),
        pack_confirmed=False,
    )
    return replace(result, **changes)


def make_partial(**changes: Any) -> RunResult:
    """Return the same run broken off while 21 look-ups were still without an answer."""
    lookups = {"needed": 246, "reused": 40, "asked": 206, "found": 204, "not_found": 21, "unanswered": 21}
    unanswered = {"timeout": 14, "throttled": 7}
    causes = ("timeout", "throttled", "post_unclear", "timeout")
    told: dict[str, Any] = {
        "lookups": lookups,
        "unanswered": unanswered,
        "stopped_by": "throttled",
        **changes,
    }
    return make_run(causes=causes, complete=False, **told)


def make_large(copies: int) -> RunResult:
    """Return a run ``copies`` times as large: the same entries on as many files."""
    run = make_run()
    return replace(
        run,
        rows=pl.concat([_shifted(run.rows, n) for n in range(copies)]),
        findings=pl.concat([_shifted(run.findings, n) for n in range(copies)]),
        problems=pl.concat(
            [run.problems.with_columns(source=pl.lit(f"台账{n}.xlsx")) for n in range(copies)]
        ),
    )


def unreadable(file: str) -> RosterError:
    """Return an error for a roster that could not be read, with a code that the reports' own catalogue holds."""
    return RosterError("out_unwritable", folder=file, file=file, problem="—")


def _shifted(table: pl.DataFrame, n: int) -> pl.DataFrame:
    return table.with_columns(
        entry=(pl.col("entry") + 312 * n).cast(pl.UInt32), source=pl.lit(f"台账{n}.xlsx", pl.String)
    )


def _kind_of(schema: Any) -> dict[str, Any]:
    return {column: kind.dtype for column, kind in schema.columns().items()}


def _kinds(causes: tuple[str, ...]) -> list[tuple[str, Any]]:
    """What becomes of each accepted entry: status and, for flagged ones, the line of FLAGGED."""
    flagged = [("flagged", line) for line in FLAGGED for _ in range(line[4])]
    unverified = [("unverified", causes[n % len(causes)]) for n in range(28)] + [
        ("unverified", "identity_conflict")
    ] * 2
    advised = [("compliant", "expiring_soon")] * 9 + [("compliant", "review_due_soon")] * 5
    rest = [("compliant", None)] * 158 + [("not_applicable", "not_special")] * 42
    every: list[tuple[str, Any]] = [*flagged, *unverified, *advised, *rest]
    return [every[(n * 125) % len(every)] for n in range(len(every))]  # 125 and 292 share no factor


def _entry(n: int, status: str, why: Any) -> dict[str, Any]:
    manager = status == "flagged" and why[0] in MANAGER_RULES
    department, team = DEPARTMENTS[n % len(DEPARTMENTS)]
    post, category, item = POSTS[n % len(POSTS)]
    number = id_number(n)
    settled = status == "not_applicable" or why == "post_unclear"
    claims = not manager and not (status == "flagged" and why[0] == "unlicensed")
    return {
        "entry": n,
        "source": "特种作业人员台账（2026.11更新）.xlsx",
        "sheet": "三项岗位-负责人及安管" if manager else "在岗",
        "row": n + 5,
        "part": 1,
        "employer": "江北某某化工有限公司",
        "contractor": "某某劳务有限公司" if n % 9 == 0 else None,
        "department": department,
        "team": team,
        "region": "江苏省",
        "employment_type": "劳务派遣" if n % 9 == 0 else "正式工",
        "name": name(n),
        "name_fragile": "·" in name(n),
        "id_type": "id_card",
        "id_number": number,
        "id_suspect": False,
        "id_card_seen": False,
        "role": None if settled else "safety_manager" if manager else "operator",
        "post": "安全总监"
        if manager
        else "综合维修"
        if why == "post_unclear"
        else "会计"
        if settled
        else post,
        "required_category": None if manager or settled else category,
        "required_item": None if manager or settled else item,
        "coal": False,
        "industry": "危险化学品",
        "industry_class": "high_risk",
        "unit_type": "生产单位",
        "appointed_on": date(2026, 1, 15) if manager else None,
        "claims": claims and not settled,
        "claimed_item": item if claims and not settled else None,
        "claimed_number": f"T{number}" if claims and not settled else None,
        "renewal_applied": False,
        "disposition": ("not_applicable" if status == "not_applicable" else "unverified")
        if settled
        else None,
        "cause": why if settled else None,
        "person_key": f"{n:064x}",
        "query_key": None if settled else f"{n:063x}a",
    }


def _status(n: int, status: str, why: Any) -> dict[str, Any]:
    flagged = status == "flagged"
    ends = AS_OF + timedelta(days=12 + (n * 37) % 1500)
    if why == "expiring_soon":
        ends = AS_OF + timedelta(days=20 + n % 60)
    rules = (
        [why[0]]
        if flagged
        else [why]
        if why in ("expiring_soon", "review_due_soon", "identity_conflict")
        else []
    )
    if flagged and why[0] == "not_on_platform":
        rules.append("number_mismatch")
    return {
        "entry": n,
        "status": status,
        "certainty": why[3] if flagged else None,
        "cause": None if flagged or status == "compliant" else why,
        "rules": rules,
        "valid_to": ends if status == "compliant" else None,
        "asked_at": ASKED + timedelta(seconds=n) if status in ("compliant", "flagged") else None,
        "next_try_at": ASKED + timedelta(hours=20)
        if why in ("timeout", "throttled", "health_in_doubt")
        else None,
    }


def _findings(n: int, status: str, why: Any) -> list[dict[str, Any]]:
    if status == "flagged":
        rule, severity, family, certainty, _ = why
        lines = [_finding(n, rule, severity, family, certainty, primary=True)]
        if rule == "not_on_platform":
            lines.append(_finding(n, "number_mismatch", "suspicion", "forged", certainty, primary=False))
        return lines
    if why in ("expiring_soon", "review_due_soon"):
        return [_finding(n, why, "advisory", "validity", "confirmed", primary=False)]
    return (
        [_finding(n, why, "problem", "data", "confirmed", primary=False)]
        if why == "identity_conflict"
        else []
    )


def _finding(
    n: int, rule: str, severity: str, family: str, certainty: str, *, primary: bool
) -> dict[str, Any]:
    post, category, item = POSTS[n % len(POSTS)]
    facts = {
        "name": name(n), "id_masked": mask_number(id_number(n)), "post": post, "category": category, "item": item,
        "asked_at": "2026-11-20", "asked_at_first": "2026-11-16", "confirm_on": "2026-11-23", "as_of": AS_OF,
        "claimed_item": item, "claimed_number_masked": mask_number("T" + id_number(n)), "required_item": item,
        "claimed_card": f"“{item}”操作证",
        "official_items": "高压电工作业", "official_valid_to": "2026-08-31", "days": 81, "host": "cx-mem.example",
        "claimed_valid_to": "2028-08-31", "claimed_first_issue": "2022-09-01", "official_first_issue": "2020-09-01",
        "appointment_date": "2026-01-15", "duty": "安全总监", "person_type": "安全生产管理人员",
        "industry": "危险化学品",
        "deadline": "2026-07-15", "deadline_rolled": "2026-07-15", "official_review_due": "2027-01-08",
        "field_a": "身份证号码", "field_b": "性别", "detail": "证件号码为女性，登记为男",
    }  # fmt: skip
    provisional = certainty == "provisional" and rule in ("unlicensed", "not_on_platform")
    message = f"rule.{rule}.message" + (".provisional" if provisional else "")
    manager = rule in MANAGER_RULES
    return {
        "entry": n,
        "rule": rule,
        "family": family,
        "severity": severity,
        "certainty": certainty,
        "primary": primary,
        "message_zh": text(message, "zh", **facts),
        "message_en": text(message, "en", **facts),
        "measure": text(f"rule.{rule}.measure", "zh", **facts),
        "measure_en": text(f"rule.{rule}.measure", "en", **facts),
        "basis": text("basis.duty.manager" if manager else "basis.duty.operator", "zh"),
        "basis_en": text("basis.duty.manager" if manager else "basis.duty.operator", "en"),
        "evidence_level": "text",
        "pack": "order-19@2026-06-01",
        "claimed": None
        if rule == "unlicensed"
        else f"{item}；{mask_number('T' + id_number(n))}；有效期至2028-08-31",
        "official": "无记录" if rule in ("unlicensed", "not_on_platform") else f"{item}；有效期至2026-08-31",
        "deadline": date(2026, 7, 15) if rule == "assessment_overdue" else None,
        "deadline_rolled": date(2026, 7, 15) if rule == "assessment_overdue" else None,
        "evidence_ids": [f"{n // 20}-{n % 20}"],
        "first_asked_at": ASKED - timedelta(days=4),
        "asked_at": ASKED + timedelta(seconds=n),
    }


def _problems() -> list[dict[str, Any]]:
    """20 rejected entries and 4 cells that only ask to be corrected."""
    lines = []
    for n in range(24):
        rejects = n < 20
        number = id_number(500 + n)[:17] + "?"
        lines.append(
            {
                "source": "特种作业人员台账（2026.11更新）.xlsx",
                "sheet": "在岗",
                "row": 400 + n,
                "part": 1,
                "column": "身份证号码 (D)" if rejects else "初领日期 (L)",
                "field": "id_number" if rejects else "claimed_first_issue",
                "name": name(500 + n),
                "value": mask_number(number) if rejects else "2021.13.5",
                "reason": "id_check_digit" if rejects else "date_unreadable",
                "message_zh": "证件号码校验位不正确" if rejects else "日期无法识别",
                "message_en": "The check character is wrong" if rejects else "The date cannot be read",
                "remedy_zh": "对照身份证原件重新录入" if rejects else "按 2021-05-12 的格式填写",
                "remedy_en": "Retype it from the ID card" if rejects else "Write it like 2021-05-12",
                "rejects": rejects,
                "employer": "江北某某化工有限公司",
                "department": "仓储部",
                "post": "电工",
            }
        )
    return lines


def _rows(entries: pl.DataFrame, statuses: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    accepted = entries.join(statuses, on="entry", suffix="_judged")
    accepted = accepted.with_columns(cause=pl.coalesce("cause_judged", "cause")).drop("cause_judged")
    rejected = problems.filter("rejects").select(
        "source", "sheet", "row", "part", "employer", "department", "name", "post",
        status=pl.lit("rejected"), cause="reason", rules=pl.lit([], dtype=pl.List(pl.String)),
    )  # fmt: skip
    return pl.concat([accepted, rejected], how="diagonal_relaxed").sort("source", "sheet", "row", "part")
