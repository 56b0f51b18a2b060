"""Rule: a checkpoint is unpickled without restrictions by a library around torch."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _checkpoints, _loading

RULE: Final = "unrestricted-checkpoint"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html",
        "https://docs.fast.ai/learner.html#load_learner",
        "https://stable-baselines3.readthedocs.io/",
        "https://docs.ultralytics.com/",
        "https://docs.pytorch.org/docs/stable/distributed.checkpoint.html",
    ],
    examples=[
        bad(
            """
            import lightning as L

            class Net(L.LightningModule):
                pass

            model = Net.load_from_checkpoint("epoch=9.ckpt")
            """,
            fixed="""
            import lightning as L

            class Net(L.LightningModule):
                pass

            model = Net.load_from_checkpoint("epoch=9.ckpt", weights_only=True)
            """,
        ),
        bad(
            """
            from project.models import Segmenter
            Segmenter.load_from_checkpoint(path, map_location="cpu", weights_only=False)
            """,
            fixed="""
            from project.models import Segmenter
            Segmenter.load_from_checkpoint(path, map_location="cpu", weights_only=True)
            """,
        ),
        bad(
            """
            import pytorch_lightning as pl
            trainer = pl.Trainer(max_epochs=3)
            trainer.fit(model, data, ckpt_path="runs/first.ckpt", weights_only=False)
            """,
            fixed="""
            import pytorch_lightning as pl
            trainer = pl.Trainer(max_epochs=3)
            trainer.fit(model, data, ckpt_path="runs/first.ckpt", weights_only=True)
            """,
        ),
        bad("""
            from fastai.vision.all import *
            learn = load_learner("export.pkl")
        """),
        bad("""
            from stable_baselines3 import PPO
            agent = PPO.load("ppo_lunar")
        """),
        bad("""
            from ultralytics import YOLO
            model = YOLO("downloads/helmets.pt")
        """),
        bad(
            """
            from timm.models import load_checkpoint
            load_checkpoint(model, "weights.pth", weights_only=False)
            """,
            fixed="""
            from timm.models import load_checkpoint
            load_checkpoint(model, "weights.pth", weights_only=True)
            """,
        ),
        bad("""
            from skorch import NeuralNetClassifier
            net = NeuralNetClassifier(Net, torch_load_kwargs={"weights_only": False})
            net.load_params(f_params="params.pt")
        """),
        good("""
            import lightning as L
            trainer = L.Trainer()
            trainer.test(model, data, ckpt_path="best")
        """),
        good("""
            from project.models import Segmenter
            Segmenter.load_from_checkpoint("epoch=9.ckpt", weights_only=True)
        """),
        good("""
            from lightning.pytorch.callbacks import ModelCheckpoint
            ModelCheckpoint(monitor="val_loss", save_weights_only=True)
        """),
        good("""
            from ultralytics import YOLO
            model = YOLO("yolo11n.pt")
        """),
        good("""
            from timm.models import load_checkpoint
            load_checkpoint(model, "weights.pth")
        """),
        good("""
            from fastai.vision.all import *
            learn = vision_learner(data, resnet34).load("stage-1")
        """),
        good("""
            trainer.save_checkpoint("best.ckpt", weights_only=False)
        """),
    ],
)
def unrestricted_checkpoint(call: CallSite) -> Judgement | None:
    """Checkpoints that a library loads as pickles can run code from the file.

    Lightning passes ``weights_only`` on since version 2.6; before, and for addresses
    still, it asks for everything.  fastai's ``load_learner``, models of
    stable-baselines3, flair and ultralytics are whole pickles in any version.
    mmengine, fairseq and segment-anything call ``torch.load`` without the argument, so
    that torch before 2.6 unpickles all there is.

    Pass ``weights_only=True`` where there is such an argument; elsewhere, load
    checkpoints of your own only, and exchange weights as ``safetensors``.
    """
    if (sink := sinks.row(call.callee, RULE)) is None:
        return _checkpoints.handed_on(call)
    if _checkpoints.is_own(call, sink):
        return None
    if sink.switch and _checkpoints.is_lightning(sink.switch):
        return _checkpoints.lightning(call, sink)
    return _loading.judge(call, RULE)
