"""Small libraries that people keep beside their models: configurations, collections."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import TYPE_CHECKING, Any

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part; a library that is not there is left out."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-0", "pickle-2", "pickle-4")


def _of(module: str) -> Any:
    return importlib.import_module(module)


def _trials() -> object:
    hyperopt = _of("hyperopt")
    trials = hyperopt.Trials()
    hyperopt.fmin(
        abs,
        hyperopt.hp.uniform("x", -1, 1),
        algo=hyperopt.rand.suggest,
        max_evals=3,
        trials=trials,
        show_progressbar=False,
        rstate=_of("numpy").random.default_rng(0),
    )
    return trials


def _tree() -> object:
    tree = _of("treelib").Tree()
    tree.create_node("a", "a")
    tree.create_node("b", "b", parent="a")
    return tree


def _any_tree() -> object:
    anytree = _of("anytree")
    root = anytree.Node("a")
    anytree.Node("b", parent=root)
    return root


def _intervals() -> object:
    tree = _of("intervaltree").IntervalTree()
    tree[1:3] = "a"
    return tree


def _configuration() -> object:
    node = _of("yacs.config").CfgNode()
    node.LR = 0.1
    return node


def _formula() -> object:
    return _of("patsy").desc.ModelDesc.from_formula("y ~ a")


PARTS: dict[str, Callable[[], object]] = {
    "easydict": lambda: _of("easydict").EasyDict(a=1, b={"c": 2}),
    "munch": lambda: _of("munch").munchify({"a": {"b": 1}}),
    "addict": lambda: _of("addict").Dict(a={"b": 1}),
    "box": lambda: _of("box").Box(a={"b": [1]}),
    "box-list": lambda: _of("box").BoxList([{"a": 1}]),
    "yacs": _configuration,
    "ml-collections": lambda: _of("ml_collections").ConfigDict({"a": {"b": 1}}),
    "ml-collections-frozen": lambda: _of("ml_collections").FrozenConfigDict({"a": 1}),
    "sorted-dict": lambda: _of("sortedcontainers").SortedDict(a=1),
    "sorted-list": lambda: _of("sortedcontainers").SortedList([2, 1]),
    "sorted-set": lambda: _of("sortedcontainers").SortedSet([2, 1]),
    "sorted-by-key": lambda: _of("sortedcontainers").SortedList([2, 1], key=abs),
    "bidict": lambda: _of("bidict").bidict(a=1),
    "frozendict": lambda: _of("frozendict").frozendict(a=1),
    "immutabledict": lambda: _of("immutabledict").immutabledict(a=1),
    "pyrsistent": lambda: [
        _of("pyrsistent").pmap({"a": 1}),
        _of("pyrsistent").pvector([1]),
    ],
    "pyrsistent-set": lambda: _of("pyrsistent").pset([1]),
    "multidict": lambda: _of("multidict").MultiDict(a=1),
    "ordered-set": lambda: _of("boltons.setutils").IndexedSet([1, 2]),
    "cache": lambda: _of("cachetools").LRUCache(3),
    "cache-expiring": lambda: _of("cachetools").TTLCache(3, 60, timer=abs),
    "curried": lambda: _of("toolz").curry(max)(key=len),
    "composed": lambda: _of("toolz").compose(len, str),
    "juxtaposed": lambda: _of("toolz").juxt(min, max),
    "zones-pytz": lambda: [
        _of("pytz").utc,
        _of("pytz").timezone("Europe/Berlin"),
        _of("pytz").FixedOffset(60),
        dt.datetime(2026, 1, 2, tzinfo=_of("pytz").utc),
        _of("pytz").timezone("Asia/Tokyo").localize(dt.datetime(2026, 1, 2)),
    ],
    "zones-dateutil": lambda: [
        _of("dateutil.tz").tzutc(),
        _of("dateutil.tz").gettz("Europe/Berlin"),
        _of("dateutil.tz").tzoffset("x", 60),
        _of("dateutil.tz").tzlocal(),
    ],
    "dateutil-delta": lambda: _of("dateutil.relativedelta").relativedelta(months=1),
    "dateutil-rule": lambda: _of("dateutil.rrule").weekday(1, 2),
    "frame-in-zone": lambda: _of("pandas").Series(
        _of("pandas").date_range(
            "2026-01-01", periods=2, tz=_of("pytz").timezone("Asia/Tokyo")
        )
    ),
    "attrs-markers": lambda: _of("attr").NOTHING,
    "bm25": lambda: _of("rank_bm25").BM25Okapi([["a", "b"], ["c"]]),
    "bm25-plus": lambda: _of("rank_bm25").BM25Plus([["a", "b"], ["c"]]),
    "bm25-l": lambda: _of("rank_bm25").BM25L([["a", "b"], ["c"]]),
    "trials": _trials,
    "search-space": lambda: _of("hyperopt").hp.uniform("x", 0, 1),
    "image": lambda: _of("PIL.Image").new("RGB", (2, 2)),
    "shapes": lambda: [
        _of("shapely").Point(0, 0),
        _of("shapely").Polygon([(0, 0), (1, 0), (1, 1)]),
        _of("shapely").LineString([(0, 0), (1, 1)]),
    ],
    "shapes-prepared": lambda: _of("shapely").STRtree([_of("shapely").Point(0, 0)]),
    "interval-tree": _intervals,
    "tree-treelib": _tree,
    "tree-anytree": _any_tree,
    "formula": _formula,
    "transform": lambda: _of("skimage.transform").AffineTransform(scale=2),
    "transform-similar": lambda: _of("skimage.transform").SimilarityTransform(scale=2),
    "transform-projective": lambda: _of("skimage.transform").ProjectiveTransform(),
    "pydantic-types": lambda: [
        _of("pydantic").SecretStr("a"),
        _of("pydantic").BaseModel(),
    ],
    "pydantic-fields": lambda: _of("pydantic.fields").FieldInfo(annotation=int),
}
