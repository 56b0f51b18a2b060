"""Rule: a server or a program is started that runs code of a model's repository."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import ShellCommand  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands
from scanner_core.rules.source._downloads import PINNED
from scanner_core.source.shell.command_words import program

OPTION: Final = re.compile(
    r"--(?:model-)?trust[-_]remote[-_]code(?:=(?P<value>.*))?", re.IGNORECASE
)
AMONG: Final = re.compile(
    r"(?:^|[,{\s])([\"']?trust_remote_code[\"']?\s*[=:]\s*True)\b", re.IGNORECASE
)
OFF: Final = frozenset({"0", "false", "no"})
SERVING: Final = {("models", "serve"), ("models", "predict")}
"""Commands of MLflow 3 that load a model as a pyfunc."""
PINNING: Final = frozenset({"--code-revision", "--revision", "--code_revision"})


@rule(
    severity=Severity.MEDIUM,
    cwe=94,
    references=[
        "https://huggingface.co/docs/transformers/main/en/custom_models",
        "https://docs.vllm.ai/en/latest/",
    ],
    examples=[
        bad(
            "!vllm serve org/chat-7b --trust-remote-code",
            fixed="!vllm serve org/chat-7b",
            is_cell=True,
        ),
        bad(
            """
            !nohup python -m vllm.entrypoints.openai.api_server \\
                --model org/chat-7b --trust-remote-code --port 8000 &
            """,
            fixed="""
            !nohup python -m vllm.entrypoints.openai.api_server \\
                --model org/chat-7b --port 8000 &
            """,
            is_cell=True,
        ),
        bad(
            """
            import subprocess
            server = ["text-generation-launcher", "--model-id", "org/chat-7b"]
            subprocess.Popen([*server, "--trust-remote-code"])
            """
        ),
        bad(
            "!lm_eval --model hf --model_args pretrained=org/m,trust_remote_code=True",
            is_cell=True,
        ),
        bad("!mlflow models serve -m models:/churn/3 -p 5001", is_cell=True),
        good("!vllm serve org/chat-7b --dtype bfloat16", is_cell=True),
        good("!python train.py --trust_remote_code False", is_cell=True),
        good(
            """
            import subprocess
            subprocess.Popen(["text-generation-launcher", "--model-id", "org/chat-7b"])
            """
        ),
    ],
)
def served_remote_code(command: ShellCommand) -> Judgement | None:
    """With ``--trust-remote-code``, a server runs Python that comes with the model.

    vLLM, SGLang, text-generation-inference, lm-evaluation-harness and most training
    scripts hand the option on to ``transformers``, which downloads the modules that
    the repository of the model names, and imports them.  Whoever may push to it runs
    code in the server, beside its keys and its users' data.  ``mlflow models serve``
    does so with any model that is a pickle or brings code, which is of low severity
    here: most people serve what they logged themselves.

    Leave the option out where the library knows the architecture, which it does of
    most models.  Where it is needed, read the code and pin the commit of the model and
    of its code: ``--revision <40 digits> --code-revision <40 digits>``.
    """
    evidence = _commands.evidence(command)
    if program(command.words) == "mlflow" and command.words[1:3] in SERVING:
        message = "mlflow unpickles the model, and runs the code that comes with it."
        fix = Fix("Serve a version that you logged yourself, or looked at")
        return Judgement(message, Severity.LOW, evidence, (fix,))
    given = _option(command)
    if given is None:
        return None
    pinned = _is_pinned(command)
    message = f"{_program(command)} runs Python that comes with the model" + (
        ", from the commit that is named." if pinned else ", as it is today."
    )
    fixes = _commands.dropped(command, given)
    severity = Severity.LOW if pinned else None
    pin = Fix("Pin the commit of the model and of its code")
    return Judgement(message, severity, evidence, (*fixes, pin))


def _option(command: ShellCommand) -> str | None:
    """Return the word that switches remote code on."""
    words = command.words
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if found := OPTION.fullmatch(word):
            value = found["value"] if found["value"] is not None else following
            if value.lower() not in OFF:
                return word
        elif among := AMONG.search(word):
            return among[1]
    return None


def _is_pinned(command: ShellCommand) -> bool:
    words = command.words
    return any(
        word.partition("=")[0] in PINNING
        and PINNED.search(word.partition("=")[2] or following)
        for word, following in zip(words, (*words[1:], ""), strict=True)
    )


def _program(command: ShellCommand) -> str:
    """Return the program as people call it: of ``python -m vllm.x``, vllm."""
    words = command.words
    if program(words) == "python" and words[1:2] == ("-m",) and len(words) > 2:  # noqa: PLR2004 (the option and the module)
        return words[2].partition(".")[0]
    return program(words)
