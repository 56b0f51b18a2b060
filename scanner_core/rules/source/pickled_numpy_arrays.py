"""Rule: ``numpy.load`` is allowed to unpickle."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _loading
from scanner_core.rules.source._truth import truth

ALLOWED: Final = "allow_pickle"
WRITES: Final = ("dict", "dump", "save", "to_", "write")
"""How functions begin that read nothing with it."""


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://numpy.org/doc/stable/reference/generated/numpy.load.html",
    ],
    examples=[
        bad(
            """
            import numpy as np
            data = np.load("data.npy", allow_pickle=True)
            """,
            fixed="""
            import numpy as np
            data = np.load("data.npy", allow_pickle=False)
            """,
        ),
        bad(
            """
            from numpy import load
            load(path, None, True)
            """,
            fixed="""
            from numpy import load
            load(path, None, False)
            """,
        ),
        bad(
            """
            import numpy as np
            np.load(path, allow_pickle=args.allow_pickle)
            """,
            fixed="""
            import numpy as np
            np.load(path, allow_pickle=False)
            """,
        ),
        bad(
            """
            import jax.numpy as jnp
            options = dict(mmap_mode="r")
            params = jnp.load("params.npy", allow_pickle=True, **options)
            """,
            fixed="""
            import jax.numpy as jnp
            options = dict(mmap_mode="r")
            params = jnp.load("params.npy", allow_pickle=False, **options)
            """,
        ),
        bad(
            """
            from project.data import read_embeddings
            read_embeddings("vectors.npz", allow_pickle=True)
            """,
            fixed="""
            from project.data import read_embeddings
            read_embeddings("vectors.npz", allow_pickle=False)
            """,
        ),
        good("""
            import numpy as np
            np.load("data.npy")
        """),
        good("""
            import numpy as np
            np.save("data.npy", ragged, allow_pickle=True)
        """),
        good("""
            import numpy as np
            np.load("data.npy", mmap_mode="r", allow_pickle=False)
        """),
    ],
)
def pickled_numpy_arrays(call: CallSite) -> Judgement | None:
    """``numpy.load`` with ``allow_pickle=True`` can run code from the file.

    Arrays of objects are stored as pickles, and with the argument numpy unpickles any
    file that is not one of its own, too.  It is off by default since numpy 1.16.3
    (CVE-2019-6446).  ``cupy.load``, ``jax.numpy.load`` and readers of other libraries
    hand it on.

    Leave ``allow_pickle`` out, and store what is not numbers in a format of its own.
    """
    if sinks.rows(call.callee):
        return _loading.judge(call, "pickled-numpy-arrays")
    tail = call.callee.rpartition(".")[2]
    given = dict(call.keywords).get(ALLOWED)
    if given is None or tail.startswith(WRITES) or truth(given) is not True:
        return None
    return Judgement(
        f"This {call.callee.removeprefix('*.')} lets the file run code: "
        f"{ALLOWED} is {given}.",
        Severity.LOW,
        Evidence(call.callee, "called", f"{ALLOWED}={given}"),
        _fixes.set_keyword(call, ALLOWED, "False"),
    )
