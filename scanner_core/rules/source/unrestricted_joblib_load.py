"""Rule: ``joblib.load`` unpickles without restrictions."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading

ADVICE: Final = "Load with skops.io.load and a list of trusted types"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://joblib.readthedocs.io/en/stable/generated/joblib.load.html",
        "https://scikit-learn.org/stable/model_persistence.html",
    ],
    examples=[
        bad("""
            import joblib
            model = joblib.load("model.joblib")
        """),
        bad("""
            from sklearn.externals import joblib
            joblib.load(path)
        """),
        bad("""
            import joblib
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor() as pool:
                models = list(pool.map(joblib.load, paths))
        """),
        good("""
            from joblib import Parallel, delayed
            scores = Parallel(n_jobs=4)(delayed(score)(fold) for fold in folds)
        """),
        good("""
            import joblib
            joblib.dump(model, "model.joblib")
        """),
        good("""
            import skops.io
            skops.io.load("model.skops", trusted=["numpy.dtype"])
        """),
    ],
)
def unrestricted_joblib_load(call: CallSite) -> Judgement | None:
    """``joblib.load`` runs whatever code the file names.

    A joblib file is a pickle with arrays between its opcodes; no argument and no
    version of joblib restricts what it imports and calls.

    Keep scikit-learn models in ``skops`` files and load them with the types you trust.
    """
    because = "joblib has no restricted mode"
    return _loading.judge(call, "unrestricted-joblib-load", because, ADVICE)
