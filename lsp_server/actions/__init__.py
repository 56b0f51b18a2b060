"""Code actions: what somebody can do about a finding, where it stands.

The edits that rules propose, one by one or all at once; an ignore comment; a decision
about the artifact, or about a class in it; and a look at the artifact itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsp_server.actions import deciding, fixing, ignoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol import types

    from lsp_server.actions.asked import Asked


def offered(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield the actions for what a client asks about, the best first."""
    yield from fixing.quick_fixes(asked)
    yield from ignoring.ignores(asked)
    yield from deciding.decisions(asked)
    yield from fixing.fix_all(asked)
