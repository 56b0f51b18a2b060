"""Loaders of other frameworks that run code of a model, and archives of models."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

CODE: Final = "framework-model-code"
UNPICKLING: Final = "unrestricted-unpickling"
EXTRACTION: Final = "unfiltered-extraction"
PICKLES: Final = "pickle-over-safetensors"

SINCE: Final = Since("vllm", "0.7.0")
HUBCONF: Final = "it runs hubconf.py of the repository"
ENGINE: Final = "an engine holds machine code, and the libraries of its plugins"
TO_PADDLE: Final = "Keep weights in safetensors, and load them with safetensors.paddle"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        """
        paddle.hapi.hub.help paddle.hapi.hub.list paddle.hapi.hub.load
        paddle.hub.help paddle.hub.list paddle.hub.load
        """,
        rule=CODE,
        seen="paddlepaddle 3.3, hapi/hub.py",
        file="repo_dir",
        names=Names.REPOSITORY,
        because=HUBCONF,
        advice="Keep a copy of the repository that you have read: source='local'",
    ),
    *rows(
        "paddlehub.Module",
        rule=CODE,
        seen="paddlehub 2.4, module/module.py",
        because="it downloads a Python module of the hub and imports it",
        advice="Keep a copy of the module that you have read",
    ),
    *rows(
        "paddle.framework.io.load paddle.framework.load paddle.load",
        rule=UNPICKLING,
        seen="paddlepaddle 3.3, framework/io.py",
        file="path",
        because="paddle unpickles the file without restrictions",
        advice=TO_PADDLE,
    ),
    *rows(
        "paddle.Model.load",
        rule=UNPICKLING,
        seen="paddlepaddle, hapi/model.py of its repository",
        file="path",
        because="paddle unpickles the file without restrictions",
        advice=TO_PADDLE,
    ),
    *rows(
        "paddle.static.load",
        rule=UNPICKLING,
        seen="paddlepaddle, static/io.py of its repository",
        file="model_path",
        position=1,
        because="paddle unpickles the file without restrictions",
        advice=TO_PADDLE,
    ),
    *rows(
        "paddle.jit.load",
        rule=UNPICKLING,
        seen="paddlepaddle, jit/translated_layer.py of its repository",
        because="the .info file beside the model is unpickled",
        advice=TO_PADDLE,
        is_minor=True,
    ),
    *rows(
        "paddle.fluid.dygraph.load_dygraph paddle.fluid.io.load",
        rule=UNPICKLING,
        seen="paddlepaddle, fluid/io.py of its repository, before 2.5",
        because="paddle unpickles the file without restrictions",
        advice=TO_PADDLE,
    ),
    *rows(
        "*.deserialize_cuda_engine",
        rule=CODE,
        seen="TensorRT 11.4, security.html, documentation",
        file="serialized_engine",
        names=Names.DATA,
        because=ENGINE,
        advice="Build the engine from the ONNX file on this machine",
        is_minor=True,
    ),
    *rows(
        "brax.io.model.load_params",
        rule=UNPICKLING,
        seen="brax 0.14, io/model.py",
        file="path",
        advice="Store parameters with orbax",
    ),
    *rows(
        """
        deepchem.utils.data_utils.load_transformers deepchem.utils.load_transformers
        """,
        rule=UNPICKLING,
        seen="deepchem 2.8, utils/data_utils.py",
        file="save_dir",
        names=Names.FOLDER,
        because="transformers.pkl of the folder is unpickled",
    ),
    *rows(
        "espnet2.*.from_pretrained espnet2.*.build_model_from_file",
        rule=CODE,
        seen="espnet 202511, torch_utils/load_pretrained_model.py",
        because="it calls torch.load with weights_only=False",
        advice="Take models only from an author whom you know",
    ),
    *rows(
        "espnet_model_zoo.downloader.ModelDownloader.download_and_unpack",
        rule=CODE,
        seen="espnet_model_zoo 0.1, downloader.py",
        because="what it downloads and unpacks holds pickles",
        advice="Take models only from an author whom you know",
        is_minor=True,
    ),
    *rows(
        "rasa.core.agent.Agent.load rasa.core.agent.load_agent rasa.model.get_model",
        rule=CODE,
        seen="rasa, core/agent.py of its repository",
        file="model_path",
        because="the archive of a model holds pickles",
        advice="Train the model where it is used",
        is_minor=True,
    ),
    *rows(
        "onnx.hub.load_composite_model",
        rule=CODE,
        seen="onnx 1.20, hub.py",
        file="network_model",
        names=Names.URL,
        switch=Switch("silent", 6, restricts=False, default=True),
        because="it asks nobody before it takes a repository that is not onnx/models",
        is_minor=True,
    ),
    *rows(
        """
        onnx.hub.download_model onnx.hub.download_model_with_test_data onnx.hub.load
        """,
        rule=CODE,
        seen="onnx 1.20, hub.py",
        file="model",
        names=Names.URL,
        switch=Switch("silent", 4, restricts=False, default=True),
        because="it asks nobody before it takes a repository that is not onnx/models",
        is_minor=True,
    ),
    *rows(
        """
        keras.layers.TFSMLayer tensorflow.compat.v1.saved_model.load
        tensorflow.compat.v2.saved_model.load tensorflow.keras.layers.TFSMLayer
        tensorflow.saved_model.load
        """,
        rule=CODE,
        seen="tensorflow 2.21, SECURITY.md; keras 3.15, export/tfsm_layer.py",
        file="export_dir",
        names=Names.FOLDER,
        because="the graph can read and write files",
        advice="Build the model in code and load its weights",
        is_minor=True,
    ),
    *rows(
        "torch_tensorrt.load",
        rule=CODE,
        seen="Torch-TensorRT 2.8, export_serialization.html, documentation",
        file="file_path",
        because=ENGINE,
        advice="Compile the model on this machine",
        is_minor=True,
    ),
    *rows(
        "rpy2.robjects.r",
        rule=CODE,
        seen="rpy2 3.6, robjects/__init__.py",
        file="string",
        names=Names.TEXT,
        because="objects of R can hold promises, which run when they are read",
        advice="Read tables with pyreadr or Parquet",
        is_minor=True,
    ),
    *rows(
        "tensorflow_hub.KerasLayer tensorflow_hub.load tensorflow_hub.module_v2.load",
        rule=CODE,
        seen="tensorflow_hub 0.16, module_v2.py",
        file="handle",
        names=Names.URL,
        because="the graph that it downloads can read and write files",
        advice="Take models of tfhub.dev or kaggle.com, by a handle with a version",
        is_minor=True,
    ),
    *rows(
        "spacy.load",
        rule=CODE,
        seen="spacy 3.8, util.py; thinc 9.1, shims/pytorch.py",
        file="name",
        names=Names.FOLDER,
        because="weights of torch in the pipeline are unpickled",
        advice="Install the pipeline as a package, from where you know it",
        is_minor=True,
    ),
    *rows(
        "spacy.util.import_file spacy.util.load_model_from_init_py",
        rule=CODE,
        seen="spacy 3.8, util.py",
        because="it imports Python files of the pipeline",
        advice="Install the pipeline as a package, from where you know it",
        is_minor=True,
    ),
    *rows(
        "spacy.cli.download spacy.cli.download.download",
        rule=CODE,
        seen="spacy 3.8, cli/download.py",
        file="model",
        names=Names.URL,
        switch=Switch("direct", 1, restricts=False, default=True),
        because="it installs a Python package without looking for a version that fits",
        is_minor=True,
    ),
    *rows(
        "vllm.AsyncEngineArgs vllm.EngineArgs vllm.LLM vllm.entrypoints.llm.LLM",
        rule=PICKLES,
        seen="vllm 0.33, model_executor/model_loader/weight_utils.py; CVE-2025-24357",
        file="model",
        names=Names.REPOSITORY,
        switch=Switch(
            "weights_only", default=Since("vllm", "0.7.0"), is_argument=False
        ),
    ),
    # Archives.
    *rows(
        "tarfile.TarFile.extract tarfile.TarFile.extractall",
        rule=EXTRACTION,
        seen="Python 3.14, tarfile",
    ),
    *rows(
        "shutil.unpack_archive",
        rule=EXTRACTION,
        seen="Python 3.14, shutil",
        file="filename",
        names=Names.DATA,
    ),
    *rows(
        """
        keras.utils.get_file tensorflow.keras.utils.get_file tf_keras.utils.get_file
        """,
        rule=EXTRACTION,
        seen="keras 3.15, utils/file_utils.py",
    ),
)
