from __future__ import annotations

import pytest

from scanner_core.decisions.known_classes import complaint, without_known
from scanner_core.findings import Evidence, Finding, Location, Severity

HERE = Location("x.pkl", offset=2)


def finding(
    name: str, severity: Severity = Severity.LOW, rule: str = "unlisted-name"
) -> Finding:
    return Finding(rule, severity, "It names.", HERE, Evidence(name, "named"))


STANDING = {
    "another package": ("theirs.Net", "mine.*"),
    "a longer name of a package": ("mineral.Net", "mine.*"),
    "not from the start": ("their.mine.Net", "mine.*"),
    "the package itself": ("mine", "mine.*"),
    "a dot is a dot": ("minesNet", "mine.Net"),
    "a row of the table": ("posix.system", "posix.*"),
    "the standard library": ("logging.handlers.Weird", "logging.*"),
    "a library that was harvested": ("numpy.weird.Thing", "numpy.*"),
    "a module of the standard library behind another": (
        "mine.subprocess.Weird",
        "mine.*",
    ),
    "a dangerous name behind another": ("mine.os.system", "mine.*"),
    "a name with a line break": ("mine.Net\nx", "mine.N*"),
}


@pytest.mark.parametrize("why", STANDING)
def test_a_pattern_leaves_alone(why: str) -> None:
    name, pattern = STANDING[why]

    assert without_known([finding(name)], (pattern,)) == [finding(name)]


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.CRITICAL])
def test_a_pattern_silences_no_call_with_a_command(severity: Severity) -> None:
    found = [finding("mine.run", severity)]

    assert without_known(found, ("mine.*",)) == found


@pytest.mark.parametrize("rule", ["dangerous-name", "hidden-lookup", "carried-code"])
def test_a_pattern_silences_no_stronger_rule(rule: str) -> None:
    found = [finding("mine.Net", rule=rule)]

    assert without_known(found, ("mine.*",)) == found


def test_without_patterns_nothing_is_silenced() -> None:
    assert without_known([finding("mine.Net")], ()) == [finding("mine.Net")]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("mine.layers.Net", "mine.*"),
        ("mine.layers.Net", "mine.layers.Net"),
        ("mine.layers.Net", "mine.*.Net"),
        ("mine.layers.Net", "mine.lay*.N*t"),
        ("__main__.Net", "__main__.*"),
    ],
)
def test_a_pattern_silences_what_it_names(name: str, pattern: str) -> None:
    other = finding("theirs.Net", Severity.MEDIUM)

    assert without_known([finding(name), other], ("else.*", pattern)) == [other]


@pytest.mark.parametrize(
    "pattern", ["", "*", "*.Net", "mine*", "mine", "mine.", "mine..Net", "mine.[ab]"]
)
def test_a_pattern_that_is_too_wide_or_odd_is_refused(pattern: str) -> None:
    assert complaint(pattern)


@pytest.mark.parametrize("pattern", ["mine.*", "__main__.*", "a.b.*", "größe.Netz*"])
def test_a_pattern_of_a_package_is_taken(pattern: str) -> None:
    assert complaint(pattern) is None
