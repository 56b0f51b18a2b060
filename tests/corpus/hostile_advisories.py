"""A regression case for each advisory about scanners and loaders of pickles, by its id.

Only what the advisories say of how a file gets past a scanner, assembled anew.
"""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from typing import Final

from .words import ALIAS, CALL, EMPTY, GIVEN, OS, SYSTEM, called, named

ADVISORIES: Final = {
    "CVE-2025-1716: pip as a callee": called("pip", "main", "install", "x") + "STOP",
    "CVE-2025-1716: pip by its private name": (
        called("pip._internal", "main", "install", "x") + "STOP"
    ),
    "CVE-2025-46417: ssl and getaddrinfo": (
        called("ssl", "get_server_certificate", "127.0.0.1")
        + "POP\n"
        + called("socket", "getaddrinfo", "127.0.0.1", "80")
        + "STOP"
    ),
    "CVE-2025-46417: linecache reads": called("linecache", "getlines", "x") + "STOP",
    "CVE-2025-10157: submodule of a denied module": (
        called("asyncio.unix_events", "_UnixSubprocessTransport._start", "true")
        + "STOP"
    ),
    "CVE-2025-10157: submodule of a denied package": (
        called("distutils.file_util", "write_file", "x", "true") + "STOP"
    ),
    "GHSA-mxhj: OBJ whose result is dropped": (
        f"PROTO 4\nMARK\n{SYSTEM}BINUNICODE 'true'\nOBJ\nPOP\nNONE\nSTOP"
    ),
    "GHSA-mhc9: BUILD at the end": (
        f"PROTO 2\n{SYSTEM}{GIVEN}REDUCE\nEMPTY_DICT\nBUILD\nSTOP"
    ),
    "GHSA-mhc9: BUILD of a call that nobody lists": (
        called("mine.tools", "run", "curl http://127.0.0.1/x | sh")
        + "EMPTY_DICT\nBUILD\nSTOP"
    ),
    "GHSA-5j3x: dotted name on the stack": (
        called("torch", "serialization.os.system", "true") + "STOP"
    ),
    "GHSA-5j3x: dotted name behind GLOBAL": (
        f"PROTO 4\nGLOBAL 'torch serialization.os.system'\n{GIVEN}REDUCE\nSTOP"
    ),
    "GHSA-h4rm: builtins are imports, too": called("builtins", "eval", "1") + "STOP",
    "GHSA-h4rm: builtins by their old name": called("__builtin__", "eval", "1")
    + "STOP",
    "GHSA-h4rm: builtins that are future": called("future.builtins", "eval", "1")
    + "STOP",
    "GHSA-fphw: the unpickler in Python": (
        f"PROTO 4\n{named('pickle', '_loads')}SHORT_BINBYTES b'cos\\nsystem\\n(Vtrue\\ntR.'\n"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "GHSA-fphw: the unpickler's class in Python": (
        f"PROTO 4\n{named('pickle', '_Unpickler.load')}{named('_io', 'BytesIO')}"
        "SHORT_BINBYTES b'N.'\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "CVE-2022-45907: annotations that are evaluated": (
        called("torch.jit.annotations", "parse_type_line", "1", "1", "1") + "STOP"
    ),
    "CVE-2025-32434: a loader within": called("torch", "load", "x.pt") + "STOP",
    "CVE-2026-24747: SETITEM on what is no dict": (
        f"PROTO 2\nGLOBAL 'torch.serialization _package_registry'\n{SYSTEM}NONE\nSETITEM\nSTOP"
    ),
    "CVE-2024-34997: joblib's cache": (
        called("joblib.numpy_pickle", "load", "x") + "STOP"
    ),
    "CVE-2025-23304: hydra's targets": called("hydra.utils", "instantiate", "os.system")
    + "STOP",
    "CVE-2024-34359: a template": called("jinja2", "Template", "{{ 1 }}") + "STOP",
    "CVE-2024-3660: a lambda of Keras": (
        "PROTO 3\nGLOBAL 'keras.src.utils.python_utils func_load'\n"
        "BINUNICODE '4wAAAAA='\nTUPLE1\nREDUCE\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "arXiv 2508.19774: an exception behind the payload": (
        f"PROTO 4\n{CALL}POP\n{called('builtins', 'int', 'x')}STOP"
    ),
    "arXiv 2508.19774: an unpickler that stops at an error": (
        f"PROTO 4\n{CALL}POP\nGLOBAL 'no_such_module x'\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "arXiv 2508.19774: numpy's evaluators": (
        called("numpy.f2py.crackfortran", "getlincoef", "1", "{}") + "STOP"
    ),
    "CVE-2026-56315: commands of the standard library": (
        called("uuid", "_get_command_stdout", "true")
        + "POP\n"
        + called("_osx_support", "_read_output", "true")
        + "STOP"
    ),
    "CVE-2026-56315: a pipe to a command": (
        called("_pyrepl.pager", "pipe_pager", "x", "true") + "STOP"
    ),
    "CVE-2026-56315: mail through a command": (
        called("imaplib", "IMAP4_stream", "true") + "STOP"
    ),
    "CVE-2026-56315: a command of AIX": (
        called("_aix_support", "_read_cmd_output", "true") + "STOP"
    ),
    "CVE-2026-22608: ctypes and pydoc": (
        "PROTO 4\nGLOBAL 'builtins getattr'\n"
        + called("pydoc", "locate", "ctypes.windll")
        + f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "CVE-2026-22612: builtins that no import shows": (
        f"PROTO 4\n{OS}POP\n{called('builtins', 'exec', 'pass')}STOP"
    ),
    "CVE-2025-54886: a loader that falls back to joblib": (
        f"PROTO 4\n{named('skops.card', 'Card.get_model')}BINUNICODE 'x'\nTUPLE1\n"
        f"REDUCE\nPOP\n{called('joblib', 'load', 'model.skops')}STOP"
    ),
    "GHSA-6ggj: another interpreter": (
        f"PROTO 4\n{named('_interpreters', 'run_string')}{named('_interpreters', 'create')}"
        "EMPTY_TUPLE\nREDUCE\nBINUNICODE 'pass'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "GHSA-6ggj: another interpreter of older Pythons": (
        called("_xxsubinterpreters", "run_string", "0", "pass") + "STOP"
    ),
    "GHSA-6ggj: another interpreter, through a planted setter": (
        f"PROTO 4\n{EMPTY}EMPTY_DICT\nBINUNICODE '__setstate__'\n"
        f"{named('_interpreters', 'exec')}SETITEM\nBUILD\nBINUNICODE 'pass'\nBUILD\nSTOP"
    ),
    "GHSA-955r: a getter of attributes": (
        f"PROTO 4\nGLOBAL '_operator attrgetter'\nBINUNICODE 'system'\nTUPLE1\nREDUCE\n"
        f"{ALIAS}TUPLE1\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "GHSA-m273: a caller of methods": (
        f"PROTO 4\nGLOBAL '_operator methodcaller'\nBINUNICODE 'system'\nBINUNICODE 'true'\n"
        f"TUPLE2\nREDUCE\n{ALIAS}TUPLE1\nREDUCE\nSTOP"
    ),
    "GHSA-46h3: a profiler": called("cProfile", "runctx", "pass", "{}", "{}") + "STOP",
    "GHSA-4675: a debugger": called("bdb", "Bdb.run", "pass") + "STOP",
    "GHSA-84r2: a pickle in a pickle": (
        "PROTO 4\nGLOBAL '_pickle loads'\n"
        r"SHORT_BINBYTES b'cos\nsystem\n(Vtrue\ntR.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "GHSA-vqmv: packages": called("ensurepip", "_run_pip", "x") + "STOP",
    "GHSA-hgrh: the network": called("aiohttp.web", "run_app", "x") + "STOP",
    "GHSA-r8g5: an editor's modules": (
        called("idlelib.autocomplete", "AutoComplete.get_entity", "1") + "STOP"
    ),
    "GHSA-9gvj: a memo that is counted otherwise": (
        "PROTO 4\nSHORT_BINUNICODE 'collections'\nMEMOIZE\nSHORT_BINUNICODE 'OrderedDict'\n"
        "MEMOIZE\nSTACK_GLOBAL\nPOP\nSHORT_BINUNICODE 'os'\nBINPUT 0\nPOP\n"
        "SHORT_BINUNICODE 'system'\nBINPUT 1\nPOP\nBINGET 0\nBINGET 1\nSTACK_GLOBAL\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
}
"""Advisories about the zip around a pickle are cases of ``hostile_files``."""
