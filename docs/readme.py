"""Write the output of the commands in the README's console blocks.

Run ``python -m docs.readme`` after a change to what gifthorse prints; with ``--check``
it writes nothing, and fails if an output differs by more than a duration.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

README: Final = Path(__file__).resolve().parents[1] / "README.md"
SESSION: Final = re.compile(r"^\$ (gifthorse .*\n)((?:(?!\$ |```).*\n)*)", re.MULTILINE)
DURATION: Final = re.compile(r"\b\d+(\.\d+)? (s|ms)\b")
TORCH: Final = ".venv/lib/python3.11/site-packages/torch-2.13.0.dist-info"
"""All that says, of an environment, that it has torch 2.13."""


def main(arguments: Sequence[str] = ()) -> None:
    """Write the README if an output differs; with ``--check``, exit with a message."""
    shown = README.read_text("utf-8")
    printed = with_output(shown)
    if DURATION.sub("0 s", shown) == DURATION.sub("0 s", printed):
        return
    if "--check" in arguments:
        raise SystemExit("python -m docs.readme would change README.md")
    README.write_text(printed, "utf-8")


def with_output(text: str) -> str:
    """Return the text with what its commands print, where the demo left its files."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, TORCH).mkdir(parents=True)
        run("gifthorse demo --keep examples", folder)
        return SESSION.sub(lambda found: f"$ {found[1]}{run(found[1], folder)}", text)


def run(command: str, folder: str) -> str:
    """Return what the installed gifthorse prints, whatever it exits with."""
    words = shlex.split(command)[1:]
    settings = {"NO_COLOR": "1", "PYTHONUTF8": "1", "VIRTUAL_ENV": f"{folder}/.venv"}
    done = subprocess.run(  # noqa: S603 (a command of our own README)
        [sys.executable, "-P", "-m", "gifthorse", *words],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
