"""NetworkX: graphs of every kind, with attributes, views and results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from harvest.recipe import EVERY_PICKLE, attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part in every protocol."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *EVERY_PICKLE)


def _used() -> object:
    """Return a graph whose cached views are there."""
    graph = nx.karate_club_graph()
    _ = graph.nodes, graph.edges, graph.adj, graph.degree
    return graph


def _used_directed() -> object:
    graph = nx.DiGraph([(1, 2), (2, 3)])
    _ = (
        graph.nodes,
        graph.edges,
        graph.succ,
        graph.pred,
        graph.in_edges,
        graph.out_degree,
    )
    return graph


PARTS: dict[str, Callable[[], object]] = {
    "graph": lambda: nx.path_graph(3),
    "graph-used": _used,
    "directed": lambda: nx.DiGraph([(1, 2, {"weight": 0.5})]),
    "directed-used": _used_directed,
    "multiple": lambda: nx.MultiGraph([(1, 2), (1, 2)]),
    "multiple-directed": lambda: nx.MultiDiGraph([(1, 2), (1, 2)]),
    "attributes": lambda: nx.Graph([("a", "b", {"w": 1})], name="g"),
    "views": lambda: [
        nx.path_graph(3).nodes,
        nx.path_graph(3).edges,
        nx.path_graph(3).adj,
    ],
    "views-degree": lambda: [nx.path_graph(3).degree, nx.DiGraph([(1, 2)]).in_degree],
    "subgraph": lambda: nx.path_graph(3).subgraph([0, 1]).copy(),
    "subgraph-view": lambda: nx.path_graph(3).subgraph([0, 1]),
    "frozen": lambda: nx.freeze(nx.path_graph(3)),
    "planar": lambda: nx.check_planarity(nx.path_graph(3))[1],
    "results": lambda: [
        nx.pagerank(nx.path_graph(3)),
        list(nx.bfs_edges(nx.path_graph(3), 0)),
    ],
    "exceptions": lambda: nx.NetworkXNoPath("a"),
}
