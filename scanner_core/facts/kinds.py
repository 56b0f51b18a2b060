"""Every kind of fact, as one type."""

from __future__ import annotations

from typing import TypeAlias

from scanner_core.facts import GlobalUse, PersistentId, StrayBytes
from scanner_core.facts.of_archives import (
    CarriedSource,
    EvaluatedText,
    NativeCode,
    OperatorUse,
)
from scanner_core.facts.of_comments import IgnoreComment
from scanner_core.facts.of_members import EscapingMember
from scanner_core.facts.of_pickles import (
    CallFact,
    CarriedStream,
    ChangeFact,
    ExtensionUse,
    UncommonOpcode,
    UnresolvedGlobal,
)
from scanner_core.facts.of_source import SourceFact

Fact: TypeAlias = (
    GlobalUse
    | CallFact
    | ChangeFact
    | UnresolvedGlobal
    | ExtensionUse
    | PersistentId
    | UncommonOpcode
    | CarriedStream
    | OperatorUse
    | CarriedSource
    | NativeCode
    | EvaluatedText
    | StrayBytes
    | EscapingMember
    | IgnoreComment
    | SourceFact
)
