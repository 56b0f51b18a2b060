"""SARIF 2.1.0, for code scanning: one run, a result for each finding and each gap.

A place inside an archive has no line and no byte of the archive that anybody could
open, so it is a logical location, beside the file.  All that comes out of a file passes
through ``legible``, and cannot make a link of itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from scanner_core.decisions.baseline import VERSION, fingerprint
from scanner_core.findings import Kind, Severity
from scanner_core.reporters import sarif_places, sarif_rules, wording
from scanner_core.reporters.legible import LONGEST_NAME, legible
from scanner_core.reporters.sarif_places import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Fix,
        Gap,
        Link,
        Location,
        Report,
    )
    from scanner_core.reporters.sarif_places import SourceLine
    from scanner_core.wire import Json

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = f"gifthorse/v{VERSION}"
INTERNAL: Final = "internal error: "
EXIT_CODES: Final = {
    0: "nothing to report",
    1: "findings",
    2: "something was not read",
    130: "interrupted",
}
MOST_RELATED: Final = 10
"""Of one result."""


def render(
    report: Report,
    exit_code: int,
    *,
    source_line: SourceLine | None = None,
    baseline: str | None = None,
) -> str:
    """Render a report as SARIF in ASCII.

    ``source_line`` returns the line of source that a location begins on, by which
    columns are counted; ``baseline`` is the name of the one that was applied, if any.
    """
    writer = _Writer(report, source_line or (lambda _: None), baseline)
    run: dict[str, Json] = {
        "tool": {"driver": sarif_rules.driver(report.tool)},
        "taxonomies": [sarif_rules.taxonomy()],
        "invocations": [_invocation(report, exit_code)],
        "originalUriBaseIds": {
            sarif_places.BASE: {"description": message("where gifthorse was run")}
        },
        "columnKind": "utf16CodeUnits",
        "artifacts": [_artifact(each) for each in report.artifacts],
        "results": list(writer.results()),
        "properties": {"verdict": report.verdict.value},
    }
    log: dict[str, Json] = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1)


def _artifact(artifact: ArtifactReport) -> dict[str, Json]:
    written: dict[str, Json] = {"location": sarif_places.artifact(artifact.path)}
    if artifact.size is not None and artifact.kind is Kind.ARTIFACT:
        written["length"] = artifact.size
    if artifact.sha256:
        written["hashes"] = {"sha-256": artifact.sha256}
    about: dict[str, Json] = {"verdict": artifact.verdict.value}
    if artifact.format:
        about["format"] = legible(artifact.format, 80)
    return {**written, "properties": about}


def _invocation(report: Report, exit_code: int) -> dict[str, Json]:
    """Return how the run went; an error of ours is told here, and is a gap as well."""
    errors: list[Json] = [
        {
            "level": "error",
            "message": message(gap.reason),
            "locations": [sarif_places.location(gap.location, lambda _: None)],
        }
        for artifact in report.artifacts
        for gap in artifact.gaps
        if gap.reason.startswith(INTERNAL)
    ]
    return {
        "executionSuccessful": exit_code in (0, 1, 2) and not errors,
        "exitCode": exit_code,
        "exitCodeDescription": EXIT_CODES.get(exit_code, "error"),
        "toolExecutionNotifications": errors,
    }


class _Writer:
    """Writes results, which refer to what else is in the report."""

    def __init__(
        self, report: Report, source_line: SourceLine, baseline: str | None
    ) -> None:
        self._report = report
        self._artifacts = {each.path: each for each in report.artifacts}
        self._line = source_line
        self._baseline = baseline

    def results(self) -> Iterator[Json]:
        """Yield a result for each finding and each gap, artifact by artifact."""
        for artifact in self._report.artifacts:
            for finding in artifact.findings:
                links = [e for e in artifact.linked if e.call == finding.location]
                yield self._finding(finding, artifact, links)
            for gap in artifact.gaps:
                yield self._gap(gap)

    def _finding(
        self, finding: Finding, artifact: ArtifactReport, links: list[Link]
    ) -> dict[str, Json]:
        is_remark = finding.severity is Severity.INFO
        properties = _about(finding, artifact, links)
        result: dict[str, Json] = {
            "ruleId": finding.rule,
            "kind": "informational" if is_remark else "fail",
            "level": sarif_rules.LEVELS[finding.severity],
            "message": message(finding.message),
            "locations": [self._place(finding.location)],
            "partialFingerprints": {FINGERPRINT: fingerprint(finding, artifact.path)},
            "suppressions": _suppressions(finding),
            "properties": properties,
        }
        if related := list(self._related(links)):
            result["relatedLocations"] = list(related[:MOST_RELATED])
        if fixes := [self._fix(fix) for fix in finding.fixes if _is_text(fix)]:
            result["fixes"] = list(fixes)
        if self._baseline is not None:
            by = finding.suppressed.by if finding.suppressed else ""
            was_there = by == f"baseline {self._baseline}"
            result["baselineState"] = "unchanged" if was_there else "new"
        return result

    def _gap(self, gap: Gap) -> dict[str, Json]:
        return {
            "ruleId": sarif_rules.NOT_READ,
            "kind": "open",
            "level": "none",
            "message": message(f"Not read: {gap.reason}."),
            "locations": [self._place(gap.location)],
            "suppressions": [],
        }

    def _related(self, links: list[Link]) -> Iterator[Json]:
        """Yield where in the linked artifacts stands what a call would run."""
        for link in links:
            linked = self._artifacts.get(link.artifact)
            found = wording.worst_first(linked.findings) if linked else []
            for finding in filter(_stands, found):
                said = f"in {link.artifact}: {finding.message}"
                yield {**self._place(finding.location), "message": message(said)}

    def _place(self, location: Location) -> dict[str, Json]:
        return sarif_places.location(location, self._line)

    def _fix(self, fix: Fix) -> Json:
        by_path: dict[str, list[Json]] = {}
        for edit in fix.edits:
            region = sarif_places.text_region(edit.location, self._line)
            inserted: Json = {"text": edit.text}
            by_path.setdefault(edit.location.path, []).append(
                {"deletedRegion": region, "insertedContent": inserted}
            )
        changes: list[Json] = [
            {
                "artifactLocation": sarif_places.artifact(path),
                "replacements": replacements,
            }
            for path, replacements in by_path.items()
        ]
        return {"description": message(fix.title), "artifactChanges": changes}


def _stands(finding: Finding) -> bool:
    return finding.suppressed is None


def _is_text(fix: Fix) -> bool:
    """Tell whether a fix edits lines of a file: those of a cell are none."""
    places = [edit.location for edit in fix.edits]
    return bool(places) and all(place.cell is None for place in places)


def _about(
    finding: Finding, artifact: ArtifactReport, links: list[Link]
) -> dict[str, Json]:
    """Return what has no place of its own in SARIF."""
    about: dict[str, Json] = {
        "severity": finding.severity.name.lower(),
        "verdict": artifact.verdict.value,
    }
    if finding.evidence:
        about["evidence"] = legible(finding.evidence.name)
        about["arguments"] = legible(finding.evidence.arguments)
    if finding.location.members and finding.location.offset is not None:
        about["offset"] = finding.location.offset
    if advice := [legible(fix.title) for fix in finding.fixes if not fix.edits]:
        about["advice"] = list(advice)
    if links:
        about["outcomes"] = [
            {
                "artifact": legible(link.artifact, LONGEST_NAME),
                "loader": legible(link.outcome.loader, 80),
                "version": link.outcome.version,
                "result": link.outcome.result.value,
                "because": legible(link.outcome.because),
            }
            for link in links
        ]
    return about


def _suppressions(finding: Finding) -> list[Json]:
    if not (decided := finding.suppressed):
        return []
    about: dict[str, Json] = {"by": legible(decided.by)}
    if decided.until:
        about["until"] = decided.until
    return [
        {
            "kind": "inSource" if decided.in_source else "external",
            "status": "accepted",
            "justification": legible(decided.reason),
            "properties": about,
        }
    ]
