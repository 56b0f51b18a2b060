"""The standard library: data types that people pickle as they are."""

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
import inspect
import io
import ipaddress
import itertools
import logging
import math
import operator
import pathlib
import queue
import random
import re
import signal
import socket
import ssl
import statistics
import string
import time
import types
import typing
import urllib.parse
import uuid
from pathlib import Path
from typing import Final

from harvest.recipe import EVERY_PICKLE, attempt

NOW: Final = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)  # noqa: UP017 (old Pythons)
BERLIN: Final = dt.timezone(dt.timedelta(hours=1), "CET")


def _zone_class() -> typing.Any:
    import zoneinfo

    return zoneinfo.ZoneInfo


def _zone(name: str) -> object:
    return _zone_class()(name)


PARTS: Final[dict[str, typing.Callable[[], object]]] = {
    "plain": lambda: [
        1,
        -1,
        2**70,
        1.5,
        "é\n",
        b"\xff",
        None,
        True,
        (1,),
        {"a": [{1}]},
    ],
    "odd-singletons": lambda: [
        ...,
        NotImplemented,
        1j,
        frozenset({3}),
        bytearray(b"x"),
    ],
    "enum-http": lambda: [http.HTTPStatus.OK, http.HTTPMethod.GET],
    "enum-signal": lambda: [signal.Signals.SIGINT, socket.AF_INET, ssl.CERT_NONE],
    "enum-inspect": lambda: inspect.Parameter.POSITIONAL_ONLY,
    "flags": lambda: re.IGNORECASE | re.MULTILINE,
    "zone": lambda: [_zone("UTC"), _zone("Europe/Berlin")],
    "zone-no-cache": lambda: _zone_class().no_cache("UTC"),
    "union": lambda: [int | str, dict[str, int | None], list[int], type[int]],
    "typing": lambda: [
        typing.Optional[int],
        typing.List[int],
        typing.Dict[str, typing.Any],
        typing.Callable[[int], str],
        collections.abc.Callable[[int], str],
        typing.Literal["a"],
        typing.Annotated[int, "x"],
        typing.Union[int, str],
        typing.Tuple[int, ...],
        typing.Any,
    ],
    "types": lambda: [int, list, dict, object, type(None), Exception, complex, type],
    "deque": lambda: collections.deque([1], 5),
    "counter": lambda: collections.Counter("aab"),
    "ordered-dict": lambda: collections.OrderedDict(a=1),
    "default-dict": lambda: collections.defaultdict(list, a=[1]),
    "default-dict-nested": lambda: collections.defaultdict(
        functools.partial(collections.defaultdict, int)
    ),
    "user-dict": lambda: collections.UserDict(a=1),
    "user-list": lambda: collections.UserList([1]),
    "user-string": lambda: collections.UserString("a"),
    "chain-map": lambda: collections.ChainMap({"a": 1}),
    "fraction": lambda: fractions.Fraction(1, 3),
    "decimal": lambda: [decimal.Decimal("1.5"), decimal.Decimal(1).as_tuple()],
    "decimal-context": lambda: decimal.Context(prec=5),
    "uuid": lambda: [uuid.UUID(int=5), uuid.NAMESPACE_DNS.is_safe],
    "paths": lambda: [pathlib.PurePosixPath("/a"), pathlib.PureWindowsPath("c:\\x")],
    "path": lambda: pathlib.Path("data/train.csv"),
    "times": lambda: [NOW, NOW.date(), NOW.time(), NOW - NOW, NOW.tzinfo],
    "time-zone": lambda: NOW.astimezone(BERLIN),
    "time-zoneinfo": lambda: NOW.astimezone(_zone("Europe/Berlin")),
    "struct-time": lambda: time.gmtime(0),
    "logger": lambda: [logging.getLogger("a"), logging.getLogger()],
    "logger-adapter": lambda: logging.LoggerAdapter(logging.getLogger("a"), {}),
    "log-record": lambda: logging.makeLogRecord({"msg": "x"}),
    "bound-methods": lambda: ["abc".upper, [].append, {}.get],
    "class-methods": lambda: [dict.fromkeys, int.from_bytes, dt.datetime.now],
    "unbound-methods": lambda: [str.lower, dict.items, list.append, str.split],
    "bound-method-of-object": lambda: collections.Counter("a").most_common,
    "partial": lambda: functools.partial(int, base=2),
    "partial-of-function": lambda: functools.partial(max, key=len),
    "partial-of-partial": lambda: functools.partial(
        functools.partial(round), ndigits=1
    ),
    "item-getter": lambda: [operator.itemgetter(1), operator.itemgetter("a", "b")],
    "functions": lambda: [math.log, len, sorted, print, operator.add, re.sub, sum],
    "functions-math": lambda: [math.sqrt, math.exp, math.tanh, math.gamma, math.hypot],
    "functions-operator": lambda: [operator.mul, operator.sub, operator.truediv],
    "functions-string": lambda: [str.strip, str.title, string.capwords, repr, str],
    "exceptions": lambda: [ValueError("a"), KeyError("x"), OSError(2, "x")],
    "exception-group": lambda: ExceptionGroup("a", [ValueError("b")]),
    "unicode-error": lambda: UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"),
    "warnings": lambda: [UserWarning("a"), DeprecationWarning("b")],
    "random": lambda: [random.Random(1), random.Random(1).getstate()],
    "system-random": lambda: random.Random(2).random,
    "regular-expression": lambda: re.compile(r"(?u)\b\w\w+\b", re.IGNORECASE),
    "array": lambda: [array.array("d", [1.0]), array.array("i", [1])],
    "addresses": lambda: [
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_address("::1"),
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("::/8"),
        ipaddress.ip_interface("10.0.0.1/8"),
    ],
    "iterators": lambda: [range(5), slice(1, 2), iter([1]), enumerate([1]), zip([1])],
    "iterators-reversed": lambda: [reversed([1]), iter((1,)), iter({1: 2})],
    "itertools": lambda: [
        itertools.count(3),
        itertools.cycle([1]),
        itertools.repeat(1, 2),
        itertools.chain([1], [2]),
        itertools.product([1], [2]),
        itertools.islice([1], 1),
        itertools.permutations([1]),
    ],
    "map": lambda: map(str, [1]),
    "namespace": lambda: types.SimpleNamespace(a=1),
    "arguments": lambda: argparse.Namespace(lr=0.1, data=Path("data")),
    "statistics": lambda: statistics.NormalDist(0, 1),
    "urls": lambda: [urllib.parse.urlparse("http://x/a"), urllib.parse.urlsplit("//x")],
    "bytes-io": lambda: io.BytesIO(b"abc"),
    "string-io": lambda: io.StringIO("abc"),
    "queue-empty": lambda: queue.Empty(),
    "signature": lambda: inspect.signature(attempt).replace(parameters=[]),
    "parameter": lambda: inspect.Parameter("a", inspect.Parameter.KEYWORD_ONLY),
    "string-template": lambda: string.Template("$a"),
    "string-formatter": lambda: string.Formatter(),
    "mapping-values": lambda: list({"a": 1}.values()),
    "enum-auto": lambda: [enum.Enum, enum.IntEnum, enum.Flag],
    "abstract": lambda: [collections.abc.Mapping, typing.Sequence],
    "history": lambda: {
        "loss": collections.defaultdict(list, train=[1.0]),
        "started": NOW,
        "took": dt.timedelta(seconds=3),
    },
}


def write(folder: Path) -> None:
    """Write each part in every protocol."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *EVERY_PICKLE)
