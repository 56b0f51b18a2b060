"""accelerate: the files of ``save_state`` and ``save_model``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator

from harvest.recipe import attempt, attempt_file


class _Counter:
    """What people register for checkpointing."""

    def state_dict(self) -> dict[str, int]:
        return {"steps": 3}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.state = state


def write(folder: Path) -> None:
    """Write a state with pickles, one with safetensors, and objects around them."""
    for name, is_safe in (("bin", False), ("safetensors", True)):
        with tempfile.TemporaryDirectory() as into:
            attempt_file(
                folder, f"state-{name}", lambda _, i=into, s=is_safe: _save(i, s)
            )
            for path in sorted(
                each for each in Path(into).rglob("*") if each.is_file()
            ):
                kept = folder / f"state-{name}-{path.name}"
                kept.write_bytes(path.read_bytes())
    attempt(folder, "state", lambda: Accelerator(cpu=True).state)
    attempt(folder, "loader", lambda: _prepared(Accelerator(cpu=True))[3], "torch")


def _prepared(accelerator: Accelerator) -> tuple[Any, ...]:
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(net.parameters())
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.ones(4, 2))
    )
    return accelerator.prepare(net, optimizer, scheduler, loader)


def _save(into: str, is_safe: bool) -> None:  # noqa: FBT001 (as the library has it)
    accelerator = Accelerator(cpu=True)
    net, optimizer, _, loader = _prepared(accelerator)
    accelerator.register_for_checkpointing(_Counter())
    for (batch,) in loader:
        accelerator.backward(net(batch).sum())
        optimizer.step()
    accelerator.save_state(into, safe_serialization=is_safe)
    accelerator.save_model(net, str(Path(into, "model")), safe_serialization=is_safe)
