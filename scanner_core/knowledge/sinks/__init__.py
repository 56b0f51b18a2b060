"""The calls that load something, and where their arguments say what.

A module of rows for each family, grouped by the rule that judges them, each with the
place where it was looked up.  To add a callable, add a row; a rule reads its rows with
``row(callee, rule)``.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from scanner_core.knowledge.sinks import (
    arrays,
    checkpoints,
    downloads,
    estimators,
    frameworks,
    hub,
    keras,
    native,
    pickles,
    registries,
    restricted,
    text,
    torch,
)
from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch

__all__ = [
    "BESIDE",
    "CALLEES",
    "CARRYING",
    "FORCED_OFF",
    "FORCED_ON",
    "KEYWORDS",
    "OPTIONS",
    "REMOTE_CODE",
    "REPLACED",
    "SINKS",
    "SPELLINGS",
    "WORDS",
    "Names",
    "Since",
    "Sink",
    "Switch",
    "libraries",
    "loading",
    "row",
    "rows",
]

REMOTE_CODE: Final = "trust_remote_code"
"""With this keyword, whatever is called runs code that comes with a model."""
FORCED_OFF: Final = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
"""With this environment variable, ``weights_only`` is off where it is left out."""
FORCED_ON: Final = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
"""With this one, it is on, whatever is given."""
TABLES: Final = (
    arrays,
    checkpoints,
    downloads,
    estimators,
    frameworks,
    hub,
    keras,
    native,
    pickles,
    registries,
    restricted,
    text,
    torch,
)
SINKS: Final = tuple(sink for table in TABLES for sink in table.SINKS)
CALLEES: Final = frozenset(sink.callee for sink in SINKS)
UNCONDITIONAL: Final = frozenset(sink.callee for sink in SINKS if not sink.beside)
BESIDE: Final = tuple(
    (sink.callee, sink.beside) for sink in SINKS if sink.callee not in UNCONDITIONAL
)
"""Callables that matter only in programs that have one of some words."""
HANDED_ON: Final = """
    automodel_args config_args config_kwargs hf_kwargs hf_model_kwargs model_args
    model_init_kwargs model_kwargs pipeline_kwargs processor_kwargs tokenizer_args
    tokenizer_config tokenizer_kwargs
"""
OPTIONS: Final = frozenset(HANDED_ON.split())
"""Keywords by which mappings of arguments are handed on to a loader."""
KEYWORDS: Final = OPTIONS | {
    REMOTE_CODE,
    "accept_content",
    "allow_all_kernels",
    "allow_dangerous_deserialization",
    "allow_pickle",
    "attn_implementation",
    "ckpt_path",
    "custom_pipeline",
    "load_kwargs",
    "torch_load_kwargs",
    "use_kernels",
    "use_safetensors",
    "weights_only",
}
"""Calls with these keywords matter, whatever is called."""
CARRYING: Final = OPTIONS | {
    "attn_implementation",
    "ckpt_path",
    "load_kwargs",
    "torch_load_kwargs",
}
"""Keywords among these that are common, and matter only by what they are given."""
SPELLINGS: Final = (
    ("attn_implementation", re.compile(r"""["']?\s*[=:]\s*["'][\w.-]+/""")),
    ("ckpt_path", re.compile(r"\s*=(?!=)")),
)
"""How a program spells that one of them matters."""
REPLACED: Final = frozenset(
    {
        "huggingface_hub.constants.ENDPOINT",
        "requests.Session.verify",
        "requests.sessions.Session.verify",
        "ssl._create_default_https_context",
        "torch.serialization._default_to_weights_only",
    }
)
"""What programs replace in libraries, beside what they call."""
WORDS: Final = frozenset({"_default_to_weights_only"})
"""A program with one of these matters, whatever it calls."""


@functools.lru_cache(maxsize=4096)
def rows(callee: str) -> tuple[Sink, ...]:
    """Return the rows of a callable: of its own name, else of what it is one of.

    What is known of a library goes before what is known of a name in any.
    """
    table = _by_callee()
    if found := table.get(callee):
        return found
    root, dot, rest = callee.partition(".")
    if not dot:
        return ()
    tail = rest.rpartition(".")[2]
    return table.get(f"{root}.*.{tail}") or table.get(f"*.{tail}", ())


def row(callee: str, rule: str) -> Sink | None:
    """Return the row of a callable that a rule judges by; ``None`` if there is none."""
    return next((sink for sink in rows(callee) if sink.rule == rule), None)


def loading(callee: str) -> Sink | None:
    """Return the row that says which argument of a callable names what is loaded."""
    return next((sink for sink in rows(callee) if sink.file), None)


def libraries(callee: str) -> list[str]:
    """Return the libraries whose versions say how a callable loads."""
    defaults = (sink.switch.default for sink in rows(callee) if sink.switch)
    found = [each.library for each in defaults if isinstance(each, Since)]
    return list(dict.fromkeys((callee.partition(".")[0], *found)))


@functools.cache
def _by_callee() -> dict[str, tuple[Sink, ...]]:
    found: dict[str, tuple[Sink, ...]] = {}
    for sink in SINKS:
        found[sink.callee] = (*found.get(sink.callee, ()), sink)
    return found
