"""Rule: a model is cloned or downloaded by a command as it is today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, ShellCommand
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge.sinks import downloads as table
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Sequence

HUB: Final = re.compile(
    r"(?:https?://(?:[^/@]*@)?|git@|ssh://git@)"
    r"(?:huggingface\.co|hf\.co|hf-mirror\.com|(?:www\.)?modelscope\.cn)[/:]"
    r"(?!datasets/)"
)
COMMANDS: Final = frozenset({"hf", "huggingface-cli", "modelscope"})
INERT: Final = re.compile(
    r"\S+\.(?:safetensors|json|jsonl|txt|md|gguf|csv|parquet|png|jpe?g|wav|mp3|model)"
)
VALUED: Final = frozenset(
    {"--cache-dir", "--exclude", "--include", "--local-dir", "--max-workers"}
    | {"--repo-type", "--revision", "--token", "--model", "--local_dir", "--cache_dir"}
    | {"--local-dir-use-symlinks"}
)
MOVING: Final = frozenset({"", "main", "master", "HEAD"})


@rule(
    severity=Severity.LOW,
    cwe=494,
    references=[
        "https://huggingface.co/docs/huggingface_hub/guides/download",
    ],
    examples=[
        bad("!git clone https://huggingface.co/org/model", is_cell=True),
        bad("!hf download org/model --local-dir model", is_cell=True),
        bad(
            "!huggingface-cli download org/model pytorch_model.bin --revision main",
            is_cell=True,
        ),
        bad(
            """
            import subprocess
            subprocess.run(["git", "lfs", "clone", "https://hf.co/org/model"])
            """
        ),
        bad(
            """
            from git import Repo
            Repo.clone_from("https://huggingface.co/org/model", "model")
            """
        ),
        good("!git clone https://github.com/pytorch/examples", is_cell=True),
        good(
            "!hf download org/m --revision 86b5e0934494bd15c9632b12f734a8a67f723594",
            is_cell=True,
        ),
        good("!hf download org/model model.safetensors config.json", is_cell=True),
        good("!hf download org/images --repo-type dataset", is_cell=True),
    ],
)
def unpinned_clone(fact: CallSite | ShellCommand) -> Judgement | None:
    """Without a revision, a model of the Hub is whatever its owner pushed last.

    Weights as pickles and the Python beside them run when they are loaded.  What was
    looked at once and what is downloaded the next time need not be the same: accounts
    change hands, and names of deleted accounts can be taken by others.

    Pass the commit that you looked at, ``--revision <40 digits>``, after a clone
    ``git checkout <40 digits>``; or download only ``safetensors``, which hold no code:
    ``--include "*.safetensors" "*.json"``.
    """
    return _of_call(fact) if isinstance(fact, CallSite) else _of_command(fact)


def _of_call(call: CallSite) -> Judgement | None:
    if call.callee not in table.CLONES:
        return None
    match call.argument(*table.CLONES[call.callee]):
        case Constant(value=str(place)) if HUB.match(place):
            return _cloned(place, Evidence(call.callee, "called", repr(place)))
        case _:
            return None


def _cloned(place: str, evidence: Evidence) -> Judgement:
    fix = Fix("Check a commit out after that: git checkout <commit>")
    message = f"git clones {_commands.short(place)} as it is today."
    return Judgement(message, evidence=evidence, fixes=(fix,))


def _of_command(command: ShellCommand) -> Judgement | None:
    name, words = program(command.words), command.words
    if name == "git":
        place = next((word for word in words[2:] if HUB.match(word)), None)
        if place is None or "clone" not in words[1:4]:
            return None
        return _cloned(place, _commands.evidence(command))
    if name not in COMMANDS or words[1:2] != ("download",):
        return None
    options, plain = _sorted(words[2:])
    plain = [*options.get("--model", ()), *plain]
    if not plain or options.get("--repo-type", ("model",)) != ("model",):
        return None
    if options.get("--revision", ("",))[0] not in MOVING:
        return None
    files = (*plain[1:], *options.get("--include", ()))
    if files and all(INERT.fullmatch(file) for file in files):
        return None
    message = f"{name} downloads {_commands.short(plain[0])} as it is today."
    fix = Fix("Pass --revision with a commit")
    return Judgement(message, evidence=_commands.evidence(command), fixes=(fix,))


def _sorted(words: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the options with their values, and what is left."""
    options: dict[str, tuple[str, ...]] = {}
    plain: list[str] = []
    last = ""
    for word in words:
        option, equals, value = word.partition("=")
        if option.startswith("--"):
            options[option] = (value,) if equals else ()
            last = "" if equals or option not in VALUED else option
        elif last:
            options[last] += (word,)
            last = last if last in {"--include", "--exclude"} else ""
        elif not word.startswith("-"):
            plain.append(word)
    return {name: values or ("",) for name, values in options.items()}, plain
