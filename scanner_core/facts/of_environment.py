"""Which versions a program would run with, and what tells them.

What is *installed* in an environment that somebody chose is a fact.  What a file of the
project says (a pin, a lock, a ``.venv`` that nobody activated) is a *claim*: whoever
wrote the project wrote that as well.  A claim can always make things worse; it makes a
call harmless only where the project is the user's own and no artifact is at stake, for
a claimed version must never turn what a call *runs* into what it *refuses*.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core.facts.values import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

PYTHON: Final = "python"
"""The library that stands for the language itself."""
UNNAMED: Final = "the environment"
"""What an environment is called that is nowhere on this machine."""
NOT_KNOWN: Final = "the installed version is not known"


@dataclass(frozen=True, slots=True)
class Release:
    """What is known of the version of one library: it, or what it lies between."""

    origin: str
    """What tells it, as a noun: ``requirements.txt``, ``.venv``."""
    says: str
    """The rest of a half sentence that begins so: ``pins torch 2.5.1``."""
    low: str | None = None
    """It is this or later."""
    high: str | None = None
    """It is this or earlier."""
    below: str | None = None
    """It is earlier than this."""
    doubt: str = "which need not be what is installed"
    """The end of that half sentence where it is not believed."""

    @property
    def version(self) -> str | None:
        """The version, if it is known and not only what it lies between."""
        return self.low if self.low == self.high else None

    def is_at_least(self, since: str) -> bool | Unknown:
        """Return whether it is a version or later; a pre-release comes before it."""
        from packaging.version import InvalidVersion, Version  # noqa: PLC0415 (cold start)

        try:
            asked = Version(since)
            low, high, below = (
                Version(bound) if bound else None
                for bound in (self.low, self.high, self.below)
            )
        except InvalidVersion:
            shown = next(filter(None, (self.low, self.high, self.below)), "")
            return Unknown(f"{shown[:40]!r} is no version")
        if low is not None and low >= asked:
            return True
        if _ends_before(asked, high, below):
            return False
        doubt = "" if self.low else f", {self.doubt}"
        return Unknown(f"{self.origin} {self.says}{doubt}")


@dataclass(frozen=True, slots=True)
class Environment:
    """The user's environment, which is not the one that this code runs in."""

    versions: tuple[tuple[str, str], ...] = ()
    """What is installed, by names as they are imported, in lower case."""
    place: str = ""
    """What has that installed, as a noun: ``.venv``, ``this kernel``."""
    claims: tuple[tuple[str, Release], ...] = ()
    """What files of the project say, by the same names."""
    is_chosen: bool = True
    """Whether somebody chose what is installed; else the claims are more likely."""
    is_own: bool = True
    """Whether the project is the user's own, so that its claims may be believed."""
    _installed: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _claimed: Mapping[str, Release] = field(init=False, repr=False, compare=False)
    # Rules ask again and again, and some environments hold a thousand libraries.

    def __post_init__(self) -> None:
        """Index what there is by its names."""
        object.__setattr__(self, "_installed", dict(self.versions))
        object.__setattr__(self, "_claimed", dict(self.claims))

    @property
    def python(self) -> str | None:
        """The version of Python; ``None`` if nothing tells it."""
        return self.version(PYTHON)

    def version(self, library: str) -> str | None:
        """Return a library's version; ``None`` if nothing tells it exactly."""
        found = self.release(library)
        return found.version if found else None

    def at_least(self, library: str, since: str) -> bool | Unknown:
        """Return whether a library, or ``python``, is of a version or later.

        If nothing tells, the reason is half a sentence: ``requirements.txt allows
        torch >=2.0``.
        """
        found = self.release(library)
        return found.is_at_least(since) if found else Unknown(NOT_KNOWN)

    def origin(self, library: str) -> str:
        """Return what tells a library's version: ``.venv``; nothing if nothing does."""
        found = self.release(library)
        return found.origin if found else ""

    def told(self, library: str) -> str:
        """Return half a sentence on it: ``requirements.txt pins torch 2.5.1``."""
        found = self.release(library)
        return f"{found.origin} {found.says}" if found else NOT_KNOWN

    def release(self, library: str) -> Release | None:
        """Return what is known of a library's version; ``None`` if nothing is."""
        name = library.lower()
        installed, claimed = self._installed.get(name), self._claimed.get(name)
        fact = self._fact(library, installed) if installed else None
        if claimed is None or (fact and self.is_chosen):
            return fact
        if self.is_own and (fact is None or claimed.version):
            return claimed
        worse = dataclasses.replace(claimed, low=None)
        if fact is None:
            return worse if worse.high or worse.below else None
        public = str(installed).partition("+")[0]  # 2.6.0+cpu is no later than 2.6.0.
        return worse if worse.is_at_least(public) is False else fact

    def proven(self) -> Environment:
        """Return what counts where an artifact is at stake: claims only worsen it."""
        return dataclasses.replace(self, is_own=False)

    def _fact(self, library: str, version: str) -> Release:
        origin = self.place or UNNAMED
        return Release(origin, f"has {library} {version}", version, version)


def _ends_before(asked: Version, high: Version | None, below: Version | None) -> bool:
    return (high is not None and high < asked) or (below is not None and below <= asked)
