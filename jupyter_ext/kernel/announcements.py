"""What is said of a model file that came without being asked for: one line."""

from __future__ import annotations

import re
import shlex
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from jupyter_ext.kernel import log
from jupyter_ext.kernel.progress import put
from scanner_core.discovery import shown
from scanner_core.findings import Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.legible import LONGEST_NAME, legible
from scanner_core.reporters.wording import SYMBOLS, worst_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scanner_core.findings import ArtifactReport

MOST: Final = 3
"""Lines at once."""
LONGEST: Final = 200
COLORS: Final = {
    Verdict.UNSAFE: "var(--jp-error-color1, #e5393f)",
    Verdict.REVIEW: "var(--jp-warn-color1, #c77700)",
    Verdict.INCOMPLETE: "var(--jp-info-color1, #0a8bb5)",
    Verdict.CLEAN: "var(--jp-success-color1, #2e9e44)",
}
IN_HUB_CACHE: Final = re.compile(
    r"/models--([^/]+)/snapshots/([0-9a-f]{40})/(.+)", re.ASCII
)


class New(NamedTuple):
    """A file that came, and what a scan says of it."""

    path: Path
    report: ArtifactReport

    @property
    def name(self) -> str:
        """Return what people call it: in the Hub cache, by its repository."""
        if found := IN_HUB_CACHE.search(self.path.as_posix()):
            repository, _, file = found.groups()
            return f"{file} of {repository.replace('--', '/')}"
        return shown(self.path)

    @property
    def target(self) -> str:
        """Return what to write behind ``%modelscan`` to see more."""
        if found := IN_HUB_CACHE.search(self.path.as_posix()):
            repository, commit, _ = found.groups()
            return f"{repository.replace('--', '/')}@{commit}"
        path = shown(self.path)
        return shlex.quote(path) if legible(path, LONGEST_NAME) == path else "FILE"

    @property
    def why(self) -> str:
        """Return what loading it would do, in half a sentence."""
        standing = [f for f in self.report.findings if f.suppressed is None]
        if standing:
            message = legible(worst_first(standing)[0].message, LONGEST)
            return f"{message[:1].lower()}{message[1:]}"
        reason = self.report.gaps[0].reason if self.report.gaps else ""
        return legible(f"not read: {reason}." if reason else "no rule fired.", LONGEST)

    @property
    def event(self) -> log.Event:
        """Return what the log has to say."""
        standing = [f for f in self.report.findings if f.suppressed is None]
        return log.Event(
            "downloads",
            "announced",
            str(self.path),
            self.report.verdict.value,
            self.report.sha256,
            worst_first(standing)[0].rule if standing else "",
            self.why,
        )


def say(files: Sequence[New]) -> None:
    """Show a line for each file, the worst first, and one for those that are left."""
    files = sorted(files, key=lambda each: WORST_FIRST.index(each.report.verdict))
    plain, marked = [], []
    for each in files[:MOST]:
        verdict, name = each.report.verdict, legible(each.name, LONGEST_NAME)
        before = f"{SYMBOLS[verdict]} gifthorse: new model file {name} is "
        why, look = f": {each.why}  Look: ", f"%modelscan {each.target}"
        plain.append(f"{before}{verdict.value}{why}{look}")
        word = f'<b style="color: {COLORS[verdict]}">{verdict.value}</b>'
        marked.append(f"{escape(before)}{word}{escape(why)}<code>{escape(look)}</code>")
    if (left := len(files) - MOST) > 0:
        plain.append(f"  gifthorse: {left} more new model files: %modelscan")
        marked.append(escape(plain[-1]))
    lines = "".join(f"<div>{line}</div>" for line in marked)
    put({"text/plain": "\n".join(plain), "text/html": lines}, None)
