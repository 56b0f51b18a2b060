"""What the process that looks through a workspace does: jobs in, answers out."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, cast

from lsp_server import crossing
from scanner_core.worker import DONE, FAILED

if TYPE_CHECKING:
    from lsp_server.workspace.jobs import Job


def answer(message: bytes) -> bytes:
    """Return what comes of a job, with a sign of whether anything did."""
    from lsp_server.workspace import work  # noqa: PLC0415 (the server has no engine)

    try:
        job = cast("Job", crossing.unpacked(message))
        return DONE + crossing.packed(work.done(job))
    except MemoryError:
        return FAILED + b"it needs more memory than there may be"
    except Exception as error:  # noqa: BLE001 (one bad job must not end the process)
        said = f"internal error: {type(error).__name__}: {error}"
        return FAILED + said.encode(errors="replace")


def warm_up() -> None:
    """Import the engine, and keep it out of the garbage collector's way."""
    import lsp_server.workspace.work  # noqa: F401, PLC0415 (the server has no engine)

    gc.collect()
    gc.freeze()
