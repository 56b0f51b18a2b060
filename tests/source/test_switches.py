from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.facts import Environment
from scanner_core.knowledge import switches
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Edit, Finding
    from scanner_core.knowledge.switches import Variable

    Apply = Callable[[str, tuple[Edit, ...]], str]

EACH = pytest.mark.parametrize(
    "variable", switches.VARIABLES, ids=lambda variable: variable.name
)


def findings(text: str) -> tuple[Finding, ...]:
    report = scan_source(SourceText.module(text), Options(Environment()))
    return report.artifacts[0].findings


def setting(variable: Variable, value: str) -> str:
    return f"import os\nos.environ['{variable.name}'] = '{value}'"


@EACH
def test_a_variable_that_is_not_what_switches_it_off_is_left_alone(
    variable: Variable,
) -> None:
    assert not findings(setting(variable, "/some/path"))
    assert not findings(f"import os\nprint(os.environ['{variable.name}'])")


@EACH
def test_each_value_that_switches_a_protection_off_is_found(variable: Variable) -> None:
    for value in variable.values:
        (finding,) = findings(setting(variable, value.title()))
        assert finding.rule == variable.rule


@EACH
def test_the_value_of_a_fix_switches_nothing_off(
    variable: Variable, apply: Apply
) -> None:
    if not variable.instead:
        return
    text = setting(variable, min(variable.values))
    ((fix,),) = (finding.fixes for finding in findings(text))

    assert apply(text, fix.edits) == setting(variable, variable.instead)
    assert not findings(setting(variable, variable.instead))


@EACH
def test_a_row_says_where_it_was_seen(variable: Variable) -> None:
    assert variable.seen
    assert variable.name in switches.NAMES


@pytest.mark.parametrize(
    "line",
    [
        "os.environ['TRUST_REMOTE_CODE'] = '1'",
        "os.environ['TRUST_REMOTE_CODE'] = str(1)",
        "os.environ |= {'TRUST_REMOTE_CODE': '1'}",
        "os.environ.update(TRUST_REMOTE_CODE='1')",
        "os.environ.setdefault('TRUST_REMOTE_CODE', '1')",
        "os.putenv('TRUST_REMOTE_CODE', '1')",
        "os.system('TRUST_REMOTE_CODE=1 python a.py')",
        "os.system('docker run -e TRUST_REMOTE_CODE=1 image')",
        "subprocess.run(['a'], env={**os.environ, 'TRUST_REMOTE_CODE': '1'})",
        "subprocess.run(['env', 'TRUST_REMOTE_CODE=1', 'a'])",
    ],
)
def test_a_switch_is_found_however_it_is_set(line: str) -> None:
    (finding,) = findings(f"import os, subprocess\n{line}")

    assert finding.rule == "disabled-protection"
