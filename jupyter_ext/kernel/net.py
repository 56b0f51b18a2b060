"""The runtime net: whatever code opens a model file, the file is looked at before.

Python tells an audit hook of each file that is opened, and of each name that a pickle
is about to resolve; an exception of the hook stops either.  A hook cannot be taken away
again: this one is added when the net is first switched on, and does nothing while it is
off.  What C++ or Rust opens by itself, nobody is told of (see docs/notebook.md).
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel.import_shield import SHIELD

if TYPE_CHECKING:
    from types import FrameType

    from jupyter_ext.kernel.catches import Catches

READS_NOT: Final = os.O_WRONLY | os.O_TRUNC
CODE: Final = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".ipynb", ".json")
"""What is opened all the time, and no pickle."""
MOST_RECENT: Final = 8
"""Files of which a thread may be unpickling one."""
BETWEEN_PROCESSES: Final = (
    "concurrent",
    "dask",
    "distributed",
    "ipykernel",
    "ipyparallel",
    "joblib.externals",
    "joblib.parallel",
    "joblib.pool",
    "multiprocessing",
    "ray",
)
"""Modules that unpickle what other processes of the user's send."""


class Settings(Protocol):
    """What is asked of the magic."""

    mode: str


class Recent(threading.local):
    """What one thread opened last."""

    def __init__(self) -> None:
        self.paths: dict[str, None] = {}
        self.unseen: set[str] = set()
        """Those that nobody has looked at, since their names are not of models."""

    def add(self, path: str, *, is_seen: bool) -> None:
        """Add one, and drop the oldest if there are too many."""
        self.paths.pop(path, None)
        self.paths[path] = None
        if not is_seen:
            self.unseen.add(path)
        if len(self.paths) > MOST_RECENT:
            oldest = next(iter(self.paths))
            del self.paths[oldest]
            self.unseen.discard(oldest)


class Net:
    """The hook of this process, and what is switched on."""

    def __init__(self) -> None:
        self._is_added = False
        self._catches: Catches | None = None
        self._recent = Recent()
        self._suffixes: frozenset[str] = frozenset()

    def switch(self, settings: Settings | None) -> None:
        """Switch it on, with these settings, or off."""
        if settings is None:
            self._catches = None
            return
        with SHIELD.raised():
            from jupyter_ext.kernel.catches import Catches  # noqa: PLC0415 (imports the engine)
            from jupyter_ext.new_files import SUFFIXES  # noqa: PLC0415 (likewise)

            self._suffixes = SUFFIXES
            self._catches = Catches(settings)
        if not self._is_added:
            sys.addaudithook(self._hear)
            self._is_added = True

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Raise what is to be raised where a file is opened, or a name resolved."""
        catches = self._catches
        if catches is None:
            return
        if event == "open":
            path, _, flags = arguments
            if type(flags) is int and not flags & READS_NOT:
                if type(path) is str:
                    self._open(path, catches)
                elif type(path) is bytes:
                    self._open(os.fsdecode(path), catches)
        elif event == "pickle.find_class":
            self._find_class(f"{arguments[0]}.{arguments[1]}", catches)

    def _open(self, path: str, catches: Catches) -> None:
        suffix = path[path.rfind(".") :].lower()
        if suffix in CODE or SHIELD.is_raised:
            return
        is_model = suffix in self._suffixes
        if is_model:
            with SHIELD.raised():
                catches.opened(path)
        self._recent.add(path, is_seen=is_model)

    def _find_class(self, name: str, catches: Catches) -> None:
        recent = self._recent
        if not recent.paths or SHIELD.is_raised or _is_between_processes():
            return
        with SHIELD.raised():
            if recent.unseen:
                unseen, recent.unseen = recent.unseen, set()
                last = next(reversed(recent.paths))
                for path in catches.still_open(unseen) | (unseen & {last}):
                    catches.unpickled(path)
            catches.named(name, recent.paths)


def _is_between_processes() -> bool:
    """Tell whether whoever unpickles does so with what another process sent."""
    frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 (behind the hook)
    while frame and frame.f_globals.get("__name__") == "pickle":
        frame = frame.f_back
    module = str(frame.f_globals.get("__name__")) if frame else ""
    return f"{module}.".startswith(tuple(f"{each}." for each in BETWEEN_PROCESSES))


NET: Final = Net()
