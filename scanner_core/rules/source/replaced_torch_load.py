"""Rule: a loader of a library is replaced by one without restrictions."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import Constant, Name, Replacement, Result
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule

LOADERS: Final = frozenset(
    {
        "numpy.load",
        "torch.load",
        "torch.serialization._default_to_weights_only",
        "torch.serialization.load",
        "yaml.load",
        "yaml.safe_load",
    }
)
RESTRICTING: Final = frozenset(
    {"numpy.load", "torch.load", "torch.serialization.load", "yaml.safe_load"}
)
"""What is restricted where nobody replaces anything."""
UNRESTRICTED: Final = {"weights_only": False, "allow_pickle": True}
LIFTED: Final = re.compile(
    r"weights_only['\"\]]*\s*[=:,]\s*False|allow_pickle['\"\]]*\s*[=:,]\s*True"
    r"|lambda[^:]*:\s*False|unsafe_load|UnsafeLoader|FullLoader|pickle_module"
)
KEPT: Final = re.compile(
    r"weights_only['\"\]]*\s*[=:,]\s*True|allow_pickle['\"\]]*\s*[=:,]\s*False"
    r"|[sS]afe_?[lL]oad"
)
TESTS: Final = re.compile(r"\b(?:monkeypatch|mocker|patch)\b|\bMock\b|MagicMock")
ADVICE: Final = Fix("Give the argument where the file is loaded that needs it")


@rule(
    severity=Severity.MEDIUM,
    cwe=693,
    references=[
        "https://docs.pytorch.org/docs/stable/notes/serialization.html",
    ],
    examples=[
        bad("""
            import functools, torch
            torch.load = functools.partial(torch.load, weights_only=False)
            pipeline = Pipeline.from_pretrained("org/model")
        """),
        bad("""
            import torch
            load = torch.load
            torch.load = lambda *args, **kwargs: load(
                *args, **{**kwargs, "weights_only": False}
            )
        """),
        bad("""
            import torch

            original = torch.load

            def load_everything(*args, **kwargs):
                kwargs["weights_only"] = False
                return original(*args, **kwargs)

            torch.load = load_everything
        """),
        bad("""
            import numpy as np
            np_load = np.load
            np.load = lambda *a, **k: np_load(*a, allow_pickle=True, **k)
        """),
        bad("""
            import torch
            setattr(torch.serialization, "_default_to_weights_only", lambda _: False)
        """),
        good("""
            import functools, torch
            torch.load = functools.partial(torch.load, weights_only=True)
        """),
        good("""
            import functools, torch
            load = functools.partial(torch.load, map_location="cpu")
        """),
        good("""
            import torch

            def test_it_loads_once(monkeypatch):
                monkeypatch.setattr(torch, "load", lambda path, **_: {"path": path})
                assert restore("a.pt")
        """),
        good("""
            import numpy as np
            np_load = np.load
            np.load = np_load
        """),
        good("""
            import torch

            original = torch.load

            def load_weights(*args, **kwargs):
                kwargs["weights_only"] = True
                return original(*args, **kwargs)

            torch.load = load_weights
        """),
    ],
)
def replaced_torch_load(replacement: Replacement) -> Judgement | None:
    """``torch.load`` is replaced, so that whatever is loaded after that can run code.

    The common answer to ``weights_only`` being on since torch 2.6 is to patch the
    function.  That lifts the restriction for every library in the process and every
    file, not only for the one that needed it.  The same goes for ``numpy.load``.

    Pass ``weights_only=False`` in the one call that needs it, for a file of your own,
    or allow the classes that the file needs with ``add_safe_globals``.
    """
    name = replacement.name
    if name not in LOADERS or _is_restored(replacement):
        return None
    lifted = _lifts(replacement)
    if lifted is None:
        return None
    if lifted:
        message = f"This replaces {name} by one that lets every file run code."
    else:
        message = f"This replaces {name}: what it restricts after that is not told."
    return Judgement(
        message,
        Severity.MEDIUM if lifted else Severity.LOW,
        Evidence(name, "replaced", str(replacement.value)),
        (ADVICE,),
    )


def _is_restored(replacement: Replacement) -> bool:
    """Whether the function is put back, or its like from another place."""
    match replacement.value:
        case Name(name=name):
            return name == replacement.name
        case _:
            return False


def _lifts(replacement: Replacement) -> bool | None:
    """Whether a restriction is lifted; ``None`` if it is kept or was never there."""
    match replacement.value:
        case Result(keywords=keywords):
            given = dict(keywords)
            if any(given.get(k) == Constant(v) for k, v in UNRESTRICTED.items()):
                return True
            if any(given.get(k) == Constant(not v) for k, v in UNRESTRICTED.items()):
                return None
        case Name(name="yaml.unsafe_load" | "yaml.full_load" | "yaml.load"):
            return True
        case Name() if replacement.name == "yaml.load":
            return None
    text = f"{replacement.text}\n{replacement.defined}"
    if LIFTED.search(text):
        return True
    if KEPT.search(text) or TESTS.search(replacement.text):
        return None
    return False if replacement.name in RESTRICTING else None
