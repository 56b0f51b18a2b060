from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment, LinkedArtifact
from scanner_core.findings import ArtifactReport, Finding, Kind, Severity, Verdict
from scanner_core.linking import WANTED
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Edit

COMMIT = "86b5e0934494bd15c9632b12f734a8a67f723594"


def findings(program: str, **versions: str) -> list[Finding]:
    environment = Environment(tuple(sorted(versions.items())))
    report = scan_source(SourceText.module(program), Options(environment))
    return [finding for artifact in report.artifacts for finding in artifact.findings]


def only(program: str, **versions: str) -> Finding:
    [finding] = findings(program, **versions)
    return finding


def loaded(arguments: str) -> str:
    return f"import transformers\ntransformers.AutoModel.from_pretrained({arguments})"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param("'bert-base-uncased'", id="a name without an owner"),
        pytest.param("'./org/model'", id="a path"),
        pytest.param("'checkpoints/final'", id="a folder by its name"),
        pytest.param("name", id="a variable"),
        pytest.param("'org/model', **options", id="what is unpacked"),
        pytest.param("'org/model', local_files_only=True", id="no network"),
        pytest.param(f"'org/model', revision='{COMMIT}'", id="a commit"),
        pytest.param("'org/model', revision=commit", id="a commit in a variable"),
    ],
)
def test_a_load_that_may_be_pinned_is_left_alone(arguments: str) -> None:
    assert findings(loaded(arguments)) == []


def test_a_load_of_whatever_is_newest_is_a_remark() -> None:
    finding = only(loaded("'org/model'"))

    assert finding.severity is Severity.INFO
    assert "newest commit of org/model" in finding.message


@pytest.mark.parametrize(
    ("arguments", "severity"),
    [
        pytest.param("", Severity.MEDIUM, id="not pinned"),
        pytest.param(", revision='main'", Severity.MEDIUM, id="a branch"),
        pytest.param(f", revision='{COMMIT}'", Severity.LOW, id="a commit"),
    ],
)
def test_remote_code_of_a_pinned_commit_is_less_bad(
    arguments: str, severity: Severity
) -> None:
    finding = only(loaded(f"'org/model', trust_remote_code=True{arguments}"))

    assert (finding.rule, finding.severity) == ("trust-remote-code", severity)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("options = dict(trust_remote_code=True)", id="a mapping"),
        pytest.param("parser.set_defaults(trust_remote_code=True)", id="a parser"),
        pytest.param("load.assert_called_with(trust_remote_code=True)", id="a mock"),
    ],
)
def test_who_only_keeps_the_argument_runs_nothing(program: str) -> None:
    assert findings(program) == []


def test_code_of_another_repository_is_to_be_pinned_as_well() -> None:
    pinned = f"'org/model', trust_remote_code=True, revision='{COMMIT}'"

    one = only(loaded(pinned))
    both = only(loaded(f"{pinned}, code_revision='{COMMIT}'"))

    assert [fix.title for fix in one.fixes if "code_revision" in fix.title]
    assert not [fix.title for fix in both.fixes if "code_revision" in fix.title]


def test_where_a_flag_comes_from_is_said() -> None:
    program = """
import argparse, transformers
args = argparse.ArgumentParser().parse_args()
transformers.AutoModel.from_pretrained("org/model", trust_remote_code=args.trust)
"""

    assert "trust_remote_code comes from the command line" in only(program).message


def test_the_argument_does_nothing_for_datasets_without_scripts() -> None:
    program = "import datasets\ndatasets.load_dataset('a/b', trust_remote_code=True)"

    assert only(program, datasets="2.19.0").severity is Severity.MEDIUM
    assert only(program, datasets="4.0.0").severity is Severity.INFO


@pytest.mark.parametrize(
    "call",
    [
        "smolagents.load_tool('a/b', trust_remote_code=True)",
        "kernels.get_kernel('a/b', trust_remote_code=True)",
        "diffusers.X.from_pretrained('a', custom_pipeline='c', trust_remote_code=True)",
    ],
)
def test_one_hazard_is_one_finding(call: str) -> None:
    program = f"import {call.partition('.')[0]}\n{call}"

    assert only(program).rule != "trust-remote-code"


def test_options_are_found_in_texts_and_in_mappings_of_mappings() -> None:
    in_a_text = findings(
        "import lm_eval\nlm_eval.simple_evaluate("
        "model_args='pretrained=org/model,trust_remote_code=True')"
    )
    in_a_mapping = findings(
        "import x\nx.Embeddings('org/model', model_kwargs={'more': "
        "{'trust_remote_code': True}}, revision=commit)"
    )

    assert [f.rule for f in in_a_text + in_a_mapping] == ["trust-remote-code"] * 2
    assert not findings(
        "import x\nx.Embeddings('org/model', "
        "model_kwargs={'trust_remote_code': False}, revision=commit)"
    )


def test_the_commit_that_was_looked_at_is_offered_to_be_pinned(
    apply: Callable[[str, tuple[Edit, ...]], str],
) -> None:
    program = loaded("'org/model'")
    report = ArtifactReport("model.safetensors", Kind.ARTIFACT, Verdict.CLEAN)
    artifact = LinkedArtifact(report, "in the Hub cache", of="org/model", commit=COMMIT)
    [call] = source.observe(SourceText.module(program), Environment(), WANTED)
    assert isinstance(call, CallSite)
    linked = dataclasses.replace(call, artifact=artifact)

    said = [each for each, _ in rules.apply(linked) if each.rule == "unpinned-revision"]

    [fix] = said[0].fixes
    assert apply(program, fix.edits) == loaded(f"'org/model', revision='{COMMIT}'")
