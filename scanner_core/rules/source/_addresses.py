"""Loaders that download what they load: whoever answers runs code at once."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Severity

if TYPE_CHECKING:
    from scanner_core.facts import CallSite
    from scanner_core.rules import Judgement

ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^\s/{$]+\.[^\s/{$]+(?=/|$)")
OWN: Final = frozenset({"https://download.pytorch.org"})
"""Where libraries keep their own files: those who trust them trust these."""
PINNED: Final = re.compile(r"/(?:resolve|raw|blob)/[0-9a-f]{40}/")


def is_address(written: str | None) -> bool:
    """Whether what is loaded is somewhere else, and may be something else tomorrow."""
    host = ADDRESS.match(written or "")
    return host is not None and host[0] not in OWN and not PINNED.search(written or "")


def worse(call: CallSite, said: Judgement, written: str | None) -> Judgement:
    """Return a judgement on a call that loads an address without restrictions."""
    if call.artifact or not is_address(written) or said.severity is not Severity.MEDIUM:
        return said
    host = ADDRESS.match(written or "")
    message = said.message
    if host is not None:
        # That it was not looked at goes without saying.
        message = message.replace(f"; {call.not_looked_at}.", ".")
        message = f"{message[:-1]}; it is downloaded from {host[0]}."
    return dataclasses.replace(said, message=message, severity=Severity.HIGH)
