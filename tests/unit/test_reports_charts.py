"""The charts of the reports: what nobody has confirmed yet is never drawn as if it were."""

import subprocess
import sys
from collections import Counter

import polars as pl
import pytest
import reports_run

from certverify.messages import Lang, text
from certverify.reports.charts import draw
from certverify.reports.facts import Facts
from certverify.reports.view import View

WORDS = {
    "zh": {"violation": "不符合项", "suspicion": "存疑项", "confirmed": "", "provisional": "（待复核）"},
    "en": {
        "violation": "Non-conformity",
        "suspicion": "Doubt to verify",
        "confirmed": "",
        "provisional": " (provisional)",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_departments_keep_provisional_problems_apart(lang: Lang) -> None:
    """Each department's problems are drawn by nature, confirmed and provisional ones apart, all of them once."""
    run = reports_run.make_run()
    drawn = {one.title: one.spoken for one in draw(Facts(run, lang), View(run, lang))}
    spoken = drawn[text("report.chart.departments", lang)]
    primary = run.findings.filter("primary").select("entry", pl.col("severity", "certainty").cast(pl.String))
    joined = run.rows.select("entry", "department", "team").join(primary, on="entry").drop("entry")
    expected = Counter(
        f"{'/'.join(filter(None, (department, team)))} {WORDS[lang][severity]}{WORDS[lang][certainty]}"
        for department, team, severity, certainty in joined.iter_rows()
        if department
    )
    assert any(part.endswith(WORDS[lang]["provisional"]) for part in expected)
    for part, number in expected.items():
        assert f"{part} {number}" in spoken


def test_nobody_waits_for_a_library_of_charts() -> None:
    """What writes the reports of a check draws without altair, which takes half a second to load."""
    program = "import sys; from certverify.reports import DEFAULT, load; load(DEFAULT); print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
