from __future__ import annotations

from pathlib import Path

import pytest

from lsp_server import crossing
from lsp_server.analysing import Asked
from lsp_server.settings import Settings
from scanner_core.findings import (
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Location,
    Report,
    Severity,
    Tool,
    Verdict,
)

FINDING = Finding("rule", Severity.HIGH, "Says \udcff.", Location("a", ("b", "c"), 3))
GAP = Gap("unread", Location("a"))
ARTIFACT = ArtifactReport(
    "a", Kind.ARTIFACT, Verdict.UNSAFE, findings=(FINDING, FINDING), gaps=(GAP,)
)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="anything"),
        pytest.param(Path.exists, id="a method"),
        pytest.param({1, 2}, id="a set"),
    ],
)
def test_what_is_not_a_value_of_ours_does_not_cross(value: object) -> None:
    with pytest.raises(TypeError):
        crossing.packed([value])


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b'{"@os:system": ["true"]}', id="a function of Python"),
        pytest.param(b'{"@subprocess:Popen": [["true"]]}', id="a class of Python"),
        pytest.param(b'{"@scanner_core.scan:scan_paths": [[]]}', id="our function"),
        pytest.param(b'{"@scanner_core.scan:Options.x": []}', id="no name of a module"),
        pytest.param(b'{"@": []}', id="no name"),
        pytest.param(b"{", id="no JSON"),
    ],
)
def test_nothing_but_values_of_ours_is_made_of_what_is_read(message: bytes) -> None:
    with pytest.raises((ValueError, AttributeError)):
        crossing.unpacked(message)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(
            Report(Tool("g", "1"), Verdict.UNSAFE, (ARTIFACT,)), id="a report"
        ),
        pytest.param(Settings(Path("/usr"), exclude=("a", "b")), id="settings"),
        pytest.param(Asked("u", ("é\r\n", ""), ("x", "y"), (1, 3)), id="a program"),
        pytest.param([Path("/a"), None, 1.5, {"a": 1, "b": [2]}], id="plain values"),
        pytest.param(Severity.HIGH, id="a member by itself"),
    ],
)
def test_a_value_is_the_same_on_the_other_side(value: object) -> None:
    found = crossing.unpacked(crossing.packed(value))

    assert found == value
    assert type(found) is type(value)


def test_only_functions_of_modules_of_ours_have_a_name() -> None:
    assert crossing.name_of(crossing.packed) == "lsp_server.crossing:packed"
    for other in (len, lambda: 1, Location.at):
        with pytest.raises(TypeError):
            crossing.name_of(other)
