"""Hostile streams that call, or change things so that others call."""
# ruff: noqa: E501 (a case is a line; paths are the point)

from __future__ import annotations

from typing import Final

from .words import ALIAS, CALL, EMPTY, FORGETTING, GIVEN, OS, SYSTEM, called, named

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
