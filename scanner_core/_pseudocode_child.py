"""The program of the process in which fickling decompiles a pickle, for display.

It is run by ``_child``, with bounds and the bytes on its standard input, and writes
statements of Python to its standard output; behind a NUL, why there are no more.
Nothing in the stream is imported or called: fickling only builds a syntax tree.  Should
that ever cease to be so, an audit hook ends the process before it happens.
"""

from __future__ import annotations

import ast
import itertools
import os
import sys
from pickletools import genops
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT: Final = 64 * 1024
MAX_NODES: Final = 20_000
"""Of the syntax tree of one statement: shared parts count each time they are shown."""
HARMLESS: Final = b"cgifthorse\nwarm\n(S'a'\nVa\nU\1aX\1\0\0\0aI1\nL1L\ntR}(K\1Nub."
"""Decompiled first, so that no module is still to be imported when it counts."""


def main() -> None:
    """Decompile standard input; ends the process."""
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (fickling warns there)
    data = sys.stdin.buffer.read()
    written = 0
    try:
        list(statements(HARMLESS))
        sys.addaudithook(_forbid)
        for text in statements(data):
            written += len(text)
            if written > MAX_TEXT:
                _end("it is too long to be shown")
            _write(text.replace("\0", "\\0") + "\n")
    except Exception as error:  # noqa: BLE001 (whatever hostile bytes lead fickling to)
        _end(f"fickling gives up: {_named(error)}")
    _end("")


def statements(data: bytes) -> Iterator[str]:
    """Yield the statements that loading the stream amounts to, as far as they go."""
    from fickling.fickle import (  # type: ignore[import-untyped]  # noqa: PLC0415 (under the limits)
        Interpreter,
        Pickled,
    )

    known, trouble = _known_part(data)
    interpreter = Interpreter(Pickled.load(known, fail_on_decode_error=False))
    try:
        interpreter.run()
    except Exception as error:  # noqa: BLE001 (what came before it is worth showing)
        trouble = f"fickling gives up: {_named(error)}"
    yield from map(_unparsed, interpreter.module_body)
    if trouble:
        _end(trouble)


def _known_part(data: bytes) -> tuple[bytes, str]:
    """Return what fickling can read, and why that is not all."""
    from fickling.fickle import OPCODES_BY_NAME  # noqa: PLC0415 (under the limits)

    try:
        for opcode, _, position in genops(data):
            if opcode.name not in OPCODES_BY_NAME:
                return data[:position], f"fickling does not know {opcode.name}"
    except ValueError as error:
        return data, f"the stream breaks off: {error}"
    return data, ""


def _unparsed(statement: ast.stmt) -> str:
    nodes = sum(1 for _ in itertools.islice(ast.walk(statement), MAX_NODES))
    if nodes == MAX_NODES:
        return "...  # too long to be shown, or without an end"
    try:
        return ast.unparse(statement)
    except Exception as error:  # noqa: BLE001 (RecursionError and odd constants)
        return f"...  # cannot be shown: {type(error).__name__}"


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _forbid(event: str, args: object) -> None:
    _end(f"fickling was about to do what decompiling never needs: {event} {args}")


def _end(reason: str) -> None:
    _write("\0" + reason)
    os._exit(0)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
