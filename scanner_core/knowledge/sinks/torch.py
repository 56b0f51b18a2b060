"""Loads of torch itself: files, downloads, programs, and code of repositories."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import WEIGHTS_ONLY, Names, Sink, Switch, rows

LOAD: Final = "unrestricted-torch-load"
DOWNLOAD: Final = "unrestricted-torch-download"
CHECKPOINT: Final = "unrestricted-checkpoint"
PACKAGED: Final = "packaged-model-code"
HUB: Final = "torch-hub-code"
MESSAGES: Final = "unpickled-messages"

ALWAYS_PICKLES: Final = "it calls torch.load with weights_only=False"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "torch.load torch.serialization.load",
        rule=LOAD,
        seen="torch 2.13, serialization.py",
        file="f",
        switch=WEIGHTS_ONLY,
    ),
    *rows(
        "torch.storage._load_from_bytes",
        rule=LOAD,
        seen="torch 2.13, storage.py",
        file="b",
        names=Names.DATA,
        because=ALWAYS_PICKLES,
        advice="Call torch.load with weights_only=True",
    ),
    *rows(
        "torch.serialization._legacy_load torch.serialization._load",
        rule=LOAD,
        seen="torch 2.13, serialization.py",
        file="f",
        because="it unpickles with the module that it is given",
        advice="Call torch.load with weights_only=True",
    ),
    *rows(
        """
        torch.hub.load_state_dict_from_url torch.utils.model_zoo.load_url
        torchvision._internally_replaced_utils.load_state_dict_from_url
        torchvision.models.utils.load_state_dict_from_url
        """,
        rule=DOWNLOAD,
        seen="torch 2.13, hub.py; torchvision 0.28, and before 0.13 models/utils.py",
        file="url",
        names=Names.URL,
        switch=Switch("weights_only", 6),
    ),
    *rows(
        "torch.hub.load",
        rule=HUB,
        seen="torch 2.13, hub.py",
        file="repo_or_dir",
        names=Names.REPOSITORY,
    ),
    *rows(
        "torch.hub.help torch.hub.list",
        rule=HUB,
        seen="torch 2.13, hub.py",
        file="github",
        names=Names.REPOSITORY,
    ),
    *rows(
        "torch.jit.load torch.jit._serialization.load",
        rule=PACKAGED,
        seen="torch 2.13, jit/_serialization.py",
        file="f",
        because="the file is a TorchScript program, which can read and write files",
        is_minor=True,
    ),
    *rows(
        "torch.jit.jit_module_from_flatbuffer",
        rule=PACKAGED,
        seen="torch 2.13, jit/_serialization.py",
        file="f",
        because="the file is a TorchScript program, which can read and write files",
        is_minor=True,
    ),
    *rows(
        """
        torch.package.PackageImporter torch.package.package_importer.PackageImporter
        """,
        rule=PACKAGED,
        seen="torch 2.13, package/package_importer.py",
        file="file_or_buffer",
        because="it imports Python modules from the file, and unpickles what is asked",
    ),
    *rows(
        "torch.export.load torch.export.pt2_archive._package.load_pt2",
        rule=PACKAGED,
        seen="torch 2.13, export/__init__.py, _export/serde/serialize.py",
        file="f",
        because="what the restricted loader refuses is loaded with weights_only=False",
    ),
    *rows(
        "torch._inductor.aoti_load_package torch._inductor.package.load_package",
        rule=PACKAGED,
        seen="torch 2.13, _inductor/__init__.py",
        file="path",
        because="the package holds a compiled library, which is loaded",
    ),
    *rows(
        "torch._export.aot_load",
        rule=PACKAGED,
        seen="torch 2.13, _export/__init__.py",
        file="so_path",
        because="it loads a compiled library",
    ),
    *rows(
        "torch.compiler.load_cache_artifacts",
        rule=PACKAGED,
        seen="torch 2.13, compiler/__init__.py",
        file="serialized_artifacts",
        names=Names.DATA,
        because="the artifacts hold pickles and compiled code",
    ),
    *rows(
        """
        torch.distributed.checkpoint.load torch.distributed.checkpoint.load_state_dict
        torch.distributed.checkpoint.state_dict_loader.load
        torch.distributed.checkpoint.state_dict_loader.load_state_dict
        """,
        rule=CHECKPOINT,
        seen="torch 2.13, distributed/checkpoint/filesystem.py, default_planner.py",
        because="the .metadata of the folder is unpickled",
        advice="Read safetensors with HuggingFaceStorageReader",
        is_minor=True,
    ),
    *rows(
        "torch.distributed.checkpoint.format_utils.torch_save_to_dcp",
        rule=CHECKPOINT,
        seen="torch 2.13, distributed/checkpoint/format_utils.py",
        file="torch_save_path",
        because=ALWAYS_PICKLES,
        advice="Convert only checkpoints of your own",
    ),
    *rows(
        "torch.distributed.checkpoint.format_utils.dcp_to_torch_save",
        rule=CHECKPOINT,
        seen="torch 2.13, distributed/checkpoint/format_utils.py",
        because="the .metadata of the folder is unpickled",
        advice="Convert only checkpoints of your own",
    ),
    *rows(
        "torch.distributed.checkpoint.format_utils.BroadcastingTorchSaveReader",
        rule=CHECKPOINT,
        seen="torch 2.13, distributed/checkpoint/format_utils.py",
        file="checkpoint_id",
        because=ALWAYS_PICKLES,
        advice="Convert only checkpoints of your own",
    ),
    *rows(
        """
        torch.distributed.all_gather_object torch.distributed.broadcast_object_list
        torch.distributed.gather_object torch.distributed.recv_object_list
        torch.distributed.scatter_object_list
        """,
        rule=MESSAGES,
        seen="torch 2.13, distributed/distributed_c10d.py",
        because="what the other processes send is unpickled",
        advice="Send tensors: broadcast, gather and scatter do not unpickle",
        is_minor=True,
    ),
    *rows(
        """
        torch.distributed.rpc.remote torch.distributed.rpc.rpc_async
        torch.distributed.rpc.rpc_sync
        """,
        rule=MESSAGES,
        seen="torch 2.13, distributed/rpc/api.py",
        because="calls and answers of other processes are unpickled, unauthenticated",
        advice="Keep rpc in a network of its own",
        is_minor=True,
    ),
)
