"""Pickle streams that hide what they do, as assembly; nothing ever loads them.

A table per family, and in it a case per way of hiding.  Each must be judged ``unsafe``;
the families in ``REVIEWED`` do nothing by themselves.  The payloads are ``true`` and
``echo``.  To add a case, add a row.
"""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from typing import Final

from .hostile_advisories import ADVISORIES
from .hostile_calls import CALLS
from .hostile_gadgets import GADGETS, LIBRARY_GADGETS
from .hostile_generalised import GENERALISED
from .hostile_names import NAMES
from .hostile_nested import ALLOWED_NAMES, NESTED
from .hostile_resolvers import RESOLVERS, WRAPPERS
from .hostile_streams import PROTOCOLS, STREAMS
from .words import CALL, called, raw

__all__ = ["CALL", "CALLS", "FLAGGED", "RESOLVERS", "REVIEWED", "SILENT", "called"]

FLAGGED: Final = {
    "protocols": PROTOCOLS,
    "streams": STREAMS,
    "names": NAMES,
    "calls": CALLS,
    "resolvers": RESOLVERS,
    "wrappers": WRAPPERS,
    "nested": NESTED,
    "allowed names": ALLOWED_NAMES,
    "advisories": ADVISORIES,
    "gadgets of the standard library": GADGETS,
    "gadgets of other libraries": LIBRARY_GADGETS,
    **GENERALISED,
}

REVIEWED: Final = {
    "pickle in bytes that nothing loads": (
        "PROTO 3\nBINBYTES b'cos\\nsystem\\n(Vtrue\\ntR.'\nSTOP"
    ),
    "newer pickle in short bytes that nothing loads": (
        "PROTO 4\nSHORT_BINBYTES b'\\x80\\x04cos\\nsystem\\n\\x8c\\x04true\\x85R.'\nSTOP"
    ),
    "pickle in a byte array that nothing loads": (
        "PROTO 5\nBYTEARRAY8 b'(Vtrue\\nios\\nsystem\\n.'\nSTOP"
    ),
    "cloudpickle builtin type": (
        f"PROTO 4\n{called('cloudpickle.cloudpickle', '_builtin_type', 'CodeType')}"
        "EMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "format string that reaches out": (
        "PROTO 4\n" + called("builtins", "str.format", "{0.__class__}", "x") + "STOP"
    ),
    "defaultdict that calls an unlisted function": (
        "PROTO 2\nGLOBAL 'operator getitem'\nGLOBAL 'collections defaultdict'\n"
        "GLOBAL 'mine.tools run'\nTUPLE1\nREDUCE\nBINUNICODE 'x'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "unlisted class": "PROTO 2\nGLOBAL 'mine.models Net'\nEMPTY_TUPLE\nNEWOBJ\nSTOP",
    "unlisted function": "PROTO 2\nGLOBAL 'mine.models make'\nBININT1 1\nTUPLE1\nREDUCE\nSTOP",
    "unlisted name of the standard library": "GLOBAL 'sndhdr what'\nSTOP",
    "resolver only named": "GLOBAL 'builtins getattr'\nSTOP",
    "nested loader only named": "GLOBAL 'joblib load'\nSTOP",
    "extension code only named": "PROTO 2\nEXT1 7\nSTOP",
    "persistent id": "PERSID 'x'\nSTOP",
    "bytes behind the stream": f"PROTO 2\nNONE\nSTOP\n{raw(b'?' * 99)}",
    "odd codec, unused": "PROTO 4\n"
    + called("_codecs", "encode", "x", "rot13")
    + "STOP",
    "carried code, not called": (
        "PROTO 2\nGLOBAL 'types FunctionType'\nGLOBAL 'types CodeType'\nEMPTY_TUPLE\n"
        "REDUCE\nEMPTY_DICT\nTUPLE2\nREDUCE\nSTOP"
    ),
}

SILENT: Final = {
    "pickle in text": "PROTO 3\nBINUNICODE 'cos\\nsystem\\n(Vtrue\\ntR.'\nSTOP",
    "shared list of 40 levels": (
        "PROTO 2\nEMPTY_LIST\nBINPUT 0\nPOP\n"
        + "".join(
            f"EMPTY_LIST\nBINPUT {n + 1}\nBINGET {n}\nAPPEND\nBINGET {n}\nAPPEND\nPOP\n"
            for n in range(40)
        )
        + "BINGET 40\nSTOP"
    ),
    "bytes of python 2 as text": r"""RAW b"S'\\xff\\xfe'\n" """ + "\nSTOP",
}
