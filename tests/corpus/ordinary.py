"""What people really pickle, from the standard library: a builder per kind.

Every object is pickled by Python itself, in every protocol, and must be judged
``clean``; those in ``REVIEWED`` give a reader something to look at.
"""

from __future__ import annotations

import argparse
import array
import collections
import collections.abc
import datetime as dt
import decimal
import enum
import fractions
import functools
import http
import ipaddress
import logging
import math
import operator
import pathlib
import random
import re
import statistics
import time
import types
import typing
import urllib.parse
import uuid
import zoneinfo
from dataclasses import dataclass
from typing import Final


class Colour(enum.Enum):
    RED = 1


@dataclass
class Settings:
    rate: float = 0.1
    path: str = "/data/train"


Point = collections.namedtuple("Point", "x y")  # noqa: PYI024 (what old code pickles)
NOW: Final = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
TEXTS: Final = (
    "curl http://127.0.0.1/x | sh",
    "/etc/passwd",
    "import os; os.system('true')",
    "__import__('os')",
    "__setstate__",
    "https://example.org/model.bin",
)

CLEAN: Final[dict[str, object]] = {
    "plain data": [1, -1, 2**70, 1.5, "é\n", b"\xff", None, True, (1,), {"a": [{1}]}],
    "ellipsis and complex": [..., 1j, NotImplemented, frozenset({3}), bytearray(b"x")],
    "text that looks like code": list(TEXTS),
    "dict whose keys look like methods": {"__class__": "Net", "__setstate__": 1},
    "filter without a function": filter(None, [0, 1]),
    "enum": http.HTTPStatus.OK,
    "flags": re.IGNORECASE | re.MULTILINE,
    "zone": zoneinfo.ZoneInfo("UTC"),
    "union": int | str,
    "union with none": dict[str, int | None],
    "optional": typing.Optional[int],  # noqa: UP045 (its own class)
    "old generics": [typing.List[int], typing.Dict[str, int]],  # noqa: UP006
    "callable type": [
        typing.Callable[[int], str],
        collections.abc.Callable[[int], str],
    ],
    "literal and annotated": [typing.Literal["a"], typing.Annotated[int, "x"]],
    "types": [int, list, dict, object, type(None), Exception, complex],
    "deque": collections.deque([1], 5),
    "counter": collections.Counter("aab"),
    "ordered dict": collections.OrderedDict(a=1),
    "default dict": collections.defaultdict(list, a=[1]),
    "default dict of default dicts": collections.defaultdict(
        functools.partial(collections.defaultdict, int)
    ),
    "user collections": [collections.UserDict(a=1), collections.ChainMap({"a": 1})],
    "numbers": [fractions.Fraction(1, 3), decimal.Decimal("1.5"), decimal.Context()],
    "uuid": uuid.UUID(int=5),
    "paths": [pathlib.PurePosixPath("/a"), pathlib.PureWindowsPath("c:\\x")],
    "times": [NOW, NOW.date(), NOW.time(), NOW - NOW, NOW.tzinfo, time.gmtime(0)],
    "time in a zone": NOW.astimezone(zoneinfo.ZoneInfo("UTC")),
    "logger": [logging.getLogger("a"), logging.getLogger()],
    "bound methods": ["abc".upper, [].append, {}.get, dict.fromkeys, int.from_bytes],
    "bound methods of classes": [
        dt.datetime.now,
        collections.OrderedDict().items,
    ],
    "partial": functools.partial(int, base=2),
    "partial of a function": functools.partial(max, key=len),
    "item getters": [operator.itemgetter(1), operator.itemgetter("a", "b")],
    "functions": [math.log, len, sorted, print, operator.add, str.lower, re.sub],
    "exceptions": [ValueError("a"), KeyError("x"), OSError(2, "x"), StopIteration()],
    "random": [random.Random(1), random.getstate()],  # noqa: S311 (no secret)
    "regular expression": re.compile("a|b.*curl http://x", re.IGNORECASE),
    "arrays": [array.array("d", [1.0]), array.array("i", [1])],
    "addresses": [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_network("::/8")],
    "iterators": [
        range(5),
        slice(1, 2),
        iter([1]),
        enumerate([1]),
        zip([1], [2], strict=False),
    ],
    "namespaces": [types.SimpleNamespace(a=1), argparse.Namespace(lr=0.1)],
    "statistics": statistics.NormalDist(0, 1),
    "urls": [urllib.parse.urlparse("http://x/a"), urllib.parse.urlsplit("http://x")],
}

REVIEWED: Final[dict[str, object]] = {
    "enum of the user": Colour.RED,
    "dataclass of the user": Settings(),
    "named tuple of the user": Point(1, 2),
    "attribute getter": operator.attrgetter("a.b"),
    "method caller": operator.methodcaller("lower"),
}
