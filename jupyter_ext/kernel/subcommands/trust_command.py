"""``%modelscan trust``: the same records that ``gifthorse trust`` writes.

A hash is what the guard shows of a file that it stopped; which file that was, the log
knows.  The file is hashed again before anything is recorded.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError
from IPython.core.magic_arguments import MagicArgumentParser

from jupyter_ext.kernel import log, targets
from jupyter_ext.kernel.import_shield import SHIELD
from scanner_core import arguments
from scanner_core.commands import trust_command
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HELP: Final = """\
Decide that findings in a file need not count, as gifthorse trust does.

    %modelscan trust model.pt                     what would be recorded
    %modelscan trust model.pt --reason "our own layers"
    %modelscan trust 3c69e2ad13495eff --reason "looked at it" --expires 2027-01-31

    HASH or FILE    8 digits or more of a hash that was shown, or a file
    --reason TEXT   why, for whoever reads it next
    --rule RULE     only this rule (default: every rule that fired); can be repeated
    --expires DATE  the last day on which it counts
    --by NAME       who decided (default: the user)

gifthorse trust --list shows what is recorded, gifthorse trust --remove takes it back.
"""
HASH: Final = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})")


def trust(words: Sequence[str], variables: Mapping[str, object]) -> None:
    """Record a decision, and say what it covers.  Raises ``UsageError``."""
    given = _parser().parse_args(list(words))
    if given.help:
        sys.stdout.write(HELP)
        return
    if given.what is None:
        raise UsageError(
            "a file or a hash is missing: %modelscan trust FILE --reason ..."
        )
    wish = trust_command.Wish(
        tuple(given.rule), given.reason or "", given.expires, given.by
    )
    try:
        with SHIELD.raised():
            path, wanted = _file(given.what, variables)
            proposal = trust_command.propose(path, wish)
            if wanted and not proposal.sha256.startswith(wanted):
                changed = f"{legible(str(path))} has changed since: it is not {wanted}"
                raise UsageError(f"{changed}: %modelscan {legible(path.name)}")
            sys.stdout.write(proposal.text)
            sys.stdout.write(trust_command.record(proposal, wish))
    except arguments.UsageError as error:
        raise UsageError(str(error)) from None


def _file(what: str, variables: Mapping[str, object]) -> tuple[Path, str]:
    """Return a file, and the hash that was given instead of it."""
    named = HASH.fullmatch(what.lower())
    if named is None or what in variables or Path(what).exists():
        found = targets.resolve([what], variables)
        if len(found) != 1:
            raise UsageError(f"{legible(what, 80)} are {len(found)} files: trust one")
        return found[0], ""
    if path := log.file_of(named[1]):
        return Path(path), named[1]
    unknown = f"no file with the hash {named[1]} was met here"
    raise UsageError(f"{unknown}: %modelscan trust FILE --reason ...")


def _parser() -> MagicArgumentParser:
    parser = MagicArgumentParser("modelscan trust")  # type: ignore[no-untyped-call]
    parser.add_argument("what", nargs="?")
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--reason")
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--expires", metavar="DATE")
    parser.add_argument("--by", metavar="NAME")
    return parser
