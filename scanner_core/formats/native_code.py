"""Machine code in an archive: what AOTInductor compiles, and its loader runs.

The loader of ``torch._inductor.aoti_load_package``, which ``torch.export.load`` uses as
well, opens shared libraries of the archive, and compiles C++ source with the flags that
stand beside it (``torch/csrc/inductor/aoti_package/model_package_loader.cpp``, 2.13).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import NativeCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.findings import Gap
    from scanner_core.reading import Blob

NAME: Final = "native-code"
MAGICS: Final = (
    (b"\x7fELF", "an ELF library"),
    (b"\xfe\xed\xfa\xce", "a Mach-O library"),
    (b"\xfe\xed\xfa\xcf", "a Mach-O library"),
    (b"\xce\xfa\xed\xfe", "a Mach-O library"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O library"),
    (b"\xca\xfe\xba\xbe\0\0\0", "a Mach-O library"),
)
LIBRARY: Final = re.compile(
    r".*\.(?:so(?:\.\d+)*|dylib|dll|exe|pyd|cubin)", re.IGNORECASE | re.DOTALL
)
PE_AT: Final = 0x3C
"""Where a file that starts with ``MZ`` says where its other header stands."""


def kind_of(blob: Blob) -> str | None:
    """Return what kind of machine code the bytes are, if they are any."""
    head = blob.read(0, PE_AT + 4)
    for magic, kind in MAGICS:
        if head.startswith(magic):
            return kind
    if head.startswith(b"MZ"):
        header = int.from_bytes(head[PE_AT:], "little")
        if blob.read(header, 4) == b"PE\0\0":
            return "a Windows library"
    return None


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (nothing is called)
    """Yield that a loader runs this, whatever it is."""
    kind = kind_of(blob) or f"{_suffix(blob)} for a compiler"
    yield NativeCode(kind, is_run=True, location=blob.location)


@dataclass(frozen=True, slots=True)
class Carried:
    """A reader of libraries that the loader of the archive around them leaves alone."""

    NAME: str = NAME

    def read(self, blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG002 (nothing is called)
        """Yield that it is there."""
        kind = kind_of(blob) or f"a {_suffix(blob)} file"
        yield NativeCode(kind, is_run=False, location=blob.location)


CARRIED: Final = Carried()


def _suffix(blob: Blob) -> str:
    _, _, suffix = "".join(blob.location.members[-1:]).rpartition(".")
    return f".{suffix[:20]}"
