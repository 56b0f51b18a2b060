"""The version of the distribution; the build reads it from here."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
PLAIN: Final = "plain machine: about ten times slower; see README"


def is_compiled() -> bool:
    """Tell whether the pickle machine of this installation is compiled."""
    source = Path(__file__).parent / "formats" / "pickle_machine.py"
    files = [source.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES]
    return any(file.is_file() for file in files)


def with_machine() -> str:
    """Return the version, and which pickle machine this installation has."""
    return f"{VERSION} ({'compiled machine' if is_compiled() else PLAIN})"


def left_out() -> list[str]:
    """Return what the build could not make, and why: a line for each part."""
    import json  # noqa: PLC0415 (only who asks for the version needs it)

    note = Path(__file__).parent / "_build_info.json"
    if not note.is_file():
        return []  # a checkout
    notes: list[str] = json.loads(note.read_text("utf-8"))["notes"]
    return notes
