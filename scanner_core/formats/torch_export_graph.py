"""Graphs of exported programs: JSON that names operators, and text that is evaluated.

``torch.export.load`` looks targets up attribute by attribute from ``torch``, hands the
text of symbolic sizes to ``sympy.sympify``, which evaluates it, and makes Python source
of guards and argument names (``torch/_export/serde/serialize.py``, ``torch/export/
_unlift.py``, torch 2.13).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import EvaluatedText, OperatorUse, TextUse
from scanner_core.findings import Gap
from scanner_core.formats import json_text
from scanner_core.reading import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.formats.json_text import Pairs
    from scanner_core.reading import Blob

NAME: Final = "torch-export-graph"
TARGET: Final = "target"
EVALUATED: Final = {
    "expr_str": TextUse.EXPRESSION,
    "guards_code": TextUse.GUARD,
    "forward_arg_names": TextUse.ARGUMENT_NAME,
    "in_spec": TextUse.ARGUMENTS,
}
OPERATOR: Final = re.compile(r"torch\.ops\.(\w+)\.(\w+)(?:\.(?!__)\w+)?")
MAX_TEXTS: Final = 20_000
"""Different ones of each kind."""


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (operators take no part in it)
    """Yield each operator and each text that is evaluated, once."""
    found: dict[tuple[TextUse | None, str], None] = {}

    def on_object(pairs: Pairs) -> None:
        for key, value in pairs:
            if key == TARGET or key in EVALUATED:
                for text in value if isinstance(value, list) else [value]:
                    if isinstance(text, str) and len(found) <= MAX_TEXTS:
                        found[EVALUATED.get(key), text] = None

    try:
        json_text.parse(blob, on_object)
    except Unreadable as error:
        yield Gap(str(error), blob.location)
    if len(found) > MAX_TEXTS:
        yield Gap("it has more operators than the budget allows", blob.location)
    for use, text in found:
        if use is None:
            yield OperatorUse(_operator(text), text, blob.location)
        else:
            yield EvaluatedText(text, use, blob.location)


def _operator(target: str) -> str:
    """Return ``aten::add`` for ``torch.ops.aten.add.Tensor``; others as they are."""
    found = OPERATOR.fullmatch(target)
    if found is None:
        return target
    return f"{found[1]}::{found[2]}"
