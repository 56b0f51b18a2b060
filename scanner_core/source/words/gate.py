"""Whether a program can matter at all, told from its text before it is parsed.

Most files of a project load nothing.  The cheapest question comes first: which words
that matter there are, then which libraries are imported and what is reached by them,
and only then whether all that stands in comments.  It says yes too often, and no only
of programs that put names together at run time.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.wanted import ANY, BUILT_IN
from scanner_core.source.words import own_pickles, spelled, vocabulary
from scanner_core.source.words.vocabulary import NONE

if TYPE_CHECKING:
    from scanner_core.source.wanted import Wanted
    from scanner_core.source.words.vocabulary import Vocabulary

QUOTED: Final = re.compile(r"""(?:\.[\w.]*)?["']""")
"""What stands behind the first name of a text that names something."""
QUOTES: Final = "\"'"
TEXT: Final = re.compile(r"""[^"'\n]{0,80}["'](\w+)["']""")
IMPORTS_SYSTEM: Final = re.compile(r"import\b.{0,200}\bsystem\b")
BELONGS: Final = re.compile(r"""[\w."'`]\Z""")
"""What stands before a name that is a part of something else."""
LINE: Final = re.compile(
    r"^[ \t]*(?:[!%]|(?:pip|conda|mamba|uv)[ \t])|=[ \t]*[!%]", re.MULTILINE
)
"""As a shell line or a magic of a notebook starts."""


AS_A_VALUE: Final = r"(?:(?P<goes_on>\\\n)|[)\]},;#\n]|\Z|(?:if|else|or|and|for)\b)"
"""What stands behind a module that is handed on, and not looked into."""
TAKES_A_VALUE: Final = re.compile(
    r"(?:[=(\[{,:]|\b(?:return|yield|else|in|or|and))[\s\\]*\Z"
)
FAR: Final = 100
"""Characters between a module that is handed on and what takes it."""
MANY: Final = 100
"""Names that a program imports of libraries; each is looked for by itself."""


def words(wanted: Wanted, text: str, *, is_notebook: bool) -> frozenset[str]:
    """Return the words by which a text may matter; if there are none, it does not."""
    return told(wanted, text, is_notebook=is_notebook)[0]


def told(
    wanted: Wanted, text: str, *, is_notebook: bool
) -> tuple[frozenset[str], bool]:
    """Return the same words, and whether a comment may ask to ignore something."""
    text = spelled.as_names(text)
    every = spelled.words(text, vocabulary.of(wanted).words)
    asks = vocabulary.ASKING in every
    found = _words(wanted, text, every, is_notebook=is_notebook)
    if found and not is_notebook and (code := spelled.without_prose(text)) is not text:
        every = spelled.words(code, vocabulary.of(wanted).words)
        found = _words(wanted, code, every, is_notebook=False)
    return frozenset(found), asks


def may_matter(wanted: Wanted, text: str, *, is_notebook: bool) -> bool:
    """Whether a text is worth parsing."""
    return bool(words(wanted, text, is_notebook=is_notebook))


def starts_some(words: frozenset[str]) -> bool:
    """Whether a program of these words may start a command that matters."""
    return not words.isdisjoint(vocabulary.STARTING | vocabulary.STARTERS)


def may_be_on(wanted: Wanted, line: str) -> bool:
    """Whether a line of source that cannot be parsed may hold what is wanted."""
    words = set(spelled.WORD.findall(line))
    known = wanted.keywords, wanted.words, wanted.tails()
    return any(not words.isdisjoint(each) for each in known)


def _words(
    wanted: Wanted, text: str, every: set[str], *, is_notebook: bool
) -> set[str]:
    known = vocabulary.of(wanted)
    candidates = known.spelled(every)
    found = set(
        candidates if is_notebook else _of_module(known, text, every, candidates)
    )
    found |= every & known.anywhere
    found.update(name for name in known.built_ins(every) if _is_alone(name, text))
    found.update(
        word
        for word, behind in wanted.spellings
        if word in every and _is_followed(word, behind, text)
    )
    if not every.isdisjoint(vocabulary.ENVIRONMENT):
        found |= wanted.words & every
    if is_notebook and LINE.search(text):
        found.add(ANY)
    if not is_notebook:
        found = spelled.in_code(found, text)
        if own_pickles.LOADS in found and own_pickles.are_all(text):
            found.remove(own_pickles.LOADS)
    if (found or not every.isdisjoint(wanted.commands)) and _starts(text, every):
        found |= every & (vocabulary.STARTING | vocabulary.STARTERS)
    return found | (wanted.carrying & every if found else NONE)


def _starts(text: str, every: set[str]) -> bool:
    """Whether a program starts others."""
    words = every & vocabulary.STARTING
    if words and (words != {"system"} or _starts_by_system(text)):
        return True
    return not every.isdisjoint(vocabulary.STARTERS) and any(
        whole.partition(".")[0] in vocabulary.STARTERS
        for _, whole in spelled.imports(text)
    )


def _starts_by_system(text: str) -> bool:
    """Whether there is an ``os.system``; alone, the word means most anything."""
    text = text.replace("platform.system", "")
    return ".system" in text or bool(IMPORTS_SYSTEM.search(text))


def _is_followed(word: str, behind: re.Pattern[str], text: str) -> bool:
    at = text.find(word)
    while at >= 0 and not behind.match(text, at + len(word)):
        at = text.find(word, at + 1)
    return at >= 0


def _of_module(
    known: Vocabulary, text: str, every: set[str], candidates: frozenset[str]
) -> set[str]:
    """Return the last names of what may be called, by what the program imports."""
    found: set[str] = set()
    if not candidates:
        return found
    imported = list(dict.fromkeys(spelled.imports(text, known.roots)))
    roots = {whole.partition(".")[0] for _, whole in imported}
    if every.isdisjoint(vocabulary.COMPUTED):
        computed = set[str]()
    else:
        computed = {root for root in known.roots & every if _is_named(root, text)}
    by_text = candidates & _quoted(text, every) if roots or computed else set()
    for root in roots:
        found |= by_text & known.tails[root]
        found |= _attributes(candidates & known.anyhow.get(root, NONE), text)
        found |= candidates & known.tails[root] if len(imported) > MANY else NONE
    for alias, whole in imported if len(imported) <= MANY else ():
        if alias == spelled.EVERYTHING:
            found |= candidates & known.inside.get(whole, NONE)
            continue
        found |= candidates.intersection(known.matched(whole))
        if whole in known.around:
            tails = candidates & known.tails[whole.partition(".")[0]]
            found |= _reached(known, alias, whole, text, tails - found)
    for root in computed:
        tails = candidates & known.tails[root]
        found |= tails & by_text | _attributes(tails, text)
    return found


def _is_named(root: str, text: str) -> bool:
    """Whether a text of the program is the name of something in a library."""
    for quote in QUOTES:
        at = text.find(quote + root)
        while at >= 0:
            if QUOTED.match(text, at + 1 + len(root)):
                return True
            at = text.find(quote + root, at + 1)
    return False


def _attributes(tails: frozenset[str], text: str) -> set[str]:
    return {tail for tail in tails if f".{tail}" in text}


def _reached(
    known: Vocabulary, alias: str, whole: str, text: str, tails: frozenset[str]
) -> frozenset[str]:
    """Return which last names may be reached by the name of a module or class."""
    if not tails or _is_handed_on(alias, text):
        return tails
    uses = spelled.uses(text, alias)
    return tails & {tail for rest in uses for tail in known.matched(whole + rest)}


def _quoted(text: str, every: set[str]) -> set[str]:
    """Return the texts by which a program may name something of a library."""
    found = set()
    for marker in vocabulary.BY_TEXT:
        at = text.find(marker) if marker.strip("([") in every else -1
        while at >= 0:
            if match := TEXT.match(text, at + len(marker)):
                found.add(match[1])
            at = text.find(marker, at + 1)
    return found


def _is_handed_on(alias: str, text: str) -> bool:
    """Whether a module is a value: ``lib = torch``, or its name goes on below."""
    alone = spelled.ALONE.format(re.escape(alias))
    for match in re.finditer(rf"{alone}[ \t]*{AS_A_VALUE}", text):
        at = match.start()
        if spelled.is_imported(text, at):
            continue
        if match["goes_on"] or TAKES_A_VALUE.search(text, max(0, at - FAR), at):
            return True
    return False


def _is_alone(name: str, text: str) -> bool:
    """Whether a name stands by itself: ``exec(text)``, not ``model.exec()``."""
    for match in _alone(name).finditer(text):
        before = text[max(0, match.start() - len(BUILT_IN)) : match.start()]
        if before.endswith(BUILT_IN) or not BELONGS.search(before):
            return True
    return False


@functools.cache
def _alone(name: str) -> re.Pattern[str]:
    return re.compile(rf"""{name}\b(?!["'`]|[ \t]*=[^=])""")
