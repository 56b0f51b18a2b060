"""What the process that looks through a workspace does: jobs in, answers out.

Both ends of its pipe are processes of ours and of one version, so what crosses it are
the engine's own values; the files that it reads never decide what is made of them.
"""

from __future__ import annotations

import gc
import pickle
from typing import TYPE_CHECKING, Final

from lsp_server.workspace import work
from lsp_server.workspace.jobs import Listed, Looked

if TYPE_CHECKING:
    from lsp_server.workspace.jobs import Job

DONE: Final = b"+"
FAILED: Final = b"-"


def packed(job: Job) -> bytes:
    """Return a job as what crosses the pipe."""
    return pickle.dumps(job, pickle.HIGHEST_PROTOCOL)


def unpacked(answer: bytes) -> Listed | Looked:
    """Return what an answer holds."""
    value = pickle.loads(answer)  # noqa: S301 (of our own process)
    assert isinstance(value, Listed | Looked)  # noqa: S101 (for the type checker)
    return value


def answer(message: bytes) -> bytes:
    """Return what comes of a job, with a sign of whether anything did."""
    try:
        job: Job = pickle.loads(message)  # noqa: S301 (of the server, which is ours)
        return DONE + pickle.dumps(work.done(job), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return FAILED + b"it needs more memory than there may be"
    except Exception as error:  # noqa: BLE001 (one bad job must not end the process)
        said = f"internal error: {type(error).__name__}: {error}"
        return FAILED + said.encode(errors="replace")


def warm_up() -> None:
    """Keep what is imported by now out of the garbage collector's way."""
    gc.collect()
    gc.freeze()
