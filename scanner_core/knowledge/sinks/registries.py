"""Models that registries hand out, and objects that applications build from texts."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, Switch, rows

REGISTRY: Final = "model-registry-load"
DANGEROUS: Final = "dangerous-deserialization"
WIDENED: Final = "widened-safe-globals"

OBJECTS: Final = "it builds the classes that are named, with the arguments beside them"
BUILD: Final = "Build the objects in code"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        """
        torch.serialization.add_safe_globals torch.serialization.safe_globals
        """,
        rule=WIDENED,
        seen="torch 2.13, serialization.py",
    ),
    *rows(
        "mlflow.*.load_model mlflow.pyfunc.load_pyfunc",
        rule=REGISTRY,
        seen="mlflow 3.17, pyfunc/__init__.py",
        file="model_uri",
        names=Names.FOLDER,
        because="a model of MLflow names the code that loads it, and most are pickles",
        is_minor=True,
    ),
    *rows(
        "mlflow.pytorch.load_state_dict",
        rule=REGISTRY,
        seen="mlflow 3.17, pytorch/__init__.py",
        file="state_dict_uri",
        names=Names.FOLDER,
        because="it is given to torch.load",
        is_minor=True,
    ),
    *rows(
        "mlflow.pyfunc.spark_udf",
        rule=REGISTRY,
        seen="mlflow 3.17, pyfunc/__init__.py",
        file="model_uri",
        position=1,
        names=Names.FOLDER,
        because="a model of MLflow names the code that loads it, and most are pickles",
        is_minor=True,
    ),
    *rows(
        "mlflow.projects.run mlflow.run",
        rule=REGISTRY,
        seen="mlflow 3.17, projects/__init__.py",
        file="uri",
        names=Names.URL,
        because="it runs a program of that repository",
        advice="Name the commit that you have read with version",
    ),
    *rows(
        "clearml.*.get",
        rule=REGISTRY,
        seen="clearml 2.1, binding/artifacts.py",
        because="an artifact that was stored as an object is a pickle",
        advice="Pass block_unsafe_artifacts=True, or fetch it with get_local_copy",
        is_minor=True,
    ),
    *rows(
        "h2o.load_model h2o.upload_model",
        rule=REGISTRY,
        seen="h2o 3.46, documentation: saving and loading models",
        file="path",
        because="binary models are Java objects, which the server of H2O deserializes",
        advice="Exchange models as MOJO",
        is_minor=True,
    ),
    *rows(
        "sktime.utils.mlflow_sktime.load_model bentoml.load",
        rule=REGISTRY,
        seen="sktime 1.2, utils/mlflow_sktime.py; bentoml 1.4, _internal/service",
        because="what the registry holds is code, or a pickle",
        is_minor=True,
    ),
    *rows(
        "huggingface_sb3.load_from_hub huggingface_sb3.load_from_hub.load_from_hub",
        rule=REGISTRY,
        seen="huggingface-sb3 3.0, load_from_hub.py",
        because="it takes whatever version is the newest, and the agent is a pickle",
        advice="Call hf_hub_download with the commit that you have looked at",
        is_minor=True,
    ),
    *rows(
        "bentoml.*.load_model bentoml.load_model",
        rule=REGISTRY,
        seen="bentoml 1.4, _internal/frameworks",
        because="most of its frameworks keep models as pickles",
        is_minor=True,
    ),
    *rows(
        "bentoml.import_bento bentoml.bentos.import_bento bentoml.models.import_model",
        rule=REGISTRY,
        seen="bentoml 1.4, bentos.py, models.py",
        file="path",
        because="the archive holds code, and models that are pickles",
        is_minor=True,
    ),
    *rows(
        """
        langchain.load.load.load langchain.load.load.loads langchain.load.loads
        langchain_classic.load.load.loads langchain_classic.load.loads
        langchain_core.load.load langchain_core.load.load.load
        langchain_core.load.load.loads langchain_core.load.loads
        """,
        rule=DANGEROUS,
        seen="langchain-core 1.8, load/load.py",
        names=Names.DATA,
        switch=Switch("allowed_objects", restricts="messages"),
        is_minor=True,
    ),
    *rows(
        """
        langchain.agents.load_agent langchain.agents.loading.load_agent
        langchain.chains.load_chain langchain.chains.loading.load_chain
        langchain_classic.agents.load_agent langchain_classic.chains.load_chain
        langchain_community.llms.loading.load_llm
        """,
        rule=DANGEROUS,
        seen="langchain-classic 1.0, chains/loading.py, agents/loading.py",
        file="path",
        because=OBJECTS,
        advice=BUILD,
    ),
)
