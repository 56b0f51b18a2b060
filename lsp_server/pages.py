"""Where an editor finds the page of a rule: with this server, or in the user's cache.

A page is there before anybody can follow a link to it, or a moment later.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core._version import VERSION
from scanner_core.configuration import places
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from pathlib import Path

    from lsp_server.workers import Workers

SCHEME: Final = "gifthorse-report"
FOLDER: Final = "rules"


@dataclass(slots=True)
class Pages:
    """The pages of rules, for one client."""

    workers: Workers
    are_virtual: bool = False
    """Whether the client opens documents that only this server has."""
    _written: dict[str, str | None] = field(default_factory=dict)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    def address(self, rule: str) -> str | None:
        """Return where the page of a rule is; ``None`` if it cannot be anywhere."""
        if self.are_virtual:
            return f"{SCHEME}:/{FOLDER}/{rule}.md"
        if rule not in self._written:
            path = _path(rule)
            self._written[rule] = path.as_uri() if path else None
            if path:
                task = asyncio.get_running_loop().create_task(self._write(rule))
                self._writing.add(task)
                task.add_done_callback(self._writing.discard)
        return self._written[rule]

    async def _write(self, rule: str) -> None:
        with contextlib.suppress(Failed):  # Then there is nothing behind the link.
            await self.workers.call(write, rule)


def write(rule: str) -> bool:
    """Write the page of a rule, if there is such a rule; runs in a worker."""
    path, text = _path(rule), page(rule)
    if not path or not text:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError:
        return False
    return True


def page(rule: str) -> str:
    """Return what there is to say about a rule, in Markdown; nothing if it is none."""
    from scanner_core import rules  # noqa: PLC0415 (imports every rule)

    return next((f"# {r.id}\n\n{r.doc}\n" for r in rules.known() if r.id == rule), "")


def _path(rule: str) -> Path | None:
    folder = places.cache()
    return folder / FOLDER / VERSION / f"{rule}.md" if folder else None
