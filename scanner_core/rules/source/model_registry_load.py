"""Rule: a model of a registry is loaded with the code and pickles that it holds."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant
from scanner_core.findings import Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading
from scanner_core.rules.source._truth import truth

RULE: Final = "model-registry-load"
ADVICE: Final = "Load only what you or your team have registered"
ARTIFACTS: Final = ".artifacts."
NOT_GIVEN: Final = Constant(value=None)
DATA_ONLY: Final = "mlflow.onnx.load_model"
REMOTE: Final = ("http:", "https:", "git@", "git+", "ssh:", "git:")
"""How the address of a project begins that is somewhere else."""


@rule(
    severity=Severity.LOW,
    cwe=502,
    references=[
        "https://mlflow.org/docs/latest/",
        "https://docs.bentoml.com/",
    ],
    examples=[
        bad("""
            import mlflow
            model = mlflow.pyfunc.load_model("models:/churn/Production")
        """),
        bad("""
            import mlflow.sklearn
            model = mlflow.sklearn.load_model(f"runs:/{run_id}/model")
        """),
        bad("""
            import bentoml
            predict = bentoml.picklable_model.load_model("predict:latest")
        """),
        bad("""
            from clearml import Task
            task = Task.get_task(project_name="churn", task_name="train")
            model = task.artifacts["model"].get()
        """),
        bad("""
            import mlflow
            run = mlflow.projects.run
            run("https://github.com/someone/project", parameters={"alpha": 0.5})
        """),
        good("""
            import mlflow
            mlflow.sklearn.log_model(model, name="churn")
        """),
        good("""
            import mlflow
            mlflow.projects.run(".", parameters={"alpha": 0.5})
        """),
        good("""
            import mlflow
            session = mlflow.onnx.load_model("models:/churn/7")
        """),
        good("""
            from clearml import Dataset, Task
            task = Task.get_task(project_name="churn", task_name="train")
            path = task.artifacts["model"].get_local_copy()
            data = Dataset.get(dataset_name="churn")
        """),
        good("""
            import wandb
            folder = wandb.use_artifact("team/project/model:v3").download()
        """),
    ],
)
def model_registry_load(call: CallSite) -> Judgement | None:
    """Models of a registry are loaded as they say themselves: by code and pickles.

    An MLflow model names the module that loads it, and most flavours are pickles; so
    are models of BentoML.  Whoever can write to the registry, or is asked for
    ``latest``, runs code here.  ``mlflow.projects.run`` with an address runs a program
    of another repository.

    Load versions that your own pipeline has registered, by number.  MLflow refuses
    pickles if ``MLFLOW_ALLOW_PICKLE_DESERIALIZATION`` is ``false``; flavours of ONNX,
    skops and safetensors do without.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None or call.callee == DATA_ONLY:
        return None
    if call.callee.startswith("clearml.") and ARTIFACTS not in call.callee:
        return None
    if truth(call.argument("block_unsafe_artifacts", 2) or NOT_GIVEN) is True:
        return None
    if call.callee.endswith(".run"):
        match call.argument("uri", 0):
            case Constant(value=str(uri)) if not uri.startswith(REMOTE):
                return None
    return _loading.judge(call, sink.rule, advice=ADVICE)
