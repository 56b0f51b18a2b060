"""Rule: code that comes with a model is run."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub, _remote_code
from scanner_core.rules.source._truth import not_told, truth

# These keep the argument; the call that takes it from there is what matters.
COLLECTING: Final = ("dict", "Namespace", "SimpleNamespace", "set_defaults")
LOOKING: Final = "assert_"
"""How methods of mocks begin that compare what others were called with."""
# Rules that know better what these callables run.
OTHER_RULES: Final = ("remote-kernel", "remote-tool-code")
CODE_REVISION: Final = "code_revision"
SCRIPTS_UNTIL: Final = "4.0"
"""The datasets from which on there are no scripts, and the argument does nothing."""


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    is_about_code=True,
    examples=[
        bad(
            """
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model", trust_remote_code=True)
            """,
            fixed="""
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model", trust_remote_code=False)
            """,
        ),
        bad(
            """
            from datasets import load_dataset
            options = {"split": "train", "trust_remote_code": True}
            load_dataset("org/data", **options)
            """
        ),
        bad(
            """
            def load(model_class, name, trusted):
                return model_class.from_pretrained(name, trust_remote_code=trusted)
            """,
            fixed="""
            def load(model_class, name, trusted):
                return model_class.from_pretrained(name, trust_remote_code=False)
            """,
        ),
        bad(
            """
            from langchain_huggingface import HuggingFaceEmbeddings
            HuggingFaceEmbeddings(
                model_name="org/embeddings", model_kwargs={"trust_remote_code": True}
            )
            """
        ),
        bad(
            """
            from vllm import LLM
            llm = LLM("org/chat", trust_remote_code=True, tensor_parallel_size=2)
            """,
            fixed="""
            from vllm import LLM
            llm = LLM("org/chat", trust_remote_code=False, tensor_parallel_size=2)
            """,
        ),
        bad(
            """
            from datasets import load_dataset
            data = load_dataset("org/data", trust_remote_code=True, split="train")
            """,
            fixed="""
            from datasets import load_dataset
            data = load_dataset("org/data", split="train")
            """,
            versions={"datasets": "4.0.0"},
        ),
        bad("""
            from hydra.utils import instantiate
            model = instantiate(
                {
                    "_target_": "transformers.AutoModel.from_pretrained",
                    "pretrained_model_name_or_path": "org/model",
                    "trust_remote_code": True,
                }
            )
        """),
        good("""
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model")
        """),
        good("""
            from transformers import pipeline
            pipeline("text-generation", model="org/model", trust_remote_code=False)
        """),
        good("""
            from dataclasses import dataclass

            @dataclass
            class Arguments:
                name: str = "org/model"
                trust_remote_code: bool = False
        """),
        good("""
            from transformers import AutoTokenizer

            def tokenizer(name, trust_remote_code=False):
                return AutoTokenizer.from_pretrained(
                    name, trust_remote_code=trust_remote_code
                )
        """),
    ],
    references=[
        "https://huggingface.co/docs/transformers/custom_models",
        "https://huggingface.co/docs/datasets/about_dataset_load",
    ],
)
def trust_remote_code(call: CallSite) -> Judgement | None:
    """``trust_remote_code=True`` runs Python files that come with a model.

    The library downloads the modules that the repository's configuration names and
    imports them: whoever can push to that repository runs code on this machine.  It
    is as true of configurations and tokenizers as of models, of folders as of the Hub,
    and of the mappings (``model_kwargs``) that other libraries hand on.

    Leave the argument out.  If the model cannot do without it, read the code and pin
    the commit that you read with ``revision``, and with ``code_revision`` where the
    code comes from another repository; the finding is then of low severity.
    """
    found = next(_hub.options(call, sinks.REMOTE_CODE), None)
    if found is None or _is_judged_elsewhere(call):
        return None
    keyword, given = found
    trusted = truth(given)
    if trusted is False:
        return None
    severity, message = _said(call, trusted)
    if severity is Severity.INFO:
        fixes = _fixes.remove_keyword(call, keyword, safe=True)
    elif keyword == sinks.REMOTE_CODE:
        fixes = _fixes.set_keyword(call, keyword, "False")
    else:
        fixes = (Fix(f"Leave {sinks.REMOTE_CODE} out of {keyword}"),)
    if _hub.is_commit(call.argument("revision")) and not call.argument(CODE_REVISION):
        fixes = (*fixes, Fix(f"Pin {CODE_REVISION}, for code of another repository"))
    evidence = Evidence(call.callee, "called", f"{sinks.REMOTE_CODE}={given}")
    said = Judgement(message, severity, evidence, fixes)
    return _remote_code.judge(call, said, trusted)


def _is_judged_elsewhere(call: CallSite) -> bool:
    return (
        call.callee.rpartition(".")[2] in COLLECTING
        or call.callee.rpartition(".")[2].startswith(LOOKING)
        or any(sinks.row(call.callee, rule) for rule in OTHER_RULES)
        or dict(call.keywords).get("custom_pipeline", Constant(None)) != Constant(None)
    )


def _said(call: CallSite, trusted: bool | Unknown) -> tuple[Severity, str]:  # noqa: FBT001 (a truth)
    repository = _hub.repository(call)
    whose = repository or "what it loads"
    if isinstance(trusted, Unknown):
        why = not_told(sinks.REMOTE_CODE, trusted)
        return (
            Severity.LOW,
            f"This call may run Python code that comes with {whose}: {why}.",
        )
    runs = f"This call runs Python code that comes with {whose}"
    if call.callee.startswith("datasets.") and (
        call.environment.at_least("datasets", SCRIPTS_UNTIL) is True
    ):
        told = call.environment.told("datasets")
        does = f"{sinks.REMOTE_CODE} does nothing since datasets {SCRIPTS_UNTIL}"
        return Severity.INFO, f"{does}, which runs no scripts: {told}."
    if _hub.is_commit(call.argument("revision")):
        return Severity.LOW, f"{runs}, at the commit that is pinned."
    if repository and not _hub.is_folder(repository):
        return Severity.MEDIUM, f"{runs}, at whatever commit is the newest."
    return Severity.MEDIUM, f"{runs}."
