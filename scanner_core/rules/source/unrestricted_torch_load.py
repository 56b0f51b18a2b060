"""Rule: ``torch.load`` is allowed to run code."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _loading, _outcome
from scanner_core.rules.source._truth import not_told, truth

RULE: Final = "unrestricted-torch-load"
RESTRICTED_SINCE: Final = "2.6"
SWITCHED_ON: Final = frozenset({"1", "y", "yes", "true"})
WARNING: Final = "do not switch weights_only off, do not load it elsewhere"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://docs.pytorch.org/docs/stable/generated/torch.load.html",
        "https://docs.pytorch.org/docs/stable/notes/serialization.html",
        "https://github.com/pytorch/pytorch/security/advisories/GHSA-53q9-r3pm-6pq6",
    ],
    examples=[
        bad(
            """
            import torch
            model = torch.load("model.pt", weights_only=False)
            """,
            fixed="""
            import torch
            model = torch.load("model.pt", weights_only=True)
            """,
        ),
        bad(
            """
            from torch import load as restore
            restore(path, map_location="cpu", **options)
            """
        ),
        bad(
            """
            import functools, torch
            load = functools.partial(torch.load, weights_only=False)
            load("model.pt")
            """,
            fixed="""
            import functools, torch
            load = functools.partial(torch.load, weights_only=False)
            load("model.pt", weights_only=True)
            """,
        ),
        bad(
            """
            import dill, torch
            torch.load("model.pt", pickle_module=dill)
            """,
            fixed="""
            import dill, torch
            torch.load("model.pt", weights_only=True)
            """,
        ),
        bad(
            """
            import torch
            torch.load(
                "model.pt",  # from the Hub
                weights_only=flag,
            )
            """,
            fixed="""
            import torch
            torch.load(
                "model.pt",  # from the Hub
                weights_only=True,
            )
            """,
        ),
        bad(
            """
            import torch
            torch.load("model.pt", weights_only=None)
            """,
            fixed="""
            import torch
            torch.load("model.pt", weights_only=True)
            """,
        ),
        bad(
            """
            import torch
            tensor = torch.storage._load_from_bytes(blob)
            """
        ),
        good(
            """
            import torch
            torch.load("model.pt", weights_only=True)
            """
        ),
        good(
            """
            import os
            os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
            import torch
            torch.load("model.pt")
            """
        ),
        good(
            """
            import torch
            options = {"map_location": "cpu", "weights_only": True}
            torch.load("model.pt", **options)
            """
        ),
        good(
            """
            from safetensors.torch import load_file as load
            load("model.safetensors")
            """
        ),
    ],
)
def unrestricted_torch_load(call: CallSite) -> Judgement | None:
    """``torch.load`` without ``weights_only=True`` can run code from the file.

    The file is a pickle; unpickling imports and calls whatever the file names.  If the
    argument is left out or ``None``, torch restricts what is unpickled since version
    2.6, unless a ``pickle_module`` is given or ``TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD`` is
    set.  Before 2.6 the restricted loader itself could be made to run code
    (CVE-2025-32434).

    Pass ``weights_only=True``, or load ``safetensors`` instead.  What a file needs
    beyond tensors, ``torch.serialization.add_safe_globals`` allows by name.
    """
    if (sink := sinks.row(call.callee, RULE)) is None:
        return None
    if sink.switch is None:
        return _loading.judge(call, RULE)
    restricted, because = _restriction(call)
    return _outcome.judge(
        call,
        _outcome.Loading(
            "torch.load",
            "torch",
            call.version,
            restricted,
            because,
            WARNING,
            f"under torch < {RESTRICTED_SINCE}"
            if call.version is None
            else "if it is False",
            _fix(call),
        ),
    )


def _restriction(call: CallSite) -> tuple[bool | Unknown, str]:
    """Return whether the call is restricted, as torch/serialization.py decides it."""
    if _is_set(call, sinks.FORCED_ON):
        return True, f"{sinks.FORCED_ON} is set"
    given = call.argument("weights_only")
    if given is None or given == Constant(None):
        return _default(call)
    restricted = truth(given)
    if isinstance(restricted, Unknown):
        return restricted, not_told("weights_only", restricted)
    return restricted, f"weights_only is {given}"


def _default(call: CallSite) -> tuple[bool | Unknown, str]:
    given = call.argument("pickle_module", 2)
    if given is not None and given != Constant(None):
        return False, "a pickle_module switches weights_only off unless it is given"
    if _is_set(call, sinks.FORCED_OFF):
        return False, f"{sinks.FORCED_OFF} is set"
    restricted = call.environment.at_least("torch", RESTRICTED_SINCE)
    since = f"weights_only defaults to True since torch {RESTRICTED_SINCE}"
    if isinstance(restricted, Unknown):
        return restricted, f"{since}, and {restricted.reason}"
    if restricted:
        return True, since
    return False, f"{since}, and {call.environment.told('torch')}"


def _is_set(call: CallSite, variable: str) -> bool:
    match dict(call.environ).get(variable):
        case Constant(value=value):
            return str(value).lower() in SWITCHED_ON
        case _:
            return False


def _fix(call: CallSite) -> tuple[Fix, ...]:
    if call.argument("pickle_module", 2) not in {None, Constant(None)}:
        # torch raises if it is given both.
        title = "Drop pickle_module and pass weights_only=True"
        if call.argument("weights_only") is not None:
            return (Fix(title),)
        return _fixes.replace_keyword(call, "pickle_module", "weights_only=True", title)
    return _fixes.set_keyword(call, "weights_only", "True")
