"""Rule: JSON is decoded to whatever objects it names."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading

ADVICE: Final = "Keep plain data in JSON, and check it with dataclasses or pydantic"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad("""
            import jsonpickle
            agent = jsonpickle.decode(text)
        """),
        bad("""
            from jsonpickle import decode as thaw
            agent = thaw(open("agent.json").read(), safe=True)
        """),
        bad("""
            from jsonpickle.unpickler import Unpickler
            agent = Unpickler().restore(data)
        """),
        good("""
            import jsonpickle
            text = jsonpickle.encode(agent)
        """),
        good("""
            import json
            settings = json.loads(text)
        """),
        good("""
            import base64
            data = base64.decode(source, target)
        """),
    ],
    references=[
        "https://jsonpickle.readthedocs.io/",
    ],
)
def unrestricted_jsonpickle(call: CallSite) -> Judgement | None:
    """``jsonpickle.decode`` imports and calls what the JSON names.

    ``py/object`` and ``py/reduce`` in the text are what a pickle has as opcodes.  The
    argument ``safe`` is about one old tag only, and ``classes`` adds to what can be
    made: no argument and no version restricts it.

    Read plain data with ``json``, and build objects from it in code.
    """
    because = "what the text names is imported and called"
    return _loading.judge(call, "unrestricted-jsonpickle", because, ADVICE)
