"""What is measured: gifthorse as a user installs it, and other scanners likewise.

Each gets an environment of its own, because scanners pin what they depend on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHECKOUT: Final = Path(__file__).resolve().parents[1]
INSTALLED: Final = (
    "LICENSE",
    "README.md",
    "build_parts",
    "gifthorse.py",
    "hatch_build.py",
    "jupyter_ext",
    "lsp_server",
    "pyproject.toml",
    "scanner_core",
)
SCANNERS: Final = {
    "fickling": ("fickling", "--check-safety"),
    "modelscan": ("modelscan", "-p"),
    "picklescan": ("picklescan", "-p"),
}
"""Distributions of other scanners, and how they are told to scan a file."""
PINS: Final = {
    "fickling": ("fickling==0.1.12", "typing_extensions==4.15.0"),
    "modelscan": ("modelscan==0.8.8",),
    "picklescan": ("picklescan==1.0.5",),
}
"""What is installed of them; fickling imports a package that it does not require."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An environment, and the command in it that scans."""

    name: str
    folder: Path
    command: tuple[str, ...]

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / "bin" / "python"

    @property
    def scan(self) -> tuple[str | Path, ...]:
        """The command line, to which a path is added."""
        return (self.folder / "bin" / self.command[0], *self.command[1:])


def gifthorse(folder: Path) -> Subject:
    """Return what is installed in a folder."""
    return Subject("gifthorse", folder, ("gifthorse", "scan"))


def install_gifthorse(cache: Path, extra: str = "") -> Subject:
    """Install this checkout, compiled; what is installed already is used again.

    With an ``extra``, into another environment than without.
    """
    subject = gifthorse(cache / f"gifthorse{extra and '-'}{extra}")
    stamp, key = subject.folder / "stamp", _digest()
    if not stamp.is_file() or stamp.read_text("ascii") != key:
        # A copy: what is built must not lie about in the checkout.
        copy = cache / "checkout"
        shutil.rmtree(copy, ignore_errors=True)
        for path in _sources():
            target = copy / path.relative_to(CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        install(subject, f"{copy}[{extra}]" if extra else str(copy))
        stamp.write_text(key, "ascii")
    return subject


def install_scanner(name: str, cache: Path) -> Subject:
    """Install another scanner from the package index, once."""
    subject = Subject(name, cache / name, SCANNERS[name])
    if not Path(subject.scan[0]).exists():
        install(subject, *PINS[name])
    return subject


def version(subject: Subject) -> str:
    """Return the version that is installed."""
    program = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    return subprocess.check_output(  # noqa: S603 (our own program)
        [subject.python, "-P", "-c", program, subject.name], encoding="utf-8"
    ).strip()


def install(subject: Subject, *what: str) -> None:
    """Install packages into an environment of its own; raises ``FailedError``."""
    _call([sys.executable, "-m", "venv", "--clear", str(subject.folder)])
    _call([str(subject.python), "-m", "pip", "install", "--quiet", *what])


def _call(command: Sequence[str]) -> None:
    environment = {**os.environ, "GIFTHORSE_COMPILE": "require"}
    done = subprocess.run(  # noqa: S603 (pip, by name)
        command, env=environment, stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise FailedError(f"cannot be installed: {command[-1]}")


def _digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in _sources():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for name in INSTALLED:
        path = CHECKOUT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for each in found:
            if each.is_file() and each.suffix not in {".pyc", ".so", ".pyd"}:
                yield each
