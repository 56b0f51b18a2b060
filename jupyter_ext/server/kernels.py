"""Where a notebook runs, or will: with which versions, and beside which files.

A kernel's own word counts no more than that of anybody who can send a request: its
working directory is used where the folder of that name here is the very same one.  A
kernelspec is read and never run.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_core.utils import ensure_async

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_client.kernelspec import KernelSpecManager

    from jupyter_ext.server.requests import KernelState

OWN_PYTHON: Final = re.compile(r"python(\d(\.\d+)?)?(\.exe)?")
"""What the platform replaces by the Python that the server runs in."""
PYTHON: Final = re.compile(r"(python|pypy)[\d.]*w?t?(\.exe)?", re.IGNORECASE)
LOCAL: Final = "local-provisioner"


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is known of where a notebook runs."""

    is_here: bool
    """Whether it sees the files that the server sees."""
    told_by: str
    """``kernel``, ``kernelspec`` or ``unknown``."""
    cwd: str | None = None
    installed: str | None = None
    """The prefix, or the Python, of its environment."""
    versions: tuple[tuple[str, str], ...] | None = None


UNKNOWN: Final = Runtime(is_here=False, told_by="unknown")


def of_kernel(state: KernelState) -> Runtime:
    """Return what a running kernel says, as far as it can be looked after."""
    is_here = state.cwd_identity is not None and _is_same(state.cwd, state.cwd_identity)
    return Runtime(
        is_here,
        "kernel" if state.versions else "unknown",
        state.cwd if is_here else None,
        state.prefix if is_here and os.path.isabs(state.prefix) else None,  # noqa: PTH117 (a string)
        state.versions or None,
    )


async def of_spec(specs: KernelSpecManager, name: str | None) -> Runtime:
    """Return what the kernel of a name would run in, if it were started."""
    from jupyter_client.kernelspec import NATIVE_KERNEL_NAME  # noqa: PLC0415 (imported by then)

    if not isinstance(getattr(specs, "kernel_dirs", None), list):
        return UNKNOWN  # They are those of another machine.
    try:
        spec = await ensure_async(specs.get_kernel_spec(name or NATIVE_KERNEL_NAME))
    except Exception:  # noqa: BLE001 (a plug-in, and files that anybody wrote)
        return UNKNOWN
    provisioner = (spec.metadata or {}).get("kernel_provisioner") or {}
    if not isinstance(provisioner, dict):
        return UNKNOWN
    if provisioner.get("provisioner_name", LOCAL) != LOCAL:
        return UNKNOWN
    variables = {"resource_dir": spec.resource_dir, "prefix": sys.prefix}
    python = _conda(spec.metadata) or _python(spec.argv or [], variables)
    if python is None:
        return UNKNOWN
    return Runtime(is_here=True, told_by="kernelspec", installed=python)


def _python(argv: list[str], variables: Mapping[str, str]) -> str | None:
    """Return the Python that a command line starts; ``None`` for anything else."""
    if not argv or not isinstance(argv[0], str):
        return None
    first = argv[0]
    for name, value in variables.items():
        first = first.replace(f"{{{name}}}", value)
    if OWN_PYTHON.fullmatch(first):
        return sys.executable
    path = Path(first)
    if path.is_absolute() and PYTHON.fullmatch(path.name) and path.is_file():
        return first
    return None


def _conda(metadata: Mapping[str, object] | None) -> str | None:
    """Return the environment that nb_conda_kernels would activate."""
    found = (metadata or {}).get("conda_env_path")
    if isinstance(found, str) and os.path.isabs(found) and Path(found).is_dir():  # noqa: PTH117 (a string)
        return found
    return None


def _is_same(folder: str, identity: tuple[int, int]) -> bool:
    if not os.path.isabs(folder):  # noqa: PTH117 (a string)
        return False
    try:
        found = os.stat(folder)  # noqa: PTH116 (a string)
    except (OSError, ValueError):
        return False
    return (found.st_dev, found.st_ino) == identity and Path(folder).is_dir()
