"""What the tables of hostile streams are written with."""

from __future__ import annotations

from typing import Final

SYSTEM: Final = "GLOBAL 'os system'\n"
GIVEN: Final = "BINUNICODE 'true'\nTUPLE1\n"
CALL: Final = f"{SYSTEM}{GIVEN}REDUCE\n"
OS: Final = "GLOBAL 'builtins __import__'\nBINUNICODE 'os'\nTUPLE1\nREDUCE\n"
ALIAS: Final = (
    "SHORT_BINUNICODE 'torch.serialization'\nSHORT_BINUNICODE 'os'\nSTACK_GLOBAL\n"
)
"""The module ``os``, named through a module that models may well name."""
EMPTY: Final = "GLOBAL 'collections OrderedDict'\nEMPTY_TUPLE\nREDUCE\n"


def named(module: str, name: str) -> str:
    """Name something in the way of protocol 4."""
    return f"SHORT_BINUNICODE {module!r}\nSHORT_BINUNICODE {name!r}\nSTACK_GLOBAL\n"


def called(module: str, name: str, *arguments: str) -> str:
    """Call something with text."""
    given = "".join(f"BINUNICODE {argument!r}\n" for argument in arguments)
    return f"{named(module, name)}MARK\n{given}TUPLE\nREDUCE\n"


def raw(data: bytes) -> str:
    """Put bytes there that are no opcode."""
    return f"RAW {data!r}\n"


FORGETTING: Final = raw(b"N\x850" * 100_000)
"""Tuples that nobody needs, but that a reader may remember."""
JUNK: Final = raw(b"\x00\x01\x02\xff" * 9)
