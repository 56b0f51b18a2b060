"""Everything that is wanted, by what a program spells of it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.source.flow import known_calls
from scanner_core.source.wanted import ANY, BUILT_IN, NICKNAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner_core.source.wanted import Wanted

Words: TypeAlias = frozenset[str]
NONE: Final = frozenset[str]()
BY_TEXT: Final = ("getattr(", "setattr(", "__dict__[", "vars(", "attrgetter(")
"""With these a program can name by a text what is in a library."""
COMPUTED: Final = frozenset({"__import__", "import_module", "modules"})
"""With these a program can come by a library without an import of its own."""
ENVIRONMENT: Final = frozenset({"environ", "env", "putenv", "set_env"})
STARTING_WORDS: Final = """
    create_subprocess_exec create_subprocess_shell execv execve execvp execvpe
    get_ipython getoutput pexpect popen posix_spawn posix_spawnp pty spawnv spawnve
    spawnvp spawnvpe subprocess system
"""
STARTING: Final = frozenset(STARTING_WORDS.split())
"""How programs spell that they start others."""
STARTERS: Final = frozenset({"fabric", "invoke", "pip"})
"""Libraries that start programs, and whose names are ordinary words."""
ASKING: Final = "gifthorse"
"""What every comment spells that asks not to count something."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that are wanted, and parts of them."""

    words: frozenset[bytes]
    """Every word that is of any interest, in UTF-8."""
    anywhere: frozenset[str]
    """Words that matter whatever a program imports."""
    built_in: Mapping[str, Words]
    """Names that no program has to import; see ``beside``."""
    callees: frozenset[str]
    roots: frozenset[str]
    tails: Mapping[str, frozenset[str]]
    """By first names."""
    inside: Mapping[str, frozenset[str]]
    """By modules, the last names of what is in them; by classes, at any depth."""
    anyhow: Mapping[str, frozenset[str]]
    """By first names: the last names of ``torch.*.load``."""
    around: frozenset[str]
    """The modules and classes that something wanted is in, at any depth."""
    by_tail: Mapping[str, tuple[tuple[Words, Words], ...]]
    """By last names: the other names that go along, and see ``beside``; one suffices.
    """

    def spelled(self, every: set[str]) -> frozenset[str]:
        """Return the last names of which a program spells all that goes along.

        Whichever way it comes by ``torch.hub.load``, it spells all three words.
        """
        every |= {NICKNAMES[word] for word in every & NICKNAMES.keys()}
        return frozenset(
            tail
            for tail in every & self.by_tail.keys()
            if any(
                others <= every and not (beside and every.isdisjoint(beside))
                for others, beside in self.by_tail[tail]
            )
        )

    def built_ins(self, every: set[str]) -> Iterator[str]:
        """Yield the names that matter of those that no program has to import."""
        for name in every & self.built_in.keys():
            if not ((beside := self.built_in[name]) and every.isdisjoint(beside)):
                yield name

    def matched(self, name: str) -> Iterator[str]:
        """Yield the last names of what a use of a name, or of what is in it, may be."""
        while name:
            owner, _, tail = name.rpartition(".")
            root = name.partition(".")[0]
            if name in self.callees or tail in self.anyhow.get(root, ()):
                yield tail
            if tail[:1].isupper() or name in known_calls.MAKES:
                yield from self.inside.get(known_calls.MAKES.get(name, name), ())
            name = owner


@functools.cache
def spelled_by(wanted: Wanted) -> Words:
    """Return every word that is of any interest."""
    return frozenset(word.decode() for word in of(wanted).words)


@functools.cache
def of(wanted: Wanted) -> Vocabulary:
    """Return the vocabulary of what is wanted."""
    names = wanted.callees | wanted.replaced
    tails: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    anyhow: dict[str, set[str]] = {}
    by_tail: dict[str, set[tuple[Words, Words]]] = {}
    beside = _beside(wanted)
    around: set[str] = set()
    for name in (*names, *known_calls.MAKES):
        parts = name.split(".")
        around |= {".".join(parts[:end]) for end in range(1, len(parts))}
    for name in names:
        owner, _, tail = name.rpartition(".")
        root, *others = owner.split(".")
        tails.setdefault(root, set()).add(tail)
        inside.setdefault(owner, set()).add(tail)
        for end, part in enumerate(others, 2):
            if part[:1].isupper():
                of_class = ".".join([root, *others][:end])
                inside.setdefault(of_class, set()).add(tail)
        if ANY in others:
            anyhow.setdefault(root, set()).add(tail)
        by_tail.setdefault(tail, set()).update(
            (others, beside.get(name, NONE)) for others in _ways(owner)
        )
    return Vocabulary(
        _words(wanted, (*names, *known_calls.MAKES)),
        _anywhere(wanted),
        {
            name.removeprefix(BUILT_IN): beside.get(name, NONE)
            for name in wanted.callees
            if name.startswith(BUILT_IN)
        },
        names,
        frozenset(tails) - {ANY, BUILT_IN.rstrip(".")},
        _frozen(tails),
        _frozen(inside),
        _frozen(anyhow),
        frozenset(around),
        {tail: tuple(several) for tail, several in by_tail.items()},
    )


def _frozen(table: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(several) for key, several in table.items()}


def _ways(owner: str) -> Iterator[frozenset[str]]:
    """Yield the sets of names of which a program spells one to come by an owner."""
    yield frozenset(owner.split(".")) - {ANY}
    for maker, made in known_calls.MAKES.items():
        if made == owner:
            yield frozenset(maker.split("."))


def _beside(wanted: Wanted) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for callee, words in wanted.beside:
        found[callee] = found.get(callee, NONE) | words
    return found


def _anywhere(wanted: Wanted) -> frozenset[str]:
    methods = (name for name in wanted.callees if name.startswith(f"{ANY}."))
    tails = (name.rpartition(".")[2] for name in methods)
    return frozenset({*(wanted.keywords - wanted.carrying), *tails})


def _words(wanted: Wanted, names: Iterable[str]) -> frozenset[bytes]:
    every = {part for name in names for part in name.split(".")}
    every |= wanted.keywords | wanted.words | wanted.commands | NICKNAMES.keys()
    every |= {word for word, _ in wanted.spellings}
    every |= {word for _, words in wanted.beside for word in words}
    every |= COMPUTED | ENVIRONMENT | STARTING | STARTERS | {ASKING}
    every |= {each.strip("([") for each in BY_TEXT}
    return frozenset(word.encode() for word in every - {ANY})
