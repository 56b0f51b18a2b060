"""What a worker process does: jobs in, answers out, and no error leaves it."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Final

from jupyter_ext.explaining import explained
from jupyter_ext.server import file_scan, jobs, notebook_scan, saved
from jupyter_ext.server.jobs import (
    FileJob,
    FilesJob,
    Job,
    NotebookJob,
    RulesJob,
    SavedJob,
    TrustJob,
)
from scanner_core import configuration

if TYPE_CHECKING:
    from scanner_core.wire import Json

DONE: Final = b"+"
FAILED: Final = b"-"
WARM: Final = "import torch, joblib, pickle\ntorch.load('x')\nm = joblib.load('y')"


def answer(message: bytes) -> bytes:
    """Return what comes of a job, with a sign of whether anything did."""
    try:
        return DONE + json.dumps(_done(jobs.unpacked(message))).encode()
    except configuration.Invalid as error:  # Its user wrote that, and has to know.
        return FAILED + str(error).encode(errors="replace")
    except MemoryError:
        return FAILED + b"it needs more memory than there may be"
    except Exception as error:  # noqa: BLE001 (one bad request must not end the worker)
        said = f"internal error: {type(error).__name__}: {error}"
        return FAILED + said.encode(errors="replace")


def warm_up() -> None:
    """Import and read what the first request would otherwise wait for."""
    cells = (("warm", True, WARM),)
    _done(NotebookJob("<warm>", cells, links=True))
    gc.collect()
    gc.freeze()  # Modules and tables stay: nobody has to go through them again.


def _done(job: Job) -> Json:
    match job:
        case NotebookJob():
            return notebook_scan.judged(job)
        case SavedJob():
            return saved.read(job)
        case FilesJob():
            return file_scan.listed(job)
        case FileJob():
            return file_scan.scanned(job)
        case RulesJob():
            return explained(job.fired)
        case TrustJob():
            from jupyter_ext.server import trusting  # noqa: PLC0415 (few are asked for)

            return trusting.recorded(job)
