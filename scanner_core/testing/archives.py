"""Build archives from text: a line ``--- NAME`` begins a member.

What is called ``.pkl`` is assembled; anything else is text as it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from scanner_core.testing.assembler import assemble

MEMBER: Final = re.compile(r"^--- (.+)\n", re.MULTILINE)


def built(text: str) -> bytes:
    """Return an archive if the text begins with a member, else one pickle stream.

    Raises ``ValueError`` for what cannot be assembled.
    """
    before, *parts = MEMBER.split(f"{text}\n")
    if before:
        return assemble(text)
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, content in zip(parts[::2], parts[1::2], strict=True):
            is_stream = name.lower().endswith(".pkl")
            data = assemble(content) if is_stream else content.encode()
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()
