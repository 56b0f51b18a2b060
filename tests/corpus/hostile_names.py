"""Hostile streams that hide which name they import."""
# ruff: noqa: E501, RUF001, S108 (a case is a line; odd letters and paths are the point)

from __future__ import annotations

from typing import Final

from .words import GIVEN, SYSTEM, called, named

NAMES: Final = {
    "python 2 builtins": "GLOBAL '__builtin__ eval'\nSTRING 'true'\nTUPLE1\nREDUCE\nSTOP",
    "python 2 commands": "GLOBAL 'commands getoutput'\nSTRING 'true'\nTUPLE1\nREDUCE\nSTOP",
    "python 2 execfile": "GLOBAL '__builtin__ execfile'\nSTRING 'true'\nTUPLE1\nREDUCE\nSTOP",
    "python 2 apply": f"GLOBAL '__builtin__ apply'\n{SYSTEM}{GIVEN}TUPLE2\nREDUCE\nSTOP",
    "python 2 cPickle": "GLOBAL 'cPickle load'\nSTRING 'x'\nTUPLE1\nREDUCE\nSTOP",
    "nt": "GLOBAL 'nt system'\nSTRING 'true'\nTUPLE1\nREDUCE\nSTOP",
    "dotted": called("os", "path.os.system", "true") + "STOP",
    "alias logging": called("logging", "os.system", "true") + "STOP",
    "alias posixpath": called("posixpath", "os.system", "true") + "STOP",
    "alias zipfile": called("zipfile", "shutil.os.system", "true") + "STOP",
    "alias of a library": called("torch.serialization", "os.system", "true") + "STOP",
    "alias builtins": called("sklearn.base", "inspect.builtins.eval", "1") + "STOP",
    "alias subprocess": called("numpy.f2py", "subprocess.run", "true") + "STOP",
    "tail __call__": called("os", "system.__call__", "true") + "STOP",
    "tail __call__ three times": (
        called("joblib", "load.__call__.__call__.__call__", "x") + "STOP"
    ),
    "tails of two kinds": called("torch.hub", "load.__call__.__func__", "x") + "STOP",
    "tail __init__": called("torch.utils.benchmark", "Timer.__init__", "1") + "STOP",
    "tail __get__": called("joblib", "load.__get__", "x") + "STOP",
    "module of a function": (
        called("torch.serialization", "os.system.__self__.system", "true") + "STOP"
    ),
    "builtins of a harmless function": (
        called("builtins", "print.__self__.eval", "1") + "STOP"
    ),
    "builtins of a library's function": (
        called("torch._utils", "_rebuild_tensor.__globals__.get", "os") + "STOP"
    ),
    "imported by name elsewhere": (
        called("torch.utils.cpp_extension", "subprocess.check_output", "true") + "STOP"
    ),
    "only named": f"PROTO 2\n{SYSTEM}STOP",
    "only named, in a list": f"PROTO 2\nEMPTY_LIST\n{SYSTEM}APPEND\nSTOP",
    "name decoded from bytes": (
        f"PROTO 4\n{named('builtins', 'str')}SHORT_BINBYTES b'os'\n"
        "SHORT_BINUNICODE 'ascii'\nTUPLE2\nREDUCE\nSHORT_BINUNICODE 'system'\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name decoded with rot13": (
        f"PROTO 4\n{called('_codecs', 'decode', 'bf', 'rot13')}"
        f"SHORT_BINUNICODE 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name joined from parts": (
        f"PROTO 4\nSHORT_BINUNICODE 'os'\n{called('_operator', 'add', 'sys', 'tem')}"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name from a format": (
        f"PROTO 4\nSHORT_BINUNICODE 'os'\n{called('builtins', 'str.format', '{}', 'system')}"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name from a persistent id": (
        f"PROTO 4\nPERSID 'x'\nSHORT_BINUNICODE 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name through the memo": (
        "PROTO 4\nSHORT_BINUNICODE 'system'\nMEMOIZE\nPOP\nSHORT_BINUNICODE 'os'\n"
        f"MEMOIZE\nBINGET 0\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name through an overwritten memo": (
        "PROTO 4\nSHORT_BINUNICODE 'collections'\nBINPUT 0\nPOP\n"
        "SHORT_BINUNICODE 'os'\nBINPUT 0\nPOP\nBINGET 0\nSHORT_BINUNICODE 'system'\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name through a huge memo index": (
        "PROTO 4\nSHORT_BINUNICODE 'os'\nLONG_BINPUT 4294967295\nPOP\n"
        "SHORT_BINUNICODE 'x'\nMEMOIZE\nPOP\nLONG_BINGET 4294967295\n"
        f"SHORT_BINUNICODE 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name through a text memo": (
        "PROTO 4\nSHORT_BINUNICODE 'os'\nRAW b'p000000000000000000000000007\\n'\nPOP\n"
        f"RAW b'g 7 \\n'\nSHORT_BINUNICODE 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "name through a memo index of 2^70": (
        f"PROTO 4\nSHORT_BINUNICODE 'os'\nBINPUT 300\nMEMOIZE\nPOP\nBINGET 1\n"
        f"SHORT_BINUNICODE 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ).replace("BINPUT 300", "PUT 300"),
    "MEMOIZE counts what is in the memo": (
        "PROTO 4\nSHORT_BINUNICODE 'collections'\nBINPUT 5\nPOP\nSHORT_BINUNICODE 'os'\n"
        "MEMOIZE\nPOP\nBINGET 1\nSHORT_BINUNICODE 'system'\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "callee through the memo": f"PROTO 2\n{SYSTEM}BINPUT 1\nPOP\nBINGET 1\n{GIVEN}REDUCE\nSTOP",
    "names copied": (
        "PROTO 4\nSHORT_BINUNICODE 'os'\nDUP\nPOP\nSHORT_BINUNICODE 'system'\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names between discarded ones": (
        "PROTO 4\nSHORT_BINUNICODE 'os'\nMARK\nSHORT_BINUNICODE 'collections'\nPOP_MARK\n"
        "SHORT_BINUNICODE 'system'\nSHORT_BINUNICODE 'OrderedDict'\nPOP\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names as escaped text": (
        r"RAW b'V\\u006f\\u0073\nV\\u0073ystem\n'"
        f"\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names as escaped strings": (
        r"""RAW b"S'\\x6f\\x73'\nS'\\163ystem'\n" """
        f"\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names in BINUNICODE8": (
        f"BINUNICODE8 'os'\nBINUNICODE8 'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names in BINSTRING": (
        f"BINSTRING b'os'\nSHORT_BINSTRING b'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names of mixed opcodes": (
        f"UNICODE 'os'\nSHORT_BINSTRING b'system'\nSTACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "names frozen apart by a frame": (
        "PROTO 4\nSHORT_BINUNICODE 'os'\nFRAME 9\nSHORT_BINUNICODE 'system'\nPROTO 4\n"
        f"STACK_GLOBAL\n{GIVEN}REDUCE\nSTOP"
    ),
    "very long name": (
        called("builtins", "print.__self__." * 9000 + "eval", "1").replace(
            "SHORT_BINUNICODE 'print", "BINUNICODE 'print"
        )
        + "STOP"
    ),
    "blank behind the name": called("os", "system ", "true") + "STOP",
    "full-width letters": called("os", "ｓystem", "true") + "STOP",
    "private module": called("_posixsubprocess", "fork_exec", "true") + "STOP",
    "unlisted function of the standard library": called("sndhdr", "what", "x") + "STOP",
    "unlisted function with a shell line": (
        called("mine.tools", "run", "curl http://127.0.0.1/x | sh") + "STOP"
    ),
    "unlisted class with code": (
        called("mine.tools", "Runner", "import os; os.system('true')") + "STOP"
    ),
    "unlisted class of the standard library with a path": (
        called("audiodev", "Audio", "/tmp/x").replace("audiodev", "mailbox") + "STOP"
    ),
}
