"""Says what loading a model file would run, before it runs.

``gifthorse.scan("model.pt")`` returns a report; ``%load_ext gifthorse`` brings the
magic into a notebook; ``python -P -m gifthorse`` is the command line.  Nothing is
imported before it is used: most notebooks import this module for its magic alone.
"""

# ruff: noqa: PLC0415 (an import costs only those who use what needs it)

from __future__ import annotations

TYPE_CHECKING = False  # ``typing`` takes longer to import than everything here.
if TYPE_CHECKING:
    import os

    from IPython.core.interactiveshell import InteractiveShell

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Gap,
        Kind,
        Link,
        Location,
        Outcome,
        Report,
        Result,
        Severity,
        Verdict,
    )
    from scanner_core.scan import Options

    __version__: str

__all__ = [
    "ArtifactReport",
    "Finding",
    "Gap",
    "Kind",
    "Link",
    "Location",
    "Options",
    "Outcome",
    "Report",
    "Result",
    "Severity",
    "Verdict",
    "__version__",
    "load_ipython_extension",
    "scan",
    "unload_ipython_extension",
]


def scan(*paths: str | os.PathLike[str], options: Options | None = None) -> Report:
    """Scan files and folders: model files, Python source and notebooks.

    Raises ``FileNotFoundError`` for a path that does not exist.
    """
    from pathlib import Path

    from scanner_core.scan import DEFAULTS, scan_paths

    return scan_paths([Path(path) for path in paths], options or DEFAULTS)


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Offer ``%modelscan``; what ``%load_ext gifthorse`` calls.

    Raises ``UsageError``, which IPython shows as one line, if a part is missing.
    """
    try:
        import jupyter_ext

        jupyter_ext.load_ipython_extension(ipython)
    except ModuleNotFoundError as error:
        from IPython.core.error import UsageError

        raise UsageError(
            f"%modelscan needs {error.name}: run %pip install 'gifthorse[jupyter]'"
        ) from error


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """Take ``%modelscan`` back."""
    import jupyter_ext

    jupyter_ext.unload_ipython_extension(ipython)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "__version__":
        from scanner_core._version import VERSION

        return VERSION
    if name == "Options":
        from scanner_core.scan import Options

        return Options
    from scanner_core import findings

    return getattr(findings, name)


def __dir__() -> list[str]:
    return __all__


if __name__ == "__main__":
    import sys

    from scanner_core._start import main

    sys.exit(main())
