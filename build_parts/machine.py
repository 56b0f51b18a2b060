"""The pickle machine, and what finds words, compiled with mypyc if there is a compiler.

A machine without a compiler gets the same code in plain Python, for every platform.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Final

from build_parts.wishes import LackError, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

SWITCH: Final = "GIFTHORSE_COMPILE"
REQUIREMENTS: Final = ("mypy[mypyc]>=2.0,<3",)
MACHINES_WITH_MYPYC: Final = ("aarch64", "amd64", "arm64", "x86_64")
"""Elsewhere mypyc has no wheels, and an unasked-for build of it may fail."""

LIBRARY: Final = "gifthorse_machine"
"""The compiled modules share one library of this name, beside the packages."""

SETUP: Final = """
import json, sys
from mypyc.build import mypycify
from setuptools import setup
modules, folder, library = json.loads(sys.argv.pop(1))
extensions = mypycify(
    ["--config-file=", "--follow-imports=silent", "--cache-dir", folder + "/mypy",
     *modules],
    target_dir=folder + "/c", debug_level="0", group_name=library,
)
setup(name="compiled", packages=[], py_modules=[], ext_modules=extensions)
"""
"""Run with ``python -c``, so that setuptools meets no pyproject.toml as its own."""


def obstacle() -> str | None:
    """Say what this machine lacks to compile an extension module."""
    if sys.implementation.name != "cpython":
        return f"mypyc does not know {sys.implementation.name}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "the compiled machine is not tried on free-threaded Python"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "no Python headers"
    if os.name == "nt":
        return None  # setuptools finds a compiler that is not on PATH
    command = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    return None if shutil.which(shlex.split(command)[0]) else "no C compiler"


def requirements() -> tuple[str, ...]:
    """Name what a build needs installed; asked for before it starts."""
    wish = Wish.read(SWITCH)
    if wish is Wish.SKIP or obstacle():
        return ()
    has_wheels = platform.machine().lower() in MACHINES_WITH_MYPYC
    return REQUIREMENTS if has_wheels or wish is Wish.REQUIRE else ()


def compile_modules(root: Path, modules: Sequence[str]) -> dict[str, Path]:
    """Compile into the build folder, never into the source tree.

    The keys are places in an installation, the values are files.  What was compiled
    from the same text is used again: pip makes every wheel twice.  Raises
    ``LackError``.
    """
    if lack := obstacle():
        raise LackError(lack)
    if not importlib.util.find_spec("mypyc"):
        raise LackError("mypyc is not installed")
    folder = root / "build" / f"mypyc-{sys.implementation.cache_tag}"
    library, stamp = folder / "lib", folder / "stamp"
    key = _digest(root, modules)
    if not stamp.is_file() or stamp.read_text("ascii") != key:
        shutil.rmtree(folder, ignore_errors=True)
        _build(root, modules, folder, library)
        stamp.write_text(key, "ascii")
    made = (path for path in sorted(library.rglob("*")) if path.is_file())
    return {path.relative_to(library).as_posix(): path for path in made}


def _digest(root: Path, modules: Sequence[str]) -> str:
    """Hash everything that what is compiled depends on: mypyc reads imports, too."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    digest = hashlib.sha256(json.dumps([suffix, *modules]).encode())
    mypy = importlib.util.find_spec("mypy.version")
    version = [Path(mypy.origin)] if mypy and mypy.origin else []
    for path in [Path(__file__), *version, *_sources(root, modules)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path, modules: Sequence[str]) -> list[Path]:
    packages = {Path(module).parts[0] for module in modules}
    return sorted(path for name in packages for path in (root / name).rglob("*.py"))


def _build(root: Path, modules: Sequence[str], folder: Path, library: Path) -> None:
    work = folder / "work"
    for source in _sources(root, modules):
        copy = work / source.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    arguments = json.dumps([list(modules), str(folder), LIBRARY])
    options = ["--build-lib", str(library), "--build-temp", str(folder / "o")]
    command = [sys.executable, "-c", SETUP, arguments, "-q", "build_ext", *options]
    done = subprocess.run(  # noqa: S603 - our own program, our own arguments
        command, cwd=work, capture_output=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        shutil.rmtree(folder, ignore_errors=True)
        why = next((line for line in said if "error" in line.lower()), "it failed")
        raise LackError("\n".join([f"mypyc: {why.strip()}", *said[-40:]]))


def text_digest(path: Path) -> str:
    """Hash a source text, whatever the checkout did to its line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
