"""How long it takes to tell the versions of a program: first, and while typing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.tables import figure
from benchmarks.tables import time as shown
from scanner_core.source import environment_at, environment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.tables import Row

WARM: Final = 0.002
"""Seconds for what an editor asks at every key."""
PACKAGES: Final = 400
WHEELS: Final = 40
"""Of each package, as for numpy: the lock has three megabytes."""


def rows(rounds: int) -> Iterator[Row]:
    """Measure a project with a lock, pins, an environment, and folders above."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        program = str(_project(root) / "train.py")
        first = _seconds(lambda: environment_of(program, (root,)))
        count = 100 * rounds
        again = _seconds(
            lambda: [environment_of(program, (root,)) for _ in range(count)]
        )
        yield figure(f"versions of {PACKAGES} packages, first", first, None, shown)
        yield figure("versions, again", again / count, WARM, shown)
        prefix = root / ".venv"
        again = _seconds(lambda: [environment_at(prefix) for _ in range(count)])
        yield figure("versions of an interpreter, again", again / count, WARM, shown)


def _project(root: Path) -> Path:
    names = [f"package-{number}" for number in range(PACKAGES)]
    (root / "uv.lock").write_text("".join(map(_locked, names)), encoding="utf-8")
    pins = "".join(f"{name}==1.2.3\n" for name in names)
    (root / "requirements.txt").write_text(pins, encoding="utf-8")
    site = root / ".venv" / "lib" / "python3.12" / "site-packages"
    for name in names:
        (site / f"{name.replace('-', '_')}-1.2.3.dist-info").mkdir(parents=True)
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n", encoding="utf-8")
    program = root / "src" / "package" / "training"
    program.mkdir(parents=True)
    return program


def _locked(name: str) -> str:
    wheel = f'    {{ url = "https://example.com/{name}.whl", hash = "{"0" * 64}" }},\n'
    head = f'[[package]]\nname = "{name}"\nversion = "1.2.3"\nwheels = [\n'
    return f"{head}{wheel * WHEELS}]\n\n"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
