from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from scanner_core import cli, rules
from scanner_core.decisions.baseline import fingerprint
from scanner_core.findings import (
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Location,
    Report,
    Severity,
    Suppression,
    Tool,
    Verdict,
)
from scanner_core.reporters import sarif_places, sarif_report, sarif_rules
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
SCHEMA = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"
SCRIPT = "\x1b[2J</script> [click](https://example.org)\n\udcff"
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "warning"}


@pytest.fixture(scope="session")
def valid() -> Callable[[str], Json]:
    """Return a function that checks a log against the schema, and returns its run."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft4Validator(
        schema, format_checker=jsonschema.FormatChecker()
    )

    def check(text: str) -> Json:
        assert text.isascii()
        log = json.loads(text)
        assert log["version"] == "2.1.0"
        assert log["$schema"] == schema["id"]
        wrong = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(log)]
        assert wrong == []
        (run,) = log["runs"]
        assert isinstance(run, dict)
        return run

    return check


def one(finding: Finding, *gaps: Gap) -> Report:
    artifact = ArtifactReport(
        finding.location.path,
        Kind.ARTIFACT,
        Verdict.UNSAFE,
        findings=(finding,),
        gaps=gaps,
    )
    return Report(Tool("gifthorse", "0.1.0"), Verdict.UNSAFE, (artifact,))


def found(location: Location, severity: Severity = Severity.LOW) -> Finding:
    return Finding("unlisted-name", severity, "It names.", location)


def test_the_schema_refuses_what_it_should(valid: Callable[[str], Json]) -> None:
    log = json.loads(sarif_report.render(one(found(Location("x"))), 1))
    log["runs"][0]["results"][0]["kind"] = "gap"

    with pytest.raises(AssertionError, match="gap"):
        valid(json.dumps(log))


def test_a_report_with_one_of_everything_is_valid(
    report: Report, valid: Callable[[str], Json]
) -> None:
    run = valid(sarif_report.render(report, 1))

    kinds = [(each["ruleId"], each["kind"]) for each in run["results"]]
    assert kinds == [
        ("unrestricted-torch-load", "fail"),
        ("unlisted-name", "fail"),
        ("dangerous-name", "fail"),
        ("not-read", "open"),
        ("not-read", "open"),
    ]
    assert run["properties"] == {"verdict": "unsafe"}
    verdicts = [each["properties"]["verdict"] for each in run["artifacts"]]
    assert verdicts == ["unsafe", "unsafe", "incomplete", "clean"]
    assert run["artifacts"][1]["hashes"] == {"sha-256": "ab" * 32}
    assert run["artifacts"][1]["length"] == 1201


def test_every_rule_is_described(report: Report, valid: Callable[[str], Json]) -> None:
    run = valid(sarif_report.render(report, 1))

    driver = run["tool"]["driver"]
    described = {each["id"]: each for each in driver["rules"]}
    assert [*described] == [*(rule.id for rule in rules.known()), "not-read"]
    cwes = {each["id"] for each in run["taxonomies"][0]["taxa"]}
    for rule in rules.known():
        about = described[rule.id]
        severity = rule.severity.name.lower()
        assert about["defaultConfiguration"]["level"] == LEVELS.get(severity, "none")
        assert about["help"]["markdown"].startswith(f"# {rule.id}\n")
        assert "`" not in about["shortDescription"]["text"]
        assert "\n" not in about["fullDescription"]["text"]
        target = about["relationships"][0]["target"]
        assert target["id"] == str(rule.cwe)
        assert target["id"] in cwes
        assert f"external/cwe/cwe-{rule.cwe:03}" in about["properties"]["tags"]
        assert len(about["properties"]["tags"]) <= 10
        assert ("security-severity" in about["properties"]) is (severity in LEVELS)
        assert "helpUri" not in about


def test_severities_are_those_that_code_scanning_calls_so() -> None:
    # critical: over 9.0; high: 7.0 to 8.9; medium: 4.0 to 6.9; low: 0.1 to 3.9
    lowest = {"critical": 9.1, "high": 7.0, "medium": 4.0, "low": 0.1}
    below = {"critical": 10.1, "high": 9.0, "medium": 7.0, "low": 4.0}
    for severity, number in sarif_rules.SECURITY_SEVERITY.items():
        word = severity.name.lower()
        assert lowest[word] <= float(number) < below[word]


@pytest.mark.parametrize("severity", Severity, ids=lambda s: s.name.lower())
def test_a_level_is_given_to_what_failed_alone(
    severity: Severity, valid: Callable[[str], Json]
) -> None:
    run = valid(sarif_report.render(one(found(Location("x"), severity)), 1))

    (result,) = run["results"]
    assert result["level"] == LEVELS.get(severity.name.lower(), "none")
    assert (result["kind"] == "fail") is (result["level"] != "none")


def test_a_gap_is_open_and_no_failure(valid: Callable[[str], Json]) -> None:
    place = Location("x.zip", ("a.pkl",), 3)
    artifact = ArtifactReport(
        "x.zip", Kind.ARTIFACT, Verdict.INCOMPLETE, gaps=(Gap("is encrypted", place),)
    )
    report = Report(Tool("gifthorse", "0.1.0"), Verdict.INCOMPLETE, (artifact,))

    (result,) = valid(sarif_report.render(report, 2))["results"]

    assert (result["ruleId"], result["kind"]) == ("not-read", "open")
    assert result["level"] == "none"
    assert result["message"]["text"] == "Not read: is encrypted."


def test_a_place_in_a_file_is_a_byte(valid: Callable[[str], Json]) -> None:
    run = valid(sarif_report.render(one(found(Location("a b/x.pkl", (), 31))), 1))

    (place,) = run["results"][0]["locations"]
    assert place == {
        "physicalLocation": {
            "artifactLocation": {"uri": "a%20b/x.pkl", "uriBaseId": "%SRCROOT%"},
            "region": {"byteOffset": 31, "byteLength": 1},
        }
    }


def test_a_place_in_a_member_is_logical(valid: Callable[[str], Json]) -> None:
    where = Location("x.zip", ("inner.pt", "archive/data.pkl"), 31)

    (result,) = valid(sarif_report.render(one(found(where)), 1))["results"]

    (place,) = result["locations"]
    assert "region" not in place["physicalLocation"]
    assert place["logicalLocations"] == [
        {
            "name": "archive/data.pkl",
            "fullyQualifiedName": "x.zip!inner.pt!archive/data.pkl@0x1f",
            "kind": "member",
        }
    ]
    assert result["properties"]["offset"] == 31


def test_a_place_in_a_notebook_is_a_cell_and_no_line_of_the_file(
    valid: Callable[[str], Json],
) -> None:
    where = Location("n.ipynb", cell=3, line=2, column=0, end_line=2, end_column=4)

    (result,) = valid(sarif_report.render(one(found(where)), 1))["results"]

    (place,) = result["locations"]
    assert "region" not in place["physicalLocation"]
    assert place["logicalLocations"][0]["name"] == "cell 3"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "n.ipynb:cell 3:2:1"


def test_columns_are_counted_in_utf_16() -> None:
    lines = {5: "😀é = load(", 6: "  '😀')"}
    where = Location("x.py", line=5, column=5, end_line=6, end_column=5)

    region = sarif_places.text_region(where, lambda place: lines[place.line or 0])

    assert region == {
        "startLine": 5,
        "startColumn": len("😀é = ".encode("utf-16-le")) // 2 + 1,
        "endLine": 6,
        "endColumn": len("  '😀'".encode("utf-16-le")) // 2 + 1,
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/tmp/x y.pt", "file:///tmp/x%20y.pt"),  # noqa: S108 (a name)
        ("C:/models/x.pt", "file:///C:/models/x.pt"),
        ("a:b#c?.pt", "a%3Ab%23c%3F.pt"),
        ("größe.pt", "gr%C3%B6%C3%9Fe.pt"),
        ("\udcff.pt", "%FF.pt"),
    ],
    ids=["absolute", "drive", "reserved", "umlauts", "no UTF-8"],
)
def test_a_path_becomes_a_uri(path: str, uri: str) -> None:
    written = sarif_places.artifact(path)

    assert written["uri"] == uri
    assert ("uriBaseId" in written) is (":" not in uri)


def test_nothing_that_comes_out_of_a_file_can_act(valid: Callable[[str], Json]) -> None:
    where = Location(SCRIPT, (SCRIPT,), 1)
    finding = Finding(
        SCRIPT,
        Severity.LOW,
        SCRIPT,
        where,
        suppressed=Suppression(SCRIPT, SCRIPT, SCRIPT),
    )

    text = sarif_report.render(one(finding, Gap(SCRIPT, where)), 1)

    for result in valid(text)["results"]:
        said = result["message"]["text"]
        assert said.isprintable()
        assert "](" not in said


def test_a_call_is_related_to_what_it_would_run(
    report: Report, valid: Callable[[str], Json]
) -> None:
    run = valid(sarif_report.render(report, 1))

    call = run["results"][0]
    (related,) = call["relatedLocations"]
    place = related["logicalLocations"][0]["fullyQualifiedName"]
    assert place == "models/x.pt!archive/data.pkl@0x1f"
    assert "calls posix.system('true')" in related["message"]["text"]
    (outcome,) = call["properties"]["outcomes"]
    assert (outcome["result"], outcome["version"]) == ("runs", "2.13.0")


def test_a_fix_replaces_a_region(report: Report, valid: Callable[[str], Json]) -> None:
    run = valid(sarif_report.render(report, 1))

    (fix,) = run["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert change["artifactLocation"]["uri"] == "train.py"
    assert replacement["deletedRegion"]["startColumn"] == 52
    assert replacement["deletedRegion"]["endColumn"] == 52
    assert replacement["insertedContent"] == {"text": ", weights_only=True"}


def test_edits_of_one_file_are_one_change(
    report: Report, valid: Callable[[str], Json]
) -> None:
    (finding,) = report.artifacts[0].findings
    (fix,) = finding.fixes
    place = dataclasses.replace(fix.edits[0].location, line=9, end_line=9)
    more = dataclasses.replace(fix.edits[0], location=place)
    fix = dataclasses.replace(fix, edits=(*fix.edits, more))

    (result,) = valid(
        sarif_report.render(one(dataclasses.replace(finding, fixes=(fix,))), 1)
    )["results"]

    (change,) = result["fixes"][0]["artifactChanges"]
    lines = [each["deletedRegion"]["startLine"] for each in change["replacements"]]
    assert lines == [5, 9]


def test_a_comment_suppresses_in_the_source(
    report: Report, valid: Callable[[str], Json]
) -> None:
    (finding,) = report.artifacts[0].findings
    comment = Suppression("a comment (line 5)", "ours", in_source=True)
    finding = dataclasses.replace(finding, suppressed=comment)

    (result,) = valid(sarif_report.render(one(finding), 1))["results"]

    assert result["suppressions"][0]["kind"] == "inSource"


def test_a_fix_in_a_cell_is_left_to_notebooks(
    report: Report, valid: Callable[[str], Json]
) -> None:
    source = report.artifacts[0]
    (finding,) = source.findings
    (fix,) = finding.fixes
    in_cell = dataclasses.replace(fix.edits[0].location, cell=2)
    edit = dataclasses.replace(fix.edits[0], location=in_cell)
    finding = dataclasses.replace(
        finding, fixes=(dataclasses.replace(fix, edits=(edit,)),)
    )

    (result,) = valid(sarif_report.render(one(finding), 1))["results"]

    assert "fixes" not in result


def test_suppressions_are_in_every_result(
    report: Report, valid: Callable[[str], Json]
) -> None:
    results = valid(sarif_report.render(report, 1))["results"]

    by_rule = {each["ruleId"]: each["suppressions"] for each in results}
    assert by_rule["unlisted-name"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "our own class",
            "properties": {"by": "ada"},
        }
    ]
    assert by_rule["dangerous-name"] == by_rule["not-read"] == []


def test_fingerprints_are_those_of_a_baseline(
    report: Report, valid: Callable[[str], Json]
) -> None:
    results = valid(sarif_report.render(report, 1))["results"]

    planted = report.artifacts[1]
    marks = {fingerprint(f, planted.path) for f in planted.findings}
    written = {e["partialFingerprints"]["gifthorse/v1"] for e in results[1:3]}
    assert written == marks


def test_a_baseline_tells_what_is_new(valid: Callable[[str], Json]) -> None:
    suppressed = Suppression("baseline b.json", "it was there before")
    new = found(Location("x"))
    old = dataclasses.replace(new, suppressed=suppressed)
    states = [
        valid(sarif_report.render(one(each), 1, baseline=name))["results"][0].get(
            "baselineState"
        )
        for each, name in (
            (old, "b.json"),
            (found(Location("x")), "b.json"),
            (old, None),
        )
    ]

    assert states == ["unchanged", "new", None]


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_an_interrupted_run_did_not_succeed(
    code: int, valid: Callable[[str], Json]
) -> None:
    report = Report(Tool("gifthorse", "0.1.0"), Verdict.CLEAN)

    (invocation,) = valid(sarif_report.render(report, code))["invocations"]

    assert invocation["executionSuccessful"] is (code != 130)
    assert invocation["exitCode"] == code


def test_an_error_of_ours_is_a_notification(valid: Callable[[str], Json]) -> None:
    reason = "internal error: ZeroDivisionError: division by zero"
    gap = Gap(reason, Location("x.pt"))
    run = valid(sarif_report.render(one(found(Location("x.pt")), gap), 1))

    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (said,) = invocation["toolExecutionNotifications"]
    assert said["message"]["text"] == reason


def test_the_command_writes_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    valid: Callable[[str], Json],
) -> None:
    monkeypatch.chdir(tmp_path)
    call = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
    Path("planted.pkl").write_bytes(assemble(call))
    Path("load.py").write_text(
        "import pickle\nx = '😀', pickle.load(open('planted.pkl', 'rb'))\n", "utf-8"
    )

    code = cli.main(["scan", ".", "--format", "sarif"])

    run = valid(capsys.readouterr().out)
    assert code == 1
    assert run["invocations"][0]["exitCode"] == 1
    (result,) = [e for e in run["results"] if e["ruleId"] == "unrestricted-unpickling"]
    region = result["locations"][0]["physicalLocation"]["region"]
    before = "x = '😀', "
    assert region["startColumn"] == len(before.encode("utf-16-le")) // 2 + 1
    assert result["relatedLocations"]
