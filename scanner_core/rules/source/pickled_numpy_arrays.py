"""Rule: ``numpy.load`` is allowed to unpickle."""

from __future__ import annotations

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
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
        good("""
            import numpy as np
            np.load("data.npy")
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
    file that is not one of its own, too.  It is off by default since numpy 1.16.3.

    Leave ``allow_pickle`` out, and store what is not numbers in a format of its own.
    """
    return _loading.judge(call, "pickled-numpy-arrays")
