"""Build hook: compile the pickle machine where a C compiler exists.

A machine without a compiler gets the same wheel in plain Python, tagged for every
platform; scanner_core/_build_info.json says what was left out and why, because pip
hides what a build that succeeds has to say.  GIFTHORSE_COMPILE chooses::

    auto      compile, or warn and build a plain wheel (the default)
    require   compile, or fail; for releases
    skip      build a plain wheel

``python hatch_build.py`` compiles in place, for tests of the compiled code; with
``--remove`` it takes that away again.
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
import tomllib
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

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


class Wish(Enum):
    """What was asked for, in GIFTHORSE_COMPILE."""

    AUTO = "auto"
    REQUIRE = "require"
    SKIP = "skip"

    @classmethod
    def read(cls) -> Wish:
        """Raise ``ValueError`` for anything else; nothing at all is ``auto``."""
        word = os.environ.get(SWITCH) or cls.AUTO.value
        if word not in {wish.value for wish in cls}:
            raise ValueError(f"{SWITCH}={word}: use auto, require or skip")
        return cls(word)


class CompileError(Exception):
    """The reason, on the first line, why this machine cannot compile."""


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
    wish = Wish.read()
    if wish is Wish.SKIP or obstacle():
        return ()
    has_wheels = platform.machine().lower() in MACHINES_WITH_MYPYC
    return REQUIREMENTS if has_wheels or wish is Wish.REQUIRE else ()


def compile_modules(root: Path, modules: Sequence[str]) -> dict[str, Path]:
    """Compile into the build folder, never into the source tree.

    The keys are places in an installation, the values are files.  What was compiled
    from the same text is used again: pip makes every wheel twice.  Raises
    ``CompileError``.
    """
    if lack := obstacle():
        raise CompileError(lack)
    if not importlib.util.find_spec("mypyc"):
        raise CompileError("mypyc is not installed")
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
        raise CompileError("\n".join([f"mypyc: {why.strip()}", *said[-40:]]))


def build_info(root: Path, modules: Sequence[str], note: str | None) -> str:
    """Render _build_info.json: what was compiled, of which text, or why nothing was.

    ``note`` is the reason why nothing was compiled.
    """
    texts = {} if note else {name: text_digest(root / name) for name in modules}
    info = {"compiled": texts, "notes": [note] if note else []}
    return json.dumps(info, indent=2) + "\n"


def text_digest(path: Path) -> str:
    """Hash a source text, whatever the checkout did to its line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


class GifthorseBuildHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls; it is configured in pyproject.toml."""

    def dependencies(self) -> list[str]:
        """Ask for mypyc only where it will be used; no sdist compiles."""
        return list(requirements()) if self.target_name == "wheel" else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled modules to a wheel; an editable one stays plain."""
        if self.target_name != "wheel" or version == "editable":
            return
        root, modules = Path(self.root), self.config["compile"]
        made, note = self._attempt(root, modules)
        if made:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
        info = root / "build" / "build_info.json"
        info.parent.mkdir(exist_ok=True)
        info.write_text(build_info(root, modules, note), "utf-8")
        included = {str(path): place for place, path in made.items()}
        included[str(info)] = self.config["build-info"]
        build_data["force_include"].update(included)

    def _attempt(
        self, root: Path, modules: Sequence[str]
    ) -> tuple[dict[str, Path], str | None]:
        wish = Wish.read()
        if wish is Wish.SKIP:
            return {}, f"not compiled: {SWITCH}=skip"
        try:
            return compile_modules(root, modules), None
        except CompileError as error:
            if wish is Wish.REQUIRE:
                raise
            reason, *details = str(error).splitlines()
            note = f"not compiled: {reason}"
            self.app.display_warning("\n".join([f"gifthorse: {note}", *details]))
            return {}, note


def main() -> None:
    """Put the compiled modules beside their sources, or take them away again."""
    root = Path(__file__).resolve().parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["build"]["hooks"]["custom"]
    info = root / hook["build-info"]
    if sys.argv[1:] == ["--remove"]:
        stems = [root / f"{LIBRARY}__mypyc", *(root / name for name in hook["compile"])]
        made = (path.parent.glob(f"{path.stem}.*") for path in stems)
        libraries = [path for paths in made for path in paths if path.suffix != ".py"]
        for path in [info, *libraries]:
            path.unlink(missing_ok=True)
        return
    for place, path in compile_modules(root, hook["compile"]).items():
        # In one step: who runs the old one right now keeps it.
        new = (root / place).with_suffix(".new")
        shutil.copy2(path, new)
        new.replace(root / place)
        sys.stdout.write(f"{place}\n")
    info.write_text(build_info(root, hook["compile"], None), "utf-8")


if __name__ == "__main__":
    main()
