"""Rule: a compiled library is loaded from where nobody vouches for it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    CallSite,
    Constant,
    Fetched,
    HubFile,
    Items,
    Name,
    Unknown,
)
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub

if TYPE_CHECKING:
    from scanner_core.facts import Argument, Value

RULE: Final = "native-library"
SOURCES: Final = "it comes from "
"""How reasons begin that say who decides: a person, a variable, a file."""
GIVEN: Final = ("is a parameter", "is one of several values")
"""How reasons end that leave it to callers, which is no way to choose operators."""
OWN: Final = re.compile(r"__file__|__path__|\bfind_library\b|resource|\bsysconfig\b")
"""Spellings of libraries of the system, or of the program itself."""
ADVICE: Final = "Load only libraries that come with an installed package"


@rule(
    severity=Severity.MEDIUM,
    cwe=114,
    examples=[
        bad("""
            import ctypes, urllib.request
            urllib.request.urlretrieve("https://example.org/libfast.so", "libfast.so")
            library = ctypes.CDLL("libfast.so")
        """),
        bad("""
            import sys
            from ctypes import cdll
            library = cdll.LoadLibrary(sys.argv[1])
        """),
        bad("""
            import torch
            torch.ops.load_library("build/libcustom_ops.so")
        """),
        bad("""
            import onnxruntime as ort
            options = ort.SessionOptions()
            options.register_custom_ops_library("libcustom.so")
        """),
        bad("""
            import tensorflow as tf
            load = tf.load_op_library
            operators = load(args.operators)
        """),
        bad("""
            import onnxruntime

            def session(model, libraries):
                options = onnxruntime.SessionOptions()
                for library in libraries:
                    options.register_custom_ops_library(library)
                return onnxruntime.InferenceSession(model, options)
        """),
        good("""
            import ctypes, ctypes.util
            libc = ctypes.CDLL("libc.so.6")
            libm = ctypes.CDLL(ctypes.util.find_library("m"))
        """),
        good("""
            import ctypes
            from pathlib import Path
            library = ctypes.CDLL(str(Path(__file__).parent / "libfast.so"))
        """),
        good("""
            import ctypes, _accelerated
            library = ctypes.PyDLL(_accelerated.__file__)
        """),
        good("""
            import os, torch
            torch.ops.load_library(os.path.join(os.path.dirname(__file__), "_C.so"))
        """),
        good("""
            from onnxruntime import SessionOptions
            from onnxruntime_extensions import get_library_path
            options = SessionOptions()
            options.register_custom_ops_library(get_library_path())
        """),
        good("""
            import torch
            total = torch.ops.aten.add(one, other)
        """),
    ],
    references=[
        "https://docs.python.org/3/library/ctypes.html",
        "https://onnxruntime.ai/docs/reference/operators/add-custom-op.html",
        "https://www.tensorflow.org/api_docs/python/tf/load_op_library",
    ],
)
def native_library(call: CallSite) -> Judgement | None:
    """Libraries in machine code run as soon as they are loaded.

    Operators for torch, TensorFlow and ONNX Runtime, delegates and extensions are
    compiled libraries; nothing inspects or restricts them, and their code can do what
    the process can.  A library of the system, or one that lies beside the program, is
    as good as the program; one that was downloaded, or that an argument names, is not.

    Load libraries that come with an installed package, and build your own operators
    from source that you have read.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None or sink.file is None:
        return None
    given = call.argument(sink.file, sink.position)
    if given is None or (found := _said(call, sink, given)) is None:
        return None
    what, severity = found
    evidence = Evidence(call.callee, "called", str(given))
    message = f"This {call.callee} runs native code {what}."
    return Judgement(message, severity, evidence, (Fix(ADVICE),))


def _said(
    call: CallSite, sink: sinks.Sink, given: Argument
) -> tuple[str, Severity] | None:
    """Return whose code runs, and how bad that is; ``None`` if it is likely fine."""
    match call.fetched or given:
        case Fetched():
            return "that is downloaded", Severity.HIGH
        case HubFile(repo=repo):
            return f"of {repo}", Severity.MEDIUM
        case Items(items=items):
            named = next((n for e in items if (n := _named(e))), "")
            return (f"built from what {named} names", Severity.LOW) if named else None
        case Constant(value=str(path)):
            if sink.is_minor or _is_own(call, path) or not _hub.is_shown(path):
                return None
            return f"in {path}", Severity.LOW
        case Name() | Unknown() as unknown:
            return _of_unknown(call, sink, unknown)
        case _:
            return None


def _of_unknown(
    call: CallSite, sink: sinks.Sink, given: Name | Unknown
) -> tuple[str, Severity] | None:
    """Judge a path that is not told: where somebody else decides, it matters."""
    if OWN.search(call.text):
        return None
    if isinstance(given, Name):
        return f"in whatever {given.name} names", Severity.LOW
    if given.reason.startswith(SOURCES):
        who = given.reason.removeprefix("it ")
        return f"in a path that {who}", Severity.MEDIUM
    if not sink.is_minor and given.reason.endswith(GIVEN):
        return "in whatever path it is given", Severity.LOW
    written = _fixes.written(call, sink.file or "", sink.position)
    if "sys.argv" in written:
        return "in a path that comes from the command line", Severity.MEDIUM
    # What a variable holds, or a function returns, is most often the program's own.
    is_joined = any(sign in written for sign in "+%") or written.startswith("f")
    if written.endswith(")") or "/" not in written or not is_joined:
        return None
    return "in a path that is put together", Severity.LOW


def _named(source: Value) -> str:
    match source:
        case Name(name=name):
            return name
        case Unknown(reason=reason) if reason.startswith(SOURCES):
            return "a path that somebody gives"
        case _:
            return ""


def _is_own(call: CallSite, path: str) -> bool:
    """Whether a library lies beside the program, by a path that says so."""
    if OWN.search(call.text):
        return True
    program = os.path.dirname(os.path.abspath(call.location.path))  # noqa: PTH100, PTH120 (the text counts)
    return os.path.isabs(path) and path.startswith(program)  # noqa: PTH117 (see above)
