"""The extension for VS Code: ``python -m build_parts.vsix`` makes a file to install.

It carries the server as pure Python in ``bundled/libs``: the same file for every
platform, and for every Python from 3.11 on.  What it carries of others is downloaded
once, checked by hash and kept in the build folder; together with what ``npm ci`` left,
a later build needs no network.  The same sources always make the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from build_parts.wishes import LackError

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "vscode-client"
WORK: Final = ROOT / "build" / "vsix"
EXTENSION: Final = WORK / "extension"
"""What is packed; ``code --extensionDevelopmentPath`` takes it, too."""

WHEELS: Final = WORK / "wheels"
REQUIREMENTS: Final = SOURCE / "bundled" / "requirements.txt"
OWN: Final = ("lsp_server", "scanner_core")
PICTURES: Final = ROOT / "docs" / "pictures"
PARTS: Final = (
    ".vscodeignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "bundled",
    "dist",
    "l10n",
    "media",
    "package.json",
    "package.nls.json",
    "walkthrough",
)
LEFT_OUT: Final = ("*.pyc", "*.pyd", "*.so", "__pycache__", "_build_info.json")
MODULES: Final = "node_modules/"
LICENCES: Final = ("licence", "license")
COMPILED: Final = frozenset({".dll", ".dylib", ".pyd", ".so"})
EPOCH: Final = "946684800"
"""The time of every file: the start of the year 2000, in seconds."""


def build(target: Path) -> None:
    """Write the package. Raises ``LackError``, or what a tool fails with."""
    if not (SOURCE / "node_modules" / "@vscode" / "vsce").is_dir():
        raise LackError("no node_modules: run `npm ci` in vscode-client")
    _npm("run", "--silent", "check")
    _npm("run", "--silent", "build")
    shutil.rmtree(EXTENSION, ignore_errors=True)
    EXTENSION.mkdir(parents=True)
    for part in PARTS:
        _copy(SOURCE / part, EXTENSION / part)
    _pictures(EXTENSION / "README.md")
    (EXTENSION / "NOTICE").write_text(_notice(SOURCE / "dist" / "parts.json"), "utf-8")
    _libraries(EXTENSION / "bundled" / "libs")
    target.parent.mkdir(parents=True, exist_ok=True)
    _pack(target)


def _libraries(libraries: Path) -> None:
    """Put together what the server imports."""
    wheels = ("--require-hashes", "--no-deps", "--only-binary=:all:")
    offline = ("--no-index", f"--find-links={WHEELS}")
    install = ("install", *wheels, *offline, "--no-compile", f"--target={libraries}")
    if _pip(*install, check=False):
        _pip("download", *wheels, f"--dest={WHEELS}")
        _pip(*install)
    shutil.rmtree(libraries / "bin", ignore_errors=True)
    for package in OWN:
        _copy(ROOT / package, libraries / package)
    if found := [path for path in libraries.rglob("*") if path.suffix in COMPILED]:
        raise LackError(f"compiled for one platform: {found[0].name}")


def _notice(parts: Path) -> str:
    """Return the licences of the packages that the bundler took something from.

    Those in ``bundled/libs`` have theirs beside them.
    """
    read = json.loads(parts.read_text("utf-8"))["inputs"]
    texts = []
    for folder in sorted({_package(name) for name in read if MODULES in name}):
        licences = [path for path in folder.iterdir() if path.stem.lower() in LICENCES]
        if not licences:
            raise LackError(f"{folder.name} has no licence")
        title = str(folder).rpartition(MODULES)[2]
        text = licences[0].read_text("utf-8").replace("\r\n", "\n").strip()
        texts.append(f"{title}\n{'=' * len(title)}\n\n{text}\n")
    return "dist/extension.js contains parts of:\n\n" + "\n\n".join(texts)


def _package(name: str) -> Path:
    """Return the folder of the package that a file belongs to."""
    before, _, inside = name.rpartition(MODULES)
    words = inside.split("/")
    depth = 2 if inside.startswith("@") else 1
    return SOURCE.joinpath(f"{before}{MODULES}", *words[:depth])


def _pictures(page: Path) -> None:
    """Take along the pictures that the README shows."""
    text = page.read_text("utf-8")
    for picture in PICTURES.glob("*.png"):
        if f"(pictures/{picture.name})" in text:
            _copy(picture, EXTENSION / "pictures" / picture.name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _pack(target: Path) -> None:
    vsce = SOURCE / "node_modules" / "@vscode" / "vsce" / "vsce"
    options = ("--no-dependencies", "--allow-missing-repository", "--out", str(target))
    links = ("--no-rewrite-relative-links",)
    # Times in archives are local.
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC"}
    command = [_program("node"), str(vsce), "package", *options, *links]
    subprocess.run(command, cwd=EXTENSION, env=environment, check=True)  # noqa: S603


def _npm(*arguments: str) -> None:
    subprocess.run([_program("npm"), *arguments], cwd=SOURCE, check=True)  # noqa: S603


def _pip(*arguments: str, check: bool = True) -> int:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 (the pip of this Python)
        [*command, *arguments, f"--requirement={REQUIREMENTS}"],
        check=check,
        stderr=None if check else subprocess.DEVNULL,
    )
    return done.returncode


def _program(name: str) -> str:
    if not (found := shutil.which(name)):
        raise LackError(f"no {name}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Build from the command line; return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_parts.vsix")
    parser.add_argument("--out", type=Path, default=WORK / "gifthorse.vsix")
    target: Path = parser.parse_args(arguments).out.resolve()
    try:
        build(target)
    except LackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"failed: {' '.join(map(str, error.cmd))}\n")
        return 1
    sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
