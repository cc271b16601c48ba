"""A command line that cannot be understood is told in the user's language, with the option's name and what it wants."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from certverify.cli import main
from certverify.commands import edge
from certverify.commands.summary import alarm_line
from certverify.errors import RosterError

MISTAKES = {
    "chek": ("没有命令 chek", "no command chek"),
    "check": ("缺少参数", "is missing"),
    "check a.csv": ("缺少选项 --out", "Option --out is missing"),
    "check a.csv --otu x": ("没有选项 --otu", "no option --otu"),
    "check a.csv --out": ("--out 后面要写一个值", "wants a value"),
    "check a.csv --out x --as-of 2026/1/1": ("--as-of 要写成 YYYY-MM-DD", "a date as YYYY-MM-DD"),
    "check a.csv --out x --fail-on anything": ("--fail-on 只能是 flagged", "wants one of flagged"),
    "plan --config x --sample y": ("--sample 要写一个整数", "a whole number"),
    "plan --config x --sample 0": ("--sample 不能小于 1", "1 or more"),
    "worker --config x --chunks 99": ("--chunks 不能大于 16", "16 or less"),
    "rules x": ("多出了参数：x", "too many: x"),
}


@pytest.fixture(autouse=True)
def _language_as_before() -> Iterator[None]:
    before = edge.language()
    yield
    edge.speak(before)


def said(line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "argv", ["certverify", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("line", MISTAKES)
@pytest.mark.parametrize(("lang", "number"), [("zh", 0), ("en", 1)])
def test_a_mistake_is_told_in_the_language_asked_for(
    line: str, lang: str, number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong, and by which name; then the command whose help tells more."""
    told = said(with_language(line, lang), capsys, monkeypatch)
    assert MISTAKES[line][number] in told
    assert "--help" in told
    if lang == "zh":
        english = set(re.findall(r"[A-Za-z]{3,}", told)) - set(re.findall(r"[A-Za-z]{3,}", line))
        assert english <= {
            "certverify",
            "help",
            "ROSTER",
            "YYYY",
            "flagged",
            "format",
            "out",
            "check",
            "schema",
        }


def with_language(line: str, lang: str) -> str:
    command, _, rest = line.partition(" ")
    return f"{command} --lang {lang} {rest}"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "There is no setting nightly.buget"), ("zh", "没有配置项 nightly.buget")]
)
def test_a_wrong_setting_is_told_in_the_language_asked_for(
    lang: str,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The configuration that would name a language is the very one that cannot be read: the option counts."""
    (tmp_path / "n.toml").write_text("[nightly]\nbuget = 3\n", encoding="utf-8")
    assert words in said(f"plan --config {tmp_path / 'n.toml'} --lang {lang}", capsys, monkeypatch)


def test_a_file_named_after_a_person_is_told_masked(capsys: pytest.CaptureFixture[str]) -> None:
    """Rosters are often named after one, and what is printed here ends up in logs: the number in it is masked."""
    edge.speak("en")
    edge.tell(RosterError("roster_empty_file", file="张伟320199197001011005.csv"))
    assert capsys.readouterr().err.startswith("张伟320***********1005.csv is empty.\n")


def test_an_alarm_counts_people_or_replies() -> None:
    """What a look-up found out is of people of a family; of what a source sent the replies are counted."""
    assert alarm_line("nobody_found:operators", 60, "en").endswith("(60 people).")
    assert alarm_line("http_403", 3, "en").endswith("(3 times).")
    assert alarm_line("http_403", 3, "zh").endswith("（3 次）。")
