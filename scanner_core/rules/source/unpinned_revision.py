"""Rule: what is loaded from the Hub can change from one day to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, Items
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Names
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub
from scanner_core.rules.source._truth import truth

if TYPE_CHECKING:
    from scanner_core.facts import Argument

RULE: Final = "unpinned-revision"
WEIGHTS: Final = "pickle-over-safetensors"
"""The rule whose rows say what loads repositories."""
CODE: Final = (".dll", ".dylib", ".py", ".so")
NEWEST: Final = frozenset({None, "", "main", "HEAD"})


@rule(
    severity=Severity.INFO,
    cwe=494,
    examples=[
        bad("""
            import evaluate
            metric = evaluate.load("accuracy")
        """),
        bad("""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model")
        """),
        bad("""
            from huggingface_hub import hf_hub_download
            module = hf_hub_download(repo_id="org/model", filename="modeling.py")
        """),
        bad("""
            from huggingface_hub import snapshot_download
            options = {"repo_id": "org/model", "revision": "main"}
            folder = snapshot_download(**options)
        """),
        good("""
            from transformers import AutoModel
            model = AutoModel.from_pretrained(
                "org/model", revision="86b5e0934494bd15c9632b12f734a8a67f723594"
            )
        """),
        good("""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("./checkpoints/final")
        """),
        good("""
            import evaluate
            metric = evaluate.load("accuracy", revision="v0.4.3")
        """),
        good("""
            from transformers import AutoTokenizer
            tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
        """),
    ],
    references=[
        "https://huggingface.co/docs/huggingface_hub/guides/download",
        "https://huggingface.co/docs/evaluate",
    ],
)
def unpinned_revision(call: CallSite) -> Judgement | None:
    """Without ``revision``, a load takes whatever commit of a repository is the newest.

    Libraries ask the Hub for the head of ``main`` at every load, even if the files are
    in the cache: what somebody has looked at, and what is loaded tomorrow, need not be
    the same.  Where the files are weights this is a remark; where they are Python, as
    metrics and modules are, it is a finding of low severity.

    Pass ``revision`` with the hash of the commit that was looked at; a branch or a tag
    can be moved.
    """
    sink = sinks.row(call.callee, RULE) or sinks.row(call.callee, WEIGHTS)
    if sink is None or _is_pinned(call):
        return None
    is_weights = sink.rule == WEIGHTS
    if is_weights and sink.names is not Names.REPOSITORY:
        return None
    repository = _hub.repository(call) or _first(call)
    if repository is None or _hub.is_folder(repository):
        return None
    is_code = sink.is_minor or _is_code(call.argument("filename", 1))
    if not is_code and "/" not in repository:
        return None
    because = f": {sink.because}" if sink.because else ""
    message = f"This call takes the newest commit of {repository}{because}."
    severity = Severity.LOW if is_code else Severity.INFO
    evidence = Evidence(call.callee, "called", repository)
    return Judgement(message, severity, evidence, _fix(call))


def _first(call: CallSite) -> str | None:
    """Return the first repository of a list."""
    match call.positional:
        case (Items(items=(Constant(value=str(name)), *_)), *_) if _hub.is_shown(name):
            return name
        case _:
            return None


def _is_pinned(call: CallSite) -> bool:
    """Whether a call says which commit, or is about what is there already."""
    keywords = dict(call.keywords)
    match call.argument("revision"):
        case None:
            pass
        case Constant(value=str() | None as revision) if revision in NEWEST:
            pass
        case _:
            return True
    # Who runs remote code hears of the commit from another rule.
    asked = [keywords.get(sinks.REMOTE_CODE), keywords.get("local_files_only")]
    return any(given is not None and truth(given) is not False for given in asked)


def _is_code(filename: Argument | None) -> bool:
    match filename:
        case Constant(value=str(name)):
            return name.lower().endswith(CODE)
        case _:
            return False


def _fix(call: CallSite) -> tuple[Fix, ...]:
    commit = call.artifact.commit if call.artifact else ""
    if not _hub.COMMIT.fullmatch(commit):
        return (Fix("Pass revision with the hash of the commit you looked at"),)
    return _fixes.set_keyword(call, "revision", repr(commit))
