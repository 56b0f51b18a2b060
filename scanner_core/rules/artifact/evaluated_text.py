"""Rule: an exported program holds text that its loader evaluates, and that is code."""

import re
from typing import Final

from scanner_core.facts import EvaluatedText, TextUse
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule

LONGEST: Final = 20_000
EXPRESSION: Final = re.compile(
    r"""(?:
      [A-Za-z]\w*+(?!\s*+[.\[])    # a symbol, or a function that is looked up
    | '\w+(?:\.\w+)*'                        # Symbol('s0')
    | \d+\.?\d*(?:e[-+]?\d+)?
    | [-+*/%(),=<>!~&|\s]
)*+""",
    re.VERBOSE,
)
CALLED: Final = re.compile(r"([A-Za-z]\w*)\s*\(")
WORDS: Final = re.compile(r"(?<![\w'])(?:lambda|for|if|import|yield|await)(?!\w)")
GUARD: Final = re.compile(
    r"""(?:
      \bL(?:\['[^'\\\]]*'\]|\[\d+\]|\.[A-Za-z]\w*+(?!\s*+\())+   # L['x'], L['args'][0]
    | \.(?:size|stride|storage_offset|item|dim|ndimension|numel|shape)\b
    | \[\d+\]
    | \b(?:and|or|not|is|in|True|False|None)\b
    | \b(?:math\.(?:trunc|floor|ceil|sqrt)|torch\.sym_\w+)\b
    | \b(?:Eq|Ne|Mod|Max|Min|max|min|int|float|len|abs|round|FloorDiv|PythonMod)\b
    | \b[su]\d+\b
    | \d+\.?\d*(?:e[-+]?\d+)?
    | [-+*/%(),=<>!\s]
)*+""",
    re.VERBOSE,
)
ARGUMENT: Final = re.compile(r"\*{0,2}\w+")
SUSPECT: Final = re.compile(r"__\w+__|\b(?:lambda|import|exec|eval|open)\b\s*[\w(:]")
FUNCTIONS: Final = frozenset(
    {
        "Abs", "Add", "And", "BitwiseFn_bitwise_and", "BitwiseFn_bitwise_or",
        "BitwiseFn_bitwise_xor", "CeilDiv", "CeilToInt", "CleanDiv", "Eq", "Equality",
        "Float", "FloatPow", "FloatTrueDiv", "FloorDiv", "FloorToInt", "Ge",
        "GreaterThan", "Gt", "Identity", "IntTrueDiv", "Integer",
        "IsNonOverlappingAndDenseIndicator", "LShift", "Le", "LessThan", "Lt", "Max",
        "Min", "Mod", "ModularIndexing", "Mul", "Ne", "Not", "Or", "Piecewise", "Pow",
        "PowByNatural", "PythonMod", "RShift", "Rational", "RoundDecimal", "RoundToInt",
        "StrictGreaterThan", "StrictLessThan", "Symbol", "ToFloat", "TruncToFloat",
        "TruncToInt", "Unequality", "Where", "Xor", "ceiling", "floor", "log", "sqrt",
    }
)  # fmt: skip
"""What torch prints into symbolic sizes (``torch/utils/_sympy/functions.py``, 2.13)."""


@rule(
    severity=Severity.HIGH,
    cwe=95,
    examples=[
        bad("""
            --- m/archive_format
            pt2
            --- m/models/model.json
            {"size": {"as_expr": {"expr_str": "__import__('os').system('true')"}}}
        """),
        bad("""
            --- m/archive_format
            pt2
            --- m/models/model.json
            {"guards_code": ["[print(x) for x in (1,)]"]}
        """),
        good("""
            --- m/archive_format
            pt2
            --- m/models/model.json
            {"size": {"as_expr": {"expr_str": "Mul(Integer(2), Symbol('s77'))"}},
             "guards_code": ["L['x'].size()[0] <= 100"]}
        """),
    ],
)
def evaluated_text(fact: EvaluatedText) -> Judgement | None:
    """Code stands in an exported program where sizes or names should be.

    ``torch.export.load`` hands symbolic sizes to ``sympy``, which evaluates them as
    Python, and makes source of guards and of the names of arguments.  Torch writes
    arithmetic there; anything else runs.

    Do not load the file.
    """
    if _is_plain(fact):
        return None
    message = f"Loading this file evaluates the {fact.use.value} {_shown(fact.text)}."
    return Judgement(message, evidence=Evidence(_shown(fact.text), "evaluated"))


def _is_plain(fact: EvaluatedText) -> bool:
    text = fact.text
    if len(text) > LONGEST and fact.use is not TextUse.ARGUMENTS:
        return False
    match fact.use:
        case TextUse.EXPRESSION:
            return (
                bool(EXPRESSION.fullmatch(text))
                and not WORDS.search(text)
                and FUNCTIONS.issuperset(CALLED.findall(text))
            )
        case TextUse.GUARD:
            return bool(GUARD.fullmatch(text))
        case TextUse.ARGUMENT_NAME:
            return bool(ARGUMENT.fullmatch(text))
        case TextUse.ARGUMENTS:
            return not SUSPECT.search(text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}...")  # noqa: PLR2004
