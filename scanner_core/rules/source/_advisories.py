"""Which advisories affect a call, by the versions that it would run with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.facts import Constant, Opened
from scanner_core.facts.of_environment import PYTHON
from scanner_core.findings import Fix
from scanner_core.knowledge import advisories
from scanner_core.rules.source._truth import truth

if TYPE_CHECKING:
    from scanner_core.facts import CallSite, Environment
    from scanner_core.knowledge.advisories import Advisory, Range

OF_MICRO: int = 2
"""Dots in a version of Python that says all."""


def about(call: CallSite) -> tuple[Advisory, ...]:
    """Return the advisories about a call, where the version is known to be affected.

    Whether the call has the protection that fails is not looked at.
    """
    return tuple(
        each
        for each in advisories.about(call.callee)
        if fixed_in(each, call.environment) and _fits(call, each)
    )


def gets_around(found: tuple[Advisory, ...], environment: Environment) -> str:
    """Return half a sentence on what a protection is worth; nothing if it is whole."""
    of_protection = tuple(each for each in found if each.protection)
    if not of_protection:
        return ""
    verb = "gets" if len(of_protection) == 1 else "get"
    until = [" ".join(each) for each in _latest(of_protection, environment).items()]
    ids = ", ".join(each.id for each in of_protection)
    return f"{ids} {verb} around that before {' and '.join(until)}"


def fixed_in(advisory: Advisory, environment: Environment) -> str | None:
    """Return the version to upgrade to; ``None`` if nothing says it is affected."""
    if advisory.also and environment.at_least(*advisory.also) is not False:
        return None
    if advisory.needs and environment.version(advisory.needs) is None:
        return None
    if advisory.library == PYTHON and (environment.python or "").count(".") < OF_MICRO:
        return None
    found = (r for r in advisory.affected if _is_in(r, advisory.library, environment))
    return next((each.fixed for each in found), None)


def upgrades(found: tuple[Advisory, ...], environment: Environment) -> tuple[Fix, ...]:
    """Return what to do about advisories: upgrade to what has none of them."""
    latest = _latest(found, environment)
    return tuple(Fix(f"Upgrade {name} to {latest[name]} or later") for name in latest)


def _latest(found: tuple[Advisory, ...], environment: Environment) -> dict[str, str]:
    """Return the first version of each library that has none of the advisories."""
    from packaging.version import Version  # noqa: PLC0415 (few calls are affected)

    latest: dict[str, str] = {}
    for each in found:
        fixed = fixed_in(each, environment)
        if fixed and Version(fixed) >= Version(latest.get(each.library, "0")):
            latest[each.library] = fixed
    return latest


def _is_in(affected: Range, library: str, environment: Environment) -> bool:
    if environment.at_least(library, affected.fixed) is not False:
        return False
    return (
        affected.since is None or environment.at_least(library, affected.since) is True
    )


def _fits(call: CallSite, advisory: Advisory) -> bool:
    """Whether it is about such a call: its arguments, the format of its file."""
    if advisory.only_with:
        given = (call.argument(keyword) for keyword in advisory.only_with)
        if not any(each is not None and truth(each) is not False for each in given):
            return False
    match call.argument(advisory.file, 0) if advisory.file else None:
        case Constant(value=str(written)) | Opened(path=written):
            return written.lower().endswith(advisory.suffixes)
        case _:
            return True
