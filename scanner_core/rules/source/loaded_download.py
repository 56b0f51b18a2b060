"""Rule: what was just downloaded goes into a loader that runs code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands, _loading
from scanner_core.rules.source._downloads import PINNED
from scanner_core.rules.source.unrestricted_torch_load import unrestricted_torch_load

if TYPE_CHECKING:
    from scanner_core.knowledge.sinks import Sink

TORCH: Final = "unrestricted-torch-load"
UNPICKLING: Final = frozenset(
    {
        "pickled-numpy-arrays",
        "unrestricted-checkpoint",
        "unrestricted-joblib-load",
        "unrestricted-unpickling",
    }
)
"""Rules about loaders that run code of the file itself."""


@rule(
    severity=Severity.HIGH,
    cwe=494,
    references=[
        "https://docs.python.org/3/library/pickle.html",
        "https://huggingface.co/docs/hub/security-pickle",
    ],
    examples=[
        bad(
            """
            import pickle, requests
            url = "https://example.org/model.pkl"
            model = pickle.loads(requests.get(url).content)
            """
        ),
        bad(
            """
            import io, requests, torch
            answer = requests.get(url)
            torch.load(io.BytesIO(answer.content), weights_only=False)
            """
        ),
        bad(
            """
            !wget -O forest.pkl https://example.org/forest.pkl
            import joblib
            forest = joblib.load("forest.pkl")
            """,
            is_cell=True,
        ),
        bad(
            """
            import pickle
            from urllib.request import urlretrieve
            urlretrieve("https://example.org/vocab.pkl", "vocab.pkl")
            with open("vocab.pkl", "rb") as file:
                vocab = pickle.load(file)
            """
        ),
        bad(
            """
            %env TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1
            !wget -q https://example.org/model.pt
            import torch
            model = torch.load("model.pt")
            """,
            is_cell=True,
        ),
        good(
            """
            import io, requests, torch
            answer = requests.get(url)
            torch.load(io.BytesIO(answer.content), weights_only=True)
            """
        ),
        good(
            """
            import io, numpy as np, requests
            array = np.load(io.BytesIO(requests.get(url).content))
            """
        ),
        good(
            """
            import requests
            from safetensors.torch import load
            tensors = load(requests.get(url).content)
            """
        ),
    ],
)
def loaded_download(call: CallSite) -> Judgement | None:
    """Whatever a server answers can run where it goes straight into a loader.

    Unpickling calls whatever the bytes name.  Here they come from the network in the
    same program, and nobody sees them in between: whoever answers in the server's
    place, or has its account, runs code in this process, each time anew.  If the
    installed version may refuse that, or the address names a commit, the severity is
    medium.

    Download ``safetensors`` instead.  If it must be a pickle, save it, scan it with
    ``gifthorse scan``, note its ``sha256``, and compare that before each load.
    """
    # A linked call is judged once, by what it would do with that file.
    if call.fetched is None or call.digests or call.artifact is not None:
        return None
    found = (_severity(call, sink) for sink in sinks.rows(call.callee))
    severity = max((each for each in found if each), default=None)
    if severity is None:
        return None
    if PINNED.search(call.fetched.url or ""):
        severity = Severity.MEDIUM
    origin = _origin(call.fetched.url)
    message = (
        f"This {call.callee.removeprefix('*.')} "
        f"{'runs' if severity is Severity.HIGH else 'may run'} what "
        f"{call.fetched.by} downloads{origin}."
    )
    fix = Fix("Download safetensors, or scan the file and compare its sha256 first")
    evidence = Evidence(call.callee, "called", str(call.fetched))
    return Judgement(message, severity, evidence, (fix,))


def _severity(call: CallSite, sink: Sink) -> Severity | None:
    """Return how bad it is to load a download; ``None`` if the call is restricted."""
    if sink.rule == TORCH:
        # It knows what else switches the restriction off: variables, a pickle_module.
        if unrestricted_torch_load.judge(call) is None:
            return None
    elif sink.rule not in UNPICKLING or not _loading.matters(call, sink):
        return None
    if sink.switch is None:
        return Severity.HIGH
    restricted, _ = _loading.restriction(call, sink.switch)
    if restricted is True and sink.rule != TORCH:
        return None
    return Severity.MEDIUM if isinstance(restricted, Unknown) else Severity.HIGH


def _origin(url: str | None) -> str:
    if not url or re.match(r"[{$]", url):
        return ""
    return f" from {_commands.short(url)}"
