"""SymPy: expressions, matrices, symbols with assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X, N = sympy.Symbol("x"), sympy.Symbol("n", integer=True)


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4")


PARTS: dict[str, Callable[[], object]] = {
    "expression": lambda: sympy.sin(X) ** 2 + 2 * X / 3 - sympy.pi,
    "assumptions": lambda: N + 1,
    "matrix": lambda: sympy.Matrix([[1, X], [0, 1]]),
    "matrix-immutable": lambda: sympy.ImmutableMatrix([[1, X]]),
    "numbers": lambda: [
        sympy.Integer(1),
        sympy.Rational(1, 2),
        sympy.Float(1.5),
        sympy.oo,
    ],
    "relation": lambda: [sympy.Eq(X, 1), X < 2],
    "function": lambda: [sympy.exp(X), sympy.log(X), sympy.Abs(X), sympy.Max(X, 1)],
    "integral": lambda: [sympy.Integral(X, X), sympy.Derivative(X**2, X)],
    "piecewise": lambda: sympy.Piecewise((X, X > 0), (0, True)),
    "sets": lambda: [sympy.Interval(0, 1), sympy.FiniteSet(1, 2), sympy.S.Reals],
    "polynomial": lambda: sympy.Poly(X**2 + 1, X),
    "sum": lambda: sympy.Sum(N, (N, 1, 3)),
}
