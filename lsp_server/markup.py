"""Put text from hostile files into a hover, where it must remain text.

Everything that is shown goes through one of these: a name in a pickle may hold
backticks, links, HTML, line breaks or characters that turn the reading direction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scanner_core.reporters.legible import legible

MAX_CODE: Final = 300
MAX_PROSE: Final = 900
SPECIAL: Final = re.compile(
    r"[\\`*_\[\]<>&#|~$]|(?<=:)//|(?<=www)\.|@(?=[\w-]+\.)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Plain:
    """For clients that show text as it is."""

    def text(self, text: str) -> str:
        """Return prose."""
        return legible(text, MAX_PROSE)

    def code(self, text: str) -> str:
        """Return a name or a value."""
        return legible(text, MAX_CODE)

    def strong(self, text: str) -> str:
        """Return a word that matters."""
        return legible(text, MAX_CODE)


@dataclass(frozen=True, slots=True)
class Markdown:
    """For clients that render Markdown; nothing in the text is taken for markup."""

    def text(self, text: str) -> str:
        """Return prose, in which neither markup nor a bare address works."""
        return SPECIAL.sub(r"\\\g<0>", Plain().text(text))

    def code(self, text: str) -> str:
        """Return a name or a value in a code span, where only backticks mean more."""
        # A longer fence would be right too, but not every renderer knows that.
        shown = (
            legible(text, MAX_CODE)
            .replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
            .strip()
        )
        return f"`{shown or ' '}`"

    def strong(self, text: str) -> str:
        """Return a word that matters, in bold."""
        return f"**{self.text(text)}**"
