"""What the page says of an error: never a command to type, which nobody before a browser can follow."""

import re
import string

import pytest

from certverify.messages import Lang, keys, template
from certverify.web.pages.parts import told_of

COMMAND = re.compile(r"(?<![\w-])--[a-z]|certverify [a-z]|pip install|同一命令|same command")
TERMINAL = {
    # starting or setting the program up
    "account_unknown", "config_missing", "demo_folder_taken", "demo_folder_unwritable", "ledger_missing",
    "page_needs_accounts", "page_needs_tls", "page_newer", "port_taken", "tenant_known", "tenant_unknown", "web_extra",
    # options that only commands have
    "bundle_malformed", "entry_ambiguous", "explain_nothing", "finding_unknown", "format_unknown", "mapping_missing",
    "out_suffix", "probe_data_file", "probe_not_covered", "public_key_malformed", "public_key_missing",
    "scans_extra_missing",
    "scans_missing", "summary_unreadable",
}  # fmt: skip
"""Errors that only somebody at a terminal meets."""


def codes(part: str) -> set[str]:
    """Return the codes of keys such as ``error.<code>.what`` and ``web.remedy.<code>``."""
    return {key.removeprefix(part).split(".")[0] for key in keys() if key.startswith(part)}


def facts_of(code: str, lang: Lang) -> dict[str, str]:
    told = " ".join(template(f"error.{code}.{part}", lang) for part in ("what", "remedy"))
    return {name: name for _, name, _, _ in string.Formatter().parse(told) if name}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_error_of_the_page_speaks_of_commands(lang: Lang) -> None:
    """Whatever can go wrong behind a page is told with what can be done there, or by whom else."""
    speaking = {
        code
        for code in codes("error.")
        if COMMAND.search(" ".join(told_of(code, facts_of(code, lang), lang)))
    }
    assert speaking - TERMINAL == set()


def test_words_for_the_page_are_of_errors_that_exist() -> None:
    """Words for the page stand in the place of others."""
    assert codes("web.remedy.")
    assert codes("web.remedy.") <= codes("error.")
