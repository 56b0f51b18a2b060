"""Hostile streams that load others, or misuse names that ordinary files use."""
# ruff: noqa: E501, S108 (a case is a line; paths are the point)

from __future__ import annotations

from struct import pack
from typing import Final

from .words import called, named


def _deep(depth: int) -> str:
    """Return a stream that loads a stream that loads a stream ..."""
    data = b"cos\nsystem\n(Vtrue\ntR."
    for _ in range(depth):
        data = b"\x80\x03c_pickle\nloads\nB" + pack("<I", len(data)) + data + b"\x85R."
    return f"RAW {data!r}"


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
    **{
        f"bytes that {loader} takes for a path": (
            f"PROTO 4\n{named(*loader.rsplit('.', 1))}SHORT_BINBYTES b'N.'\nTUPLE1\n"
            "REDUCE\nSTOP"
        )
        for loader in (
            "joblib.load",
            "numpy.load",
            "pandas.read_pickle",
            "pickle.load",
            "shelve.open",
            "torch.load",
        )
    },
    "bytes that yaml reads": (
        f"PROTO 4\n{named('yaml', 'unsafe_load')}"
        "SHORT_BINBYTES b'!!python/name:os.system'\nTUPLE1\nREDUCE\nSTOP"
    ),
    "long bytes whose call is at the end": (
        "PROTO 4\nGLOBAL '_pickle loads'\n"
        rf"BINBYTES b'\x80\x02{'N0' * 40_000}cos\nsystem\n(Vtrue\ntR.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "long bytes that begin like others": (
        "PROTO 4\nGLOBAL '_pickle loads'\n"
        rf"BINBYTES b'\x80\x02{'N0' * 40_000}N.'"
        "\nTUPLE1\nREDUCE\nGLOBAL '_pickle loads'\n"
        rf"BINBYTES b'\x80\x02{'N0' * 40_000}cos\nsystem\n(Vtrue\ntR.'"
        "\nTUPLE1\nREDUCE\nSTOP"
    ),
    "bytes of a list of numbers": (
        "PROTO 4\nGLOBAL '_pickle loads'\nGLOBAL 'builtins bytes'\nEMPTY_LIST\nBININT1 78\n"
        "APPEND\nBININT1 46\nAPPEND\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\nSTOP"
    ),
    "bytes of hexadecimal digits": (
        f"PROTO 4\nGLOBAL '_pickle loads'\n{called('builtins', 'bytes.fromhex', '4e2e')}"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "bytes of a persistent object": (
        "PROTO 2\nGLOBAL '_pickle loads'\nPERSID 'x'\nTUPLE1\nREDUCE\nSTOP"
    ),
    "bytes behind 300 others": (
        "PROTO 4\n"
        + "SHORT_BINBYTES b'(lp0\\n.'\nPOP\n" * 300
        + "GLOBAL '_pickle loads'\nSHORT_BINBYTES b'cos\\nsystem\\n(Vtrue\\ntR.'\n"
        "TUPLE1\nREDUCE\nSTOP"
    ),
    "loads, twelve times": _deep(12),
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
