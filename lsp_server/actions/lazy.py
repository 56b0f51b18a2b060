"""Actions whose edits are worked out when somebody chooses them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from scanner_core.findings import Finding

ALL: Final = "all"
SAFE: Final = "safe"
IGNORE: Final = "ignore"


@dataclass(frozen=True, slots=True)
class Lazy:
    """Which edit it is; travels to the client and back."""

    what: str
    uri: str
    """Of the document."""
    rule: str = ""
    """Empty for all."""
    whole: bool = True
    """Whether it is about the whole program, and not about the document alone."""
    cell: int | None = None
    line: int | None = None
    column: int | None = None

    @classmethod
    def read(cls, sent: object) -> Self | None:
        """Return what a client sends back; ``None`` if that is not one of these."""
        if not isinstance(sent, dict):
            return None
        names = {each.name for each in dataclasses.fields(cls)}
        given = {name: value for name, value in sent.items() if name in names}
        texts = (given.get("what"), given.get("uri"), given.get("rule", ""))
        if not all(isinstance(each, str) for each in texts):
            return None
        return cls(**given)

    @property
    def data(self) -> dict[str, object]:
        """What a client sends back."""
        return dataclasses.asdict(self)

    def is_about(self, finding: Finding) -> bool:
        """Tell whether it is about a finding."""
        at = finding.location
        return (finding.rule, at.cell, at.line, at.column) == (
            self.rule,
            self.cell,
            self.line,
            self.column,
        )
