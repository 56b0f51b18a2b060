"""What a process of the server does: calls in, results out, no error leaves it."""

from __future__ import annotations

import gc
from typing import Final

from lsp_server import crossing
from lsp_server.analysing import Asked, analyse, forget
from lsp_server.settings import Settings
from scanner_core import configuration
from scanner_core.worker import DONE, FAILED

OBJECTS: Final = 50_000
"""New ones between two collections: to go through a hundred thousand of the trees that
are kept takes longer than to look at an edit."""
WARM: Final = "import torch, joblib, pickle\ntorch.load('x')\nm = joblib.load('y')"


def answer(message: bytes) -> bytes:
    """Return what the function that is asked for returns, or why it does not."""
    try:
        name, *arguments = _listed(crossing.unpacked(message))
        function = crossing.named(str(name))
        if not callable(function):
            return FAILED + f"{name} is no function".encode()
        return DONE + crossing.packed(function(*arguments))
    except configuration.Invalid as error:  # Its user wrote that, and has to know.
        return FAILED + str(error).encode(errors="replace")
    except MemoryError:
        return FAILED + b"it needs more memory than there may be"
    except Exception as error:  # noqa: BLE001 (one bad request must not end the worker)
        said = f"internal error: {type(error).__name__}: {error}"
        return FAILED + said.encode(errors="replace")


def warm_up() -> None:
    """Import and read what the first request would otherwise wait for."""
    analyse(Asked("untitled:warm", (WARM,)), Settings(), ())
    forget("untitled:warm")
    gc.set_threshold(OBJECTS)
    gc.collect()
    gc.freeze()  # Modules and tables stay: nobody has to go through them again.


def _listed(message: object) -> list[object]:
    return message if isinstance(message, list) else []
