from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import wire
from scanner_core.findings import Report, Skipped, Totals

if TYPE_CHECKING:
    from collections.abc import Callable

VALIDATOR = jsonschema.Draft202012Validator(wire.schema())

st.register_type_strategy(
    Totals, st.builds(Totals, seconds=st.floats(allow_nan=False, allow_infinity=False))
)
MALFORMED: dict[str, tuple[Callable[[dict], object], str]] = {
    "a verdict that does not exist": (
        lambda data: data.update(verdict="safe"),
        r"\$\.verdict: is 'safe', not one of unsafe, review, incomplete, clean",
    ),
    "a severity in a deep place": (
        lambda data: data["artifacts"][1]["findings"][0].update(severity="CRITICAL"),
        r"\$\.artifacts\[1\]\.findings\[0\]\.severity: is 'CRITICAL', not one of",
    ),
    "a missing key": (
        lambda data: data["artifacts"][0]["findings"][0].pop("message"),
        r"\$\.artifacts\[0\]\.findings\[0\]\.message: is missing",
    ),
    "a number for a text": (
        lambda data: data["tool"].update(version=1),
        r"\$\.tool\.version: is 1, not of type string",
    ),
    "a bool for a number": (
        lambda data: data["skipped"].update(count=True),
        r"\$\.skipped\.count: is True, not of type integer",
    ),
    "a fraction for an integer": (
        lambda data: data["totals"].update(bytes=1.5),
        r"\$\.totals\.bytes: is 1\.5, not of type integer",
    ),
    "an object for an array": (
        lambda data: data["artifacts"][0].update(gaps={}),
        r"\$\.artifacts\[0\]\.gaps: is {}, not an array",
    ),
    "an array for an object": (
        lambda data: data["artifacts"].append([]),
        r"\$\.artifacts\[4\]: is \[\], not an object",
    ),
    "null where nothing may be missing": (
        lambda data: data.update(tool=None),
        r"\$\.tool: is None, not an object",
    ),
    "a later version": (
        lambda data: data.update(schema_version=2),
        r"\$\.schema_version: is 2, not 1",
    ),
}


@pytest.mark.parametrize(
    ("change", "message"), MALFORMED.values(), ids=MALFORMED.keys()
)
def test_what_is_malformed_is_refused_with_its_path(
    report: Report, change: Callable[[dict], object], message: str
) -> None:
    data = json.loads(wire.to_json(report))
    change(data)

    with pytest.raises(ValueError, match=message):
        wire.from_json(json.dumps(data))
    assert not VALIDATOR.is_valid(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "nonsense",
        '{"totals": NaN}',
        "[" * 100_000,
        b"\xff\xfe\xff",
        "9" * 5000,
    ],
    ids=["empty", "cut", "array", "words", "nan", "deep", "not UTF-8", "long number"],
)
def test_what_is_not_a_report_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^\$"):
        wire.from_json(text)


def test_a_value_of_another_kind_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="a report holds no set"):
        wire.encode({1})


@pytest.mark.parametrize("seconds", [math.nan, math.inf], ids=["nan", "infinity"])
def test_a_number_that_json_lacks_cannot_be_written(
    report: Report, seconds: float
) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        wire.to_json(replace(report, totals=Totals(seconds=seconds)))


def test_a_round_trip_is_the_identity(report: Report) -> None:
    assert wire.from_json(wire.to_json(report)) == report


@settings(max_examples=30)
@given(st.from_type(Report).map(lambda each: replace(each, schema_version=1)))
def test_any_report_survives_a_round_trip_and_fits_the_schema(report: Report) -> None:
    text = wire.to_json(report)

    assert wire.from_json(text) == report
    VALIDATOR.validate(json.loads(text))


def test_a_report_is_the_object_that_the_design_shows(report: Report) -> None:
    data = json.loads(wire.to_json(report))
    artifact = data["artifacts"][1]

    assert list(data) == [
        "schema_version",
        "tool",
        "verdict",
        "artifacts",
        "skipped",
        "totals",
    ]
    assert set(artifact) == {
        "path",
        "kind",
        "format",
        "size",
        "sha256",
        "verdict",
        "origin",
        "findings",
        "gaps",
        "linked",
        "weights_only",
    }
    assert artifact["origin"] is None
    assert artifact["findings"][1] == {
        "rule": "dangerous-name",
        "severity": "critical",
        "message": "Loading this file calls posix.system('true').",
        "location": {
            "path": "models/x.pt",
            "members": ["archive/data.pkl"],
            "offset": 31,
            "cell": None,
            "line": None,
            "column": None,
            "end_line": None,
            "end_column": None,
        },
        "evidence": {"name": "posix.system", "use": "called", "arguments": "'true'"},
        "fixes": [],
        "suppressed": None,
    }
    assert artifact["findings"][0]["suppressed"] == {
        "by": "ada",
        "reason": "our own class",
        "until": None,
        "in_source": False,
    }
    assert data["artifacts"][0]["linked"][0]["artifact"] == "models/x.pt"
    assert data["artifacts"][0]["linked"][0]["outcome"] == {
        "loader": "torch.load",
        "version": "2.13.0",
        "result": "runs",
        "because": "weights_only is False",
    }
    assert data["totals"] == {
        "artifacts": 4,
        "bytes": 4_300_000,
        "bytes_read": 131_072,
        "seconds": 0.0213,
    }


def test_the_places_of_what_was_skipped_are_only_there_if_asked_for() -> None:
    assert set(wire.encode(Skipped(3))) == {"count", "ignored", "excluded"}


def test_a_key_that_is_not_known_is_passed_over(report: Report) -> None:
    data = json.loads(wire.to_json(report))
    data["artifacts"][0]["invented_later"] = {}

    assert wire.from_json(json.dumps(data)) == report
    VALIDATOR.validate(data)


def test_a_file_name_that_is_not_utf8_becomes_valid_json(report: Report) -> None:
    name = b"caf\xe9.pt".decode(errors="surrogateescape")
    artifact = replace(report.artifacts[0], path=name)

    text = wire.to_json(replace(report, artifacts=(artifact,)))

    assert text.encode("utf-8").isascii()
    assert json.loads(text)["artifacts"][0]["path"] == "caf\\udce9.pt"


def test_a_name_in_any_script_is_unharmed(report: Report) -> None:
    artifact = replace(report.artifacts[0], path="模型/\u202eمودل 🐴\x00.pt")
    changed = replace(report, artifacts=(artifact,))

    assert wire.from_json(wire.to_json(changed)) == changed


def test_the_schema_describes_what_findings_says() -> None:
    schema = wire.schema()
    definitions = schema["$defs"]

    jsonschema.Draft202012Validator.check_schema(schema)
    assert definitions["Severity"]["enum"] == [
        "info",
        "low",
        "medium",
        "high",
        "critical",
    ]
    assert definitions["Report"]["properties"]["schema_version"] == {"const": 1}
    assert definitions["Location"]["properties"]["line"] == {
        "type": ["integer", "null"],
        "description": "From 1; in a notebook, inside the cell.",
    }
    assert all(each["description"] for each in definitions.values())


def test_the_committed_schema_is_that_of_the_code() -> None:
    committed = Path(__file__).parents[2] / "docs" / "report.schema.json"

    assert json.loads(committed.read_text(encoding="utf-8")) == wire.schema()
