"""PyTorch Geometric: graphs, and layers over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch_geometric import data, nn, transforms

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = "GCNConv GATConv SAGEConv GINConv GraphConv TransformerConv ChebConv EdgeConv".split()


def write(folder: Path) -> None:
    """Write graphs as datasets keep them, and whole networks."""
    attempt(folder, "graph", _graph, "torch", "pickle-4")
    attempt(
        folder,
        "batch",
        lambda: data.Batch.from_data_list([_graph(), _graph()]),
        "torch",
    )
    attempt(
        folder,
        "collated",
        lambda: data.InMemoryDataset.collate([_graph(), _graph()]),
        "torch",
    )
    attempt(folder, "hetero", _hetero, "torch")
    for name in LAYERS:
        attempt(folder, f"layer-{name}", lambda n=name: _layer(n), "torch")
    attempt(folder, "model-gcn", lambda: nn.GCN(2, 4, 2), "torch")
    attempt(folder, "model-gin", lambda: nn.GIN(2, 4, 2), "torch")
    attempt(folder, "sequential", _sequential, "torch")
    attempt(
        folder,
        "transforms",
        lambda: transforms.Compose([transforms.NormalizeFeatures()]),
    )


def _graph() -> Any:
    edges = torch.tensor([[0, 1], [1, 0]])
    return data.Data(
        x=torch.ones(2, 2), edge_index=edges, y=torch.tensor([1]), name="a"
    )


def _hetero() -> Any:
    graph = data.HeteroData()
    graph["paper"].x = torch.ones(2, 2)
    graph["paper", "cites", "paper"].edge_index = torch.tensor([[0], [1]])
    return graph


def _layer(name: str) -> Any:
    inner = torch.nn.Linear(4, 2)
    if name in {"GINConv", "EdgeConv"}:
        return getattr(nn, name)(inner)
    return getattr(nn, name)(2, 2, *([2] if name == "ChebConv" else []))


def _sequential() -> Any:
    return nn.Sequential("x, edge_index", [(nn.GCNConv(2, 2), "x, edge_index -> x")])
