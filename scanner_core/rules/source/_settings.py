"""What rules ask about variables of the environment that a program sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner_core.facts import Constant
from scanner_core.findings import Edit, Evidence, Fix
from scanner_core.knowledge import switches
from scanner_core.rules import Judgement
from scanner_core.rules.source._commands import inside

if TYPE_CHECKING:
    from scanner_core.facts import Setting
    from scanner_core.findings import Severity
    from scanner_core.knowledge.switches import Variable


def judge(setting: Setting, rule: str, low: Severity) -> Judgement | None:
    """Judge a variable by its row; ``low`` is the severity of what is minor."""
    row = switches.variable(setting.name, rule)
    if row is None or not isinstance(setting.value, Constant):
        return None
    if str(setting.value.value).strip().lower() not in row.values:
        return None
    shown = str(setting.value.value) or "nothing"
    return Judgement(
        f"{setting.name} set to {shown} {row.does}.",
        low if row.is_minor else None,
        evidence(setting),
        _fixes(setting, row),
    )


def evidence(setting: Setting) -> Evidence:
    """Return a variable as what a judgement rests on."""
    return Evidence(setting.name, "set", str(setting.value))


def _fixes(setting: Setting, row: Variable) -> tuple[Fix, ...]:
    """Return the edit that sets another value, if the value stands behind the name."""
    if not row.instead or not isinstance(setting.value, Constant):
        return (Fix(f"Do not set {setting.name}"),)
    title = f"Set {setting.name} to {row.instead}"
    value = re.escape(str(setting.value.value))
    written = re.compile(
        rf"{setting.name}[\"']?\]?\s{{0,9}}[=:,\s]\s{{0,9}}(?P<quote>[\"']?)(?P<value>{value})(?P=quote)(?!\w)"
    )
    found = list(written.finditer(setting.text))
    if len(found) != 1:
        return (Fix(title),)
    place = inside(setting, *found[0].span("value"))
    return (Fix(title, edits=(Edit(place, row.instead),)),)
