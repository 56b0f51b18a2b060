"""Put text from hostile files into a hover, where it must remain text.

Everything that is shown goes through one of these: a name in a pickle may hold
backticks, links, HTML, line breaks or characters that turn the reading direction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_PIECE: Final = 300
SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&#|~$]|(?<=:)//|(?<=www)\.|@")
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that hide, or move what stands around them."""


def visible(text: str, limit: int = MAX_PIECE) -> str:
    """Return text of bounded length on one line, in which nothing is hidden."""
    cut = text[:limit] + (" …" if len(text) > limit else "")
    return "".join(
        character
        if unicodedata.category(character) not in UNSEEN
        else character.encode("unicode_escape").decode("ascii")
        for character in cut
    )


@dataclass(frozen=True, slots=True)
class Plain:
    """For clients that show text as it is."""

    def text(self, text: str) -> str:
        """Return prose."""
        return visible(text, MAX_PIECE * 3)

    def code(self, text: str) -> str:
        """Return a name or a value."""
        return visible(text)

    def strong(self, text: str) -> str:
        """Return a word that matters."""
        return visible(text)


@dataclass(frozen=True, slots=True)
class Markdown:
    """For clients that render Markdown; nothing in the text is taken for markup."""

    def text(self, text: str) -> str:
        """Return prose, in which neither markup nor a bare address works."""
        return SPECIAL.sub(r"\\\g<0>", Plain().text(text))

    def code(self, text: str) -> str:
        """Return a name or a value in a code span, where only backticks mean more."""
        # A longer fence would be right too, but not every renderer knows that.
        shown = visible(text).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}").strip()
        return f"`{shown or ' '}`"

    def strong(self, text: str) -> str:
        """Return a word that matters, in bold."""
        return f"**{self.text(text)}**"
