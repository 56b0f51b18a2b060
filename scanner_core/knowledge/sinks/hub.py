"""Loads from the Hub: repositories, their weights, their code, their kernels."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

PICKLES: Final = "pickle-over-safetensors"
UNPINNED: Final = "unpinned-revision"
UNPICKLING: Final = "unrestricted-unpickling"
KERNEL: Final = "remote-kernel"
TOOL: Final = "remote-tool-code"

OF_TRANSFORMERS: Final = Switch("weights_only", default=Since("transformers", "4.37"))
OF_PEFT: Final = Switch("weights_only", default=Since("peft", "0.13"))
OF_THE_MIXIN: Final = Switch("weights_only", default=Since("huggingface_hub", "0.25"))
OF_THE_HUB: Final = Since("huggingface_hub", "2.0")
ALWAYS: Final = Switch("weights_only", default=True)
PICKLE_FILES: Final = ".bin .ckpt .pickle .pkl .pt .pth .th"

SINKS: Final[tuple[Sink, ...]] = (
    # Weights of a repository: safetensors where there are some, otherwise pickles.
    *rows(
        "transformers.*.from_pretrained",
        rule=PICKLES,
        seen="transformers 5.23, modeling_utils.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        switch=OF_TRANSFORMERS,
    ),
    *rows(
        "transformers.pipeline transformers.pipelines.pipeline",
        rule=PICKLES,
        seen="transformers 5.23, pipelines/__init__.py",
        file="model",
        position=1,
        names=Names.REPOSITORY,
        switch=OF_TRANSFORMERS,
    ),
    *rows(
        "transformers.modeling_utils.load_state_dict",
        rule=PICKLES,
        seen="transformers 5.23, modeling_utils.py",
        file="checkpoint_file",
        switch=Switch("weights_only", 2, default=OF_TRANSFORMERS.default),
        suffixes=PICKLE_FILES,
    ),
    *rows(
        "diffusers.*.from_pretrained",
        rule=PICKLES,
        seen="diffusers 0.42, models/model_loading_utils.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        switch=Switch("weights_only", default=Since("diffusers", "0.28")),
    ),
    *rows(
        """
        peft.AutoPeftModel.from_pretrained
        peft.AutoPeftModelForCausalLM.from_pretrained
        peft.AutoPeftModelForFeatureExtraction.from_pretrained
        peft.AutoPeftModelForQuestionAnswering.from_pretrained
        peft.AutoPeftModelForSeq2SeqLM.from_pretrained
        peft.AutoPeftModelForSequenceClassification.from_pretrained
        peft.AutoPeftModelForTokenClassification.from_pretrained
        """,
        rule=PICKLES,
        seen="peft 0.21, auto.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        switch=OF_PEFT,
    ),
    *rows(
        "peft.*.from_pretrained",
        rule=PICKLES,
        seen="peft 0.21, peft_model.py, utils/save_and_load.py",
        file="model_id",
        position=1,
        names=Names.REPOSITORY,
        switch=OF_PEFT,
    ),
    *rows(
        """
        sentence_transformers.CrossEncoder sentence_transformers.SentenceTransformer
        sentence_transformers.SparseEncoder
        """,
        rule=PICKLES,
        seen="sentence-transformers 6.2, base/modules/module.py",
        file="model_name_or_path",
        names=Names.REPOSITORY,
        switch=Switch(
            "weights_only",
            default=Since("sentence_transformers", "3.1"),
            is_argument=False,
        ),
    ),
    *rows(
        "huggingface_hub.*.from_pretrained",
        rule=PICKLES,
        seen="huggingface_hub 2.4, hub_mixin.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        switch=OF_THE_MIXIN,
    ),
    *rows(
        "*.from_pretrained",
        rule=PICKLES,
        seen="libraries that hand it on to transformers",
        switch=ALWAYS,
    ),
    *rows(
        "datasets.load_dataset datasets.load_dataset_builder",
        rule=PICKLES,
        seen="datasets 5.2, packaged_modules/pandas/pandas.py",
        switch=Switch("weights_only", default=True, is_argument=False),
    ),
    # Files of pickles, by name.
    *rows(
        "*.from_single_file",
        rule=PICKLES,
        seen="diffusers 0.42, loaders/single_file.py",
        file="pretrained_model_link_or_path",
        switch=Switch(
            "weights_only", default=Since("diffusers", "0.28"), is_argument=False
        ),
        suffixes=PICKLE_FILES,
        advice="Load the .safetensors file of the model",
        is_minor=True,
    ),
    *rows(
        """
        *.load_attn_procs *.load_ip_adapter *.load_lora_weights
        *.load_textual_inversion
        """,
        rule=PICKLES,
        seen="diffusers 0.42, loaders",
        file="weight_name",
        position=None,
        names=Names.DATA,
        switch=Switch(
            "weights_only", default=Since("diffusers", "0.28"), is_argument=False
        ),
        suffixes=PICKLE_FILES,
        advice="Load the .safetensors file of the weights",
        is_minor=True,
    ),
    *rows(
        """
        huggingface_hub.load_state_dict_from_file
        huggingface_hub.serialization.load_state_dict_from_file
        """,
        rule=PICKLES,
        seen="huggingface_hub 2.4, serialization/_torch.py",
        file="checkpoint_file",
        switch=Switch("weights_only", 2, default=OF_THE_HUB),
    ),
    *rows(
        """
        huggingface_hub.load_torch_model
        huggingface_hub.serialization.load_torch_model
        """,
        rule=PICKLES,
        seen="huggingface_hub 2.4, serialization/_torch.py",
        file="checkpoint_path",
        position=1,
        names=Names.FOLDER,
        switch=Switch("weights_only", default=OF_THE_HUB),
    ),
    *rows(
        """
        huggingface_hub.fastai_utils.from_pretrained_fastai
        huggingface_hub.from_pretrained_fastai
        """,
        rule=UNPICKLING,
        seen="huggingface_hub 2.4, fastai_utils.py",
        file="repo_id",
        names=Names.REPOSITORY,
        because="a learner of fastai is a pickle",
        advice="Build the learner in code and load its weights",
    ),
    *rows(
        """
        diffusers.pipelines.stable_diffusion.convert_from_ckpt.download_from_original_stable_diffusion_ckpt
        """,
        rule=PICKLES,
        seen="diffusers 0.42, pipelines/stable_diffusion/convert_from_ckpt.py",
        file="checkpoint_path_or_dict",
        switch=Switch("weights_only", default=Since("torch", "2.6"), is_argument=False),
        suffixes=PICKLE_FILES,
        is_minor=True,
    ),
    *rows(
        "huggingface_hub.HfFileSystem.open",
        rule=PICKLES,
        seen="huggingface_hub 2.4, hf_file_system.py",
        switch=ALWAYS,
    ),
    # Native code.
    *rows(
        "kernels.LayerRepository kernels.get_kernel kernels.utils.get_kernel",
        rule=KERNEL,
        seen="kernels 0.17, load.py",
        file="repo_id",
        names=Names.REPOSITORY,
    ),
    *rows(
        "kernels.load_kernel kernels.get_locked_kernel",
        rule=KERNEL,
        seen="kernels 0.17, load.py",
        file="repo_id",
        names=Names.REPOSITORY,
        is_minor=True,
    ),
    *rows(
        """
        transformers.integrations.hub_kernels.load_and_register_attn_kernel
        *.set_attn_implementation
        """,
        rule=KERNEL,
        seen="transformers 5.23, integrations/hub_kernels.py, modeling_utils.py",
        file="attn_implementation",
        names=Names.REPOSITORY,
    ),
    # Python code.
    *rows(
        """
        smolagents.load_tool smolagents.tools.load_tool
        smolagents.CodeAgent.from_hub smolagents.MultiStepAgent.from_hub
        smolagents.Tool.from_hub smolagents.ToolCallingAgent.from_hub
        """,
        rule=TOOL,
        seen="smolagents 1.26, tools.py, agents.py",
        file="repo_id",
        names=Names.REPOSITORY,
        switch=Switch("trust_remote_code", None, restricts=False, default=True),
    ),
    *rows(
        "smolagents.ToolCollection.from_hub",
        rule=TOOL,
        seen="smolagents 1.26, tools.py",
        file="collection_slug",
        names=Names.REPOSITORY,
        switch=Switch("trust_remote_code", 2, restricts=False, default=True),
    ),
    *rows(
        """
        transformers.agents.load_tool transformers.agents.tools.load_tool
        transformers.load_tool
        """,
        rule=TOOL,
        seen="transformers 4.41, agents/tools.py",
        file="task_or_repo_id",
        names=Names.REPOSITORY,
    ),
    *rows(
        "transformers.Tool.from_hub transformers.agents.Tool.from_hub",
        rule=TOOL,
        seen="transformers 4.41, agents/tools.py",
        file="repo_id",
        names=Names.REPOSITORY,
    ),
    *rows(
        "transformers.dynamic_module_utils.get_class_from_dynamic_module",
        rule=TOOL,
        seen="transformers 5.23, dynamic_module_utils.py",
        file="pretrained_model_name_or_path",
        position=1,
        names=Names.REPOSITORY,
    ),
    *rows(
        "diffusers.utils.dynamic_modules_utils.get_class_from_dynamic_module",
        rule=TOOL,
        seen="diffusers 0.42, utils/dynamic_modules_utils.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        switch=Switch(
            "trust_remote_code",
            restricts=False,
            default=Since("diffusers", "0.38"),
        ),
    ),
    *rows(
        "transformers.dynamic_module_utils.get_cached_module_file",
        rule=TOOL,
        seen="transformers 5.23, dynamic_module_utils.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
    ),
    *rows(
        "transformers.dynamic_module_utils.get_class_in_module",
        rule=TOOL,
        seen="transformers 5.23, dynamic_module_utils.py",
        file="module_path",
        position=1,
        names=Names.DATA,
    ),
    # Code that moves with the repository.
    *rows(
        "evaluate.combine",
        rule=UNPINNED,
        seen="evaluate 0.4, module.py",
        because="the metrics are Python scripts",
        is_minor=True,
    ),
    *rows(
        "evaluate.load evaluate.loading.load",
        rule=UNPINNED,
        seen="evaluate 0.4, loading.py",
        file="path",
        names=Names.REPOSITORY,
        because="the metric is a Python script",
        is_minor=True,
    ),
    *rows(
        "datasets.load_metric",
        rule=UNPINNED,
        seen="datasets 2.21, load.py",
        file="path",
        names=Names.REPOSITORY,
        because="the metric is a Python script",
        is_minor=True,
    ),
    *rows(
        "datasets.load_dataset datasets.load_dataset_builder",
        rule=UNPINNED,
        seen="datasets 5.2, load.py",
    ),
    *rows(
        """
        huggingface_hub.HfApi.hf_hub_download
        huggingface_hub.file_download.hf_hub_download
        huggingface_hub.hf_hub_download
        """,
        rule=UNPINNED,
        seen="huggingface_hub 2.4, file_download.py",
    ),
    *rows(
        """
        huggingface_hub.HfApi.snapshot_download
        huggingface_hub._snapshot_download.snapshot_download
        huggingface_hub.snapshot_download
        """,
        rule=UNPINNED,
        seen="huggingface_hub 2.4, _snapshot_download.py",
    ),
)
