"""The version of the distribution; the build reads it from here."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
PLAIN: Final = "plain machine: about ten times slower; see README"


def with_machine() -> str:
    """Return the version, and which pickle machine this installation has."""
    source = Path(__file__).parent / "formats" / "pickle_machine.py"
    files = [source.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES]
    is_compiled = any(file.is_file() for file in files)
    return f"{VERSION} ({'compiled machine' if is_compiled else PLAIN})"
