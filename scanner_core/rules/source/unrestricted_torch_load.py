"""Rule: ``torch.load`` is allowed to run code."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _outcome
from scanner_core.rules.source._truth import truth

RESTRICTED_SINCE: Final = "2.6"
SWITCHED_ON: Final = frozenset({"1", "y", "yes", "true"})
WARNING: Final = "do not switch weights_only off, do not load it elsewhere"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
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
            """
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
        good(
            """
            import torch
            torch.load("model.pt", weights_only=True)
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
    argument is left out, torch restricts what is unpickled since version 2.6, unless a
    ``pickle_module`` is given or ``TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD`` is set.

    Pass ``weights_only=True``, or load ``safetensors`` instead.
    """
    if sinks.row(call.callee, "unrestricted-torch-load") is None:
        return None
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
    given = call.argument("weights_only")
    if given is None or given == Constant(None):
        return _default(call)
    restricted = truth(given)
    if isinstance(restricted, Unknown):
        return restricted, f"weights_only is not told, {restricted.reason}"
    return restricted, f"weights_only is {given}"


def _default(call: CallSite) -> tuple[bool | Unknown, str]:
    given = call.argument("pickle_module", 2)
    if given is not None and given != Constant(None):
        return False, "a pickle_module switches weights_only off unless it is given"
    forced = dict(call.environ).get(sinks.FORCED_OFF)
    if isinstance(forced, Constant) and str(forced.value).lower() in SWITCHED_ON:
        return False, f"{sinks.FORCED_OFF} is set"
    restricted = call.environment.at_least("torch", RESTRICTED_SINCE)
    since = f"weights_only defaults to True since torch {RESTRICTED_SINCE}"
    if isinstance(restricted, Unknown):
        return restricted, f"{since}, and {restricted.reason}"
    if restricted:
        return True, since
    return False, f"{since}, and {call.environment.told('torch')}"


def _fix(call: CallSite) -> tuple[Fix, ...]:
    if call.argument("pickle_module", 2) not in {None, Constant(None)}:
        # torch raises if it is given both.
        return (Fix("Drop pickle_module and pass weights_only=True"),)
    return _fixes.set_keyword(call, "weights_only", "True")
