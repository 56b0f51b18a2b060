"""What one line of a project's files says of the version of a distribution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.facts import Release
from scanner_core.source.environment import names
from scanner_core.source.environment.specifiers import Bounds, either

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 40
"""Of a specifier in a message."""
UNFIT: Final = re.compile(r"[^\w.,<>=!~^*+-]", re.ASCII)
"""What has no place in a specifier, and none in a message."""


class Said(NamedTuple):
    """What one line says."""

    distribution: str
    """As it is written there."""
    bounds: Bounds
    specifier: str
    """As people read it: ``>=2.0``; of an exact version, the version."""
    of_conda: bool = False

    @property
    def module(self) -> str:
        """The name by which the distribution is imported, in lower case."""
        return names.module(self.distribution, of_conda=self.of_conda)


def releases(
    every: Iterable[Said], origin: str, verb: str = "pins"
) -> dict[str, Release]:
    """Return what one file says by the modules it speaks of.

    Where several lines speak of the same, as for several platforms, nothing tells which
    of them counts.
    """
    by_module: dict[str, list[Said]] = {}
    for said in every:
        if len(said.distribution) <= names.LONGEST:
            by_module.setdefault(said.module, []).append(said)
    return {name: _release(said, origin, verb) for name, said in by_module.items()}


def _release(every: list[Said], origin: str, verb: str) -> Release:
    bounds = either([said.bounds for said in every])
    shown = " or ".join(dict.fromkeys(UNFIT.sub("", s.specifier) for s in every))
    if len(shown) > LONGEST:
        shown = f"{shown[:LONGEST]}…"
    if not all(said.bounds.is_exact for said in every):
        verb = "allows"
    return Release(origin, f"{verb} {every[0].distribution} {shown}", *bounds)
