"""Rule: ``torch.hub`` runs the code of a repository."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import Argument, CallSite, Constant
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source._truth import truth

RULE: Final = "torch-hub-code"
COMMIT: Final = re.compile(r":[0-9a-f]{40}$")
PIN: Final = Fix('Name the commit that you have read: "owner/name:<commit>"')
LONGEST: Final = 100
ASKS: Final = frozenset({Constant("check"), Constant(value=False)})
"""With these, somebody has to say yes to a repository that is new."""
POSITIONS: Final = {"torch.hub.list": 3, "torch.hub.help": 4}
"""Of ``trust_repo``, which has to be a keyword in ``torch.hub.load``."""


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    references=[
        "https://docs.pytorch.org/docs/stable/hub.html",
    ],
    examples=[
        bad("""
            import torch
            model = torch.hub.load("ultralytics/yolov5", "yolov5s")
        """),
        bad("""
            import torch
            midas = torch.hub.load("intel-isl/MiDaS", "MiDaS", trust_repo=True)
        """),
        bad("""
            from torch import hub
            repository = "pytorch/vision:v0.10.0"
            model = hub.load(repository, "resnet18", pretrained=True)
        """),
        bad("""
            import torch
            torch.hub.list("snakers4/silero-vad", force_reload=True)
        """),
        bad("""
            import functools, torch
            load = functools.partial(torch.hub.load, "facebookresearch/dinov2")
            backbone = load("dinov2_vits14")
        """),
        good("""
            import torch
            torch.hub.load("./checkouts/dinov2", "dinov2_vits14", source="local")
        """),
        good("""
            import torch
            commit = "e1277af2ba9496fbadf7aec6eba56e8d882d1e35"
            torch.hub.load(f"facebookresearch/dinov2:{commit}", "dinov2_vits14")
        """),
        good("""
            import torch
            torch.hub.set_dir("/data/hub")
        """),
    ],
)
def torch_hub_code(call: CallSite) -> Judgement | None:
    """``torch.hub.load`` runs the ``hubconf.py`` of a repository that it downloads.

    ``torch.hub.help`` and ``torch.hub.list`` run it as well.  A tag or a branch can be
    moved to other code.  ``trust_repo="check"``, the default in torch 2.13, asks before
    a repository is used for the first time, ``trust_repo=True`` never does; nobody is
    asked for what some organisations own, nor for what was downloaded before.

    Name the commit that you have read, ``"owner/name:<commit>"``, or keep a checkout
    and load that with ``source="local"``.
    """
    if (sink := sinks.row(call.callee, RULE)) is None or sink.file is None:
        return None
    if call.argument("source") == Constant("local"):
        return None
    repository = call.argument(sink.file, sink.position)
    unverified = call.argument("skip_validation")
    if _is_pinned(repository) and (unverified is None or truth(unverified) is False):
        return None
    position = POSITIONS.get(call.callee)
    trusted = call.argument("trust_repo", position)
    asks = " once somebody has said yes to it" if trusted in ASKS else ""
    message = f"This {call.callee} runs hubconf.py of {_name(repository)}{asks}."
    return Judgement(
        message,
        Severity.LOW if asks else Severity.MEDIUM,
        Evidence(call.callee, "called", str(repository)),
        (PIN,),
    )


def _is_pinned(repository: Argument | None) -> bool:
    match repository:
        case Constant(value=str(name)):
            return COMMIT.search(name) is not None
        case _:
            return False


def _name(repository: Argument | None) -> str:
    match repository:
        case Constant(value=str(name)) if name.isprintable() and len(name) < LONGEST:
            return name
        case _:
            return "the repository that it is given"
