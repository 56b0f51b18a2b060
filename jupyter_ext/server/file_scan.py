"""List and scan files for the server; runs in a worker, in the contents root."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext import new_files
from scanner_core import configuration, discovery, hashes, parallel, scan, wire
from scanner_core.discovery import Found
from scanner_core.discovery.projects import Projects
from scanner_core.reading import identity

if TYPE_CHECKING:
    from jupyter_ext.server.jobs import FileJob, FilesJob
    from scanner_core.reading import Identity
    from scanner_core.wire import Json

HIDDEN: Final = (".*",)
LEADS_OUT: Final = "it is a link that leads out of the folder of this server"


def listed(job: FilesJob) -> Json:
    """Return what there is to scan, in order, and whether that is all.

    Each file is its path, whether it is named, why it is not looked at, and what it is
    that is left out: ``folder``, ``ignored``, ``excluded`` or nothing.
    """
    here, end = Path.cwd(), time.monotonic() + job.seconds
    configured = configuration.load(working_in=here)
    hidden = () if job.hidden else (discovery.Exclude(str(here), HIDDEN),)
    wanted = discovery.Wanted((*configured.excludes, *hidden))
    rows: list[Json] = []
    for found in discovery.files([Path(job.path)], wanted):
        if len(rows) >= job.most or time.monotonic() > end:
            return {"files": rows, "complete": False}
        if not job.models_only or new_files.is_model(found.path.name):
            rows.append(_row(found, here))
    return {"files": rows, "complete": True}


def _row(found: Found, root: Path) -> Json:
    trouble, path = found.trouble, str(found.path)
    # What is asked for outside of the root was announced there.
    if found.is_wanted and found.path.is_symlink() and found.path.is_relative_to(root):
        is_inside = Path(os.path.realpath(path)).is_relative_to(root)
        trouble = trouble or ("" if is_inside else LEADS_OUT)
    left_out = (
        ("folder" if found.is_passed_over else "")
        or ("ignored" if found.is_ignored else "")
        or ("excluded" if found.is_excluded else "")
    )
    return [path, found.named, trouble, left_out]


def scanned(job: FileJob) -> Json:
    """Return the reports on a file, and on what it loads if it is a program."""
    path, here = Path(job.path), Path.cwd()
    configured = configuration.load(working_in=here)
    options = scan.Options(
        places=(here,),
        decisions=configured.decisions,
        projects=Projects((str(here),), configured.workspaces),
        links=job.links,
    )
    one = parallel.scan_one(Found(path, named=job.named), options)
    every = [each for each in (one, *one.linked) if each.is_model]
    return {
        "reports": [wire.encode(each.report) for each in every],
        "skipped": [
            wire.encode(each) for part in (one, *one.linked) for each in part.skipped
        ],
        "bytes_read": sum(each.bytes_read for each in every),
    }


def sha256(path: Path) -> str | None:
    """Return the hash of a file, which is not read again if it did not change."""
    before = identity(path)
    if before is None:
        return hashes.sha256(path)
    return _sha256(str(path), before)


@functools.lru_cache(maxsize=1024)
def _sha256(path: str, _identity: Identity) -> str | None:
    return hashes.sha256(Path(path))
