"""Stable-Baselines3: agents as it saves them, buffers, and statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stable_baselines3
import torch
from stable_baselines3.common import buffers, running_mean_std, vec_env

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from pathlib import Path

AGENTS = {
    "A2C": "CartPole-v1",
    "DDPG": "Pendulum-v1",
    "DQN": "CartPole-v1",
    "PPO": "CartPole-v1",
    "SAC": "Pendulum-v1",
    "TD3": "Pendulum-v1",
}


def write(folder: Path) -> None:
    """Write agents, normalised environments, and replay buffers."""
    for name in AGENTS:
        attempt_file(folder, f"{name}.zip", lambda p, n=name: _agent(n).save(p))
        attempt(folder, f"policy-{name}", lambda n=name: _agent(n).policy, "torch")
    attempt_file(folder, "normalize.pkl", lambda p: _normalized().save(str(p)))
    attempt_file(folder, "replay.pkl", lambda p: _agent("DQN").save_replay_buffer(p))
    attempt(folder, "statistics", running_mean_std.RunningMeanStd)
    attempt(folder, "buffer", lambda: _buffer())


def _agent(name: str) -> Any:
    torch.manual_seed(0)
    options = {"buffer_size": 10} if name in {"DDPG", "DQN", "SAC", "TD3"} else {}
    make = getattr(stable_baselines3, name)
    small = {"net_arch": [4]}
    return make(
        "MlpPolicy", AGENTS[name], device="cpu", policy_kwargs=small, seed=0, **options
    )


def _normalized() -> Any:
    import gymnasium

    made = vec_env.DummyVecEnv([lambda: gymnasium.make("CartPole-v1")])
    return vec_env.VecNormalize(made)


def _buffer() -> Any:
    agent = _agent("DQN")
    return buffers.ReplayBuffer(
        4, agent.observation_space, agent.action_space, device="cpu"
    )
