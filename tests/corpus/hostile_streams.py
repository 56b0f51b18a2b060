"""Hostile streams that are odd as streams: protocols, ends, damage, what is around."""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from typing import Final

from .words import CALL, GIVEN, JUNK, SYSTEM, called, raw

LINE: Final = b"\n"
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
    "behind junk that begins a name": f"{JUNK}{raw(b'cA' + LINE)}{CALL}STOP",
    "behind junk that begins many": f"{JUNK}{raw((b'cA' + LINE) * 99)}{CALL}STOP",
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
