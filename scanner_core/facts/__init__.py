"""What readers observe.

Facts carry no judgement: a reader says *this stream calls ``os.system``*, a rule says
whether that matters.  To give rules something new to look at, add a fact to a module
of this package, and its name below.

Here are the facts that every pickle yields.  The others are imported when somebody
asks for them: to make a dataclass takes a millisecond, and most files need few.
"""

from __future__ import annotations

import enum
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner_core.facts.kinds import Fact
    from scanner_core.facts.of_archives import (
        CarriedSource,
        EvaluatedText,
        NativeCode,
        OperatorUse,
        TextUse,
    )
    from scanner_core.facts.of_comments import IgnoreComment
    from scanner_core.facts.of_environment import Environment, Release
    from scanner_core.facts.of_members import Escape, EscapingMember
    from scanner_core.facts.of_pickles import (
        CallFact,
        CarriedStream,
        ChangeFact,
        ExtensionUse,
        UncommonOpcode,
        UnresolvedGlobal,
    )
    from scanner_core.facts.of_source import (
        CallSite,
        LinkedArtifact,
        Replacement,
        Setting,
        ShellCommand,
        SourceFact,
    )
    from scanner_core.facts.values import (
        MADE_HERE,
        Argument,
        Constant,
        Fetched,
        Files,
        HubFile,
        Items,
        Name,
        Opened,
        Result,
        Span,
        Unknown,
        Value,
    )
    from scanner_core.findings import Location

__all__ = [
    "MADE_HERE",
    "Argument",
    "CallFact",
    "CallSite",
    "CarriedSource",
    "CarriedStream",
    "ChangeFact",
    "Constant",
    "Environment",
    "Escape",
    "EscapingMember",
    "EvaluatedText",
    "ExtensionUse",
    "Fact",
    "Fetched",
    "Files",
    "GlobalUse",
    "HubFile",
    "IgnoreComment",
    "Items",
    "LinkedArtifact",
    "Name",
    "NativeCode",
    "Opened",
    "OperatorUse",
    "PersistentId",
    "Release",
    "Replacement",
    "Result",
    "Setting",
    "ShellCommand",
    "SourceFact",
    "Span",
    "StrayBytes",
    "TextUse",
    "UncommonOpcode",
    "Unknown",
    "UnresolvedGlobal",
    "Use",
    "Value",
]

LATER: Final = {
    "Span": "values",
    "Constant": "values",
    "Unknown": "values",
    "Name": "values",
    "Result": "values",
    "Items": "values",
    "MADE_HERE": "values",
    "Opened": "values",
    "Fetched": "values",
    "Files": "values",
    "HubFile": "values",
    "Value": "values",
    "Argument": "values",
    "CallFact": "of_pickles",
    "ChangeFact": "of_pickles",
    "UnresolvedGlobal": "of_pickles",
    "ExtensionUse": "of_pickles",
    "UncommonOpcode": "of_pickles",
    "CarriedStream": "of_pickles",
    "OperatorUse": "of_archives",
    "CarriedSource": "of_archives",
    "NativeCode": "of_archives",
    "TextUse": "of_archives",
    "EvaluatedText": "of_archives",
    "Escape": "of_members",
    "EscapingMember": "of_members",
    "IgnoreComment": "of_comments",
    "LinkedArtifact": "of_source",
    "CallSite": "of_source",
    "Environment": "of_environment",
    "Release": "of_environment",
    "Setting": "of_source",
    "Replacement": "of_source",
    "ShellCommand": "of_source",
    "SourceFact": "of_source",
    "Fact": "kinds",
}
"""Names, and the modules that hold them."""


class Use(enum.Flag):
    """Everything that a stream does with a name."""

    NAMED = enum.auto()
    CALLED = enum.auto()
    STATE_SET = enum.auto()
    """BUILD on what a call of it returned."""
    ITEMS_SET = enum.auto()
    """SETITEM or APPEND on what a call of it returned."""
    RESULT_CALLED = enum.auto()
    CHANGED = enum.auto()
    """BUILD, SETITEM or APPEND on the name itself: it patches a class or module."""


@dataclass(frozen=True, slots=True)
class GlobalUse:
    """A name that a pickle stream imports; one fact, however often it does."""

    name: str
    """Dotted, after the mapping of Python 2 names."""
    spelled: str
    """Module and name as they stand in the stream, with a blank between."""
    uses: Use
    count: int
    location: Location
    """The first import."""


@dataclass(frozen=True, slots=True)
class PersistentId:
    """A pickle stream asks its loader for an object that lies outside the stream."""

    shape: str
    """What the id is made of: ``('storage', torch.FloatStorage, str, str, int)``."""
    expected: bool
    """Whether the layout around the stream hands out ids of this shape."""
    count: int
    location: Location
    """The first id of this shape."""


@dataclass(frozen=True, slots=True)
class StrayBytes:
    """Bytes before or behind the streams of a file that no loader reads."""

    count: int
    location: Location


def __getattr__(name: str) -> object:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"{__name__}.{LATER[name]}"), name)
    globals()[name] = found
    return found
