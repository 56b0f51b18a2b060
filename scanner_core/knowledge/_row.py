"""A row of the table of names: what is known of one callable."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Behaviour(enum.Enum):
    """What calling a name amounts to."""

    DATA = "data"
    """Makes plain data, whatever the arguments."""
    CLASS = "class"
    """Makes plain data, as long as its constructor is not run with arguments."""
    RESOLVER = "resolver"
    """Looks something up by a name that it is given."""
    APPLIES = "applies"
    """Calls something that it is given, now or later."""
    NESTED = "nested"
    """Loads a file or bytes in a format that can run code in turn."""
    CODE = "code"
    """Makes a function or class out of code that the file carries."""
    DECODE = "decode"
    """Turns bytes into text or back."""
    FILE = "file"
    """Opens, and perhaps overwrites, a file that it is given."""
    DANGEROUS = "dangerous"
    """Runs commands or code, or changes files, or fetches something."""


class State(enum.Enum):
    """What BUILD, SETITEM and APPEND on the result amount to."""

    NONE = "none"
    """Real files do not do that."""
    DICT = "dict"
    """Real files do that: it sets plain attributes or items."""
    REVIEWED = "reviewed"
    """It depends on the state."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one name."""

    behaviour: Behaviour
    state: State = State.NONE
    callee: int = 0
    """Of what applies, or loads: which argument it calls, or loads."""
    is_deferred: bool = False
    """Of what applies: whether it calls that later, or perhaps never."""

    @classmethod
    def parse(cls, written: str) -> Row:
        """Return the row that ``str`` wrote."""
        behaviour, state, callee, deferred = written.split()
        return cls(Behaviour(behaviour), State(state), int(callee), deferred == "later")

    def __str__(self) -> str:
        """Render in four words, for the compiled table."""
        when = "later" if self.is_deferred else "now"
        return f"{self.behaviour.value} {self.state.value} {self.callee} {when}"
