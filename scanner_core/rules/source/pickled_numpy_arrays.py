"""Rule: ``numpy.load`` is allowed to unpickle."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Unknown
from scanner_core.findings import Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _outcome, _versions
from scanner_core.rules.source._truth import truth

# Release notes of numpy 1.16.3: the default of allow_pickle becomes False.
RESTRICTED_SINCE: Final = "1.16.3"


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
    sink = sinks.sink(call.callee)
    if sink is None or sink.family is not sinks.Family.NUMPY:
        return None
    restricted, because = _restriction(call, sink)
    return _outcome.judge(
        call,
        _outcome.Loading(
            call.callee,
            call.callee.partition(".")[0],
            call.version,
            restricted,
            because,
            warning="do not switch allow_pickle on, do not load it elsewhere",
            runs_when="if allow_pickle is True",
            fixes=_fixes.set_keyword(call, "allow_pickle", "False", sink.switch),
        ),
    )


def _restriction(call: CallSite, sink: sinks.Sink) -> tuple[bool | Unknown, str]:
    given = call.argument("allow_pickle", sink.switch)
    if given is None:
        since = f"allow_pickle is False by default since numpy {RESTRICTED_SINCE}"
        # Whoever does not say which numpy has a newer one: it was changed in 2019.
        if _versions.at_least(call.version, RESTRICTED_SINCE) is False:
            return False, f"{since}, and this is {call.version}"
        return True, since
    allowed = truth(given)
    if isinstance(allowed, Unknown):
        return allowed, f"allow_pickle is not told, {allowed.reason}"
    return not allowed, f"allow_pickle is {given}"
