"""Checkpoints that libraries around torch load, most of them pickles."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

RULE: Final = "unrestricted-checkpoint"
PACKAGED: Final = "packaged-model-code"

LIGHTNING: Final = Switch("weights_only", default=Since("lightning", "2.6"))
"""Before, Lightning asked for everything; since then, torch decides."""
BARE_LOAD: Final = Switch(
    "weights_only", default=Since("torch", "2.6"), is_argument=False
)
"""Of loaders that call ``torch.load`` without it, and do not take it themselves."""
RESTRICTED: Final = Switch("weights_only", default=True)

OWN_FILES: Final = "Load only checkpoints of your own"
WEIGHTS: Final = "Build the model in code and load weights from safetensors"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "*.load_from_checkpoint",
        rule=RULE,
        seen="lightning 2.6, pytorch/core/module.py, fabric/utilities/cloud_io.py",
        file="checkpoint_path",
        switch=LIGHTNING,
    ),
    *rows(
        "lightning.*.fit pytorch_lightning.*.fit",
        rule=RULE,
        seen="lightning 2.6, pytorch/trainer/trainer.py",
        file="ckpt_path",
        position=4,
        switch=LIGHTNING,
        is_minor=True,
    ),
    *rows(
        """
        lightning.*.test lightning.*.validate
        pytorch_lightning.*.test pytorch_lightning.*.validate
        """,
        rule=RULE,
        seen="lightning 2.6, pytorch/trainer/trainer.py",
        file="ckpt_path",
        position=2,
        switch=LIGHTNING,
        is_minor=True,
    ),
    *rows(
        "lightning.*.predict pytorch_lightning.*.predict",
        rule=RULE,
        seen="lightning 2.6, pytorch/trainer/trainer.py",
        file="ckpt_path",
        position=4,
        switch=LIGHTNING,
        is_minor=True,
    ),
    *rows(
        """
        lightning.Fabric.load lightning.fabric.Fabric.load lightning_fabric.Fabric.load
        lightning.fabric.fabric.Fabric.load lightning_fabric.fabric.Fabric.load
        lightning.Fabric.load_raw lightning.fabric.Fabric.load_raw
        lightning_fabric.Fabric.load_raw
        """,
        rule=RULE,
        seen="lightning 2.6, fabric/fabric.py",
        file="path",
        switch=LIGHTNING,
    ),
    *rows(
        """
        lightning.fabric.utilities.cloud_io._load
        lightning_fabric.utilities.cloud_io._load
        pytorch_lightning.utilities.cloud_io.load
        """,
        rule=RULE,
        seen="lightning 2.6, fabric/utilities/cloud_io.py",
        file="path_or_url",
        switch=Switch("weights_only", 2, default=Since("lightning", "2.6")),
    ),
    *rows(
        "accelerate.checkpointing.load_custom_state",
        rule=RULE,
        seen="accelerate 1.15, checkpointing.py",
        file="path",
        position=1,
        names=Names.FOLDER,
        because="objects that are registered are unpickled with weights_only=False",
        advice=OWN_FILES,
        is_minor=True,
    ),
    *rows(
        "accelerate.utils.load accelerate.utils.other.load",
        rule=RULE,
        seen="accelerate 1.15, utils/other.py",
        file="f",
        switch=RESTRICTED,
    ),
    *rows(
        """
        deepspeed.*.get_fp32_state_dict_from_zero_checkpoint
        deepspeed.*.convert_zero_checkpoint_to_fp32_state_dict
        """,
        rule=RULE,
        seen="deepspeed 0.19, utils/zero_to_fp32.py",
        file="checkpoint_dir",
        names=Names.FOLDER,
        because="its files are loaded with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        "deepspeed.*.load_state_dict_from_zero_checkpoint",
        rule=RULE,
        seen="deepspeed 0.19, utils/zero_to_fp32.py",
        file="checkpoint_dir",
        position=1,
        names=Names.FOLDER,
        because="its files are loaded with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        "deepspeed.*.load_checkpoint",
        rule=RULE,
        seen="deepspeed 0.19, runtime/engine.py",
        file="load_dir",
        names=Names.FOLDER,
        because="its files are loaded with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        "*.load_learner",
        rule=RULE,
        seen="fastai 2.8, learner.py; fastai 1.0, basic_train.py",
        file="fname",
        because="the whole Learner is a pickle, loaded with weights_only=False",
        advice="Build the Learner in code and use Learner.load",
    ),
    *rows(
        "fastai.learner.load_model",
        rule=RULE,
        seen="fastai 2.8, learner.py",
        file="file",
        switch=RESTRICTED,
    ),
    *rows(
        """
        mmengine.runner.CheckpointLoader.load_checkpoint
        mmengine.runner.checkpoint.CheckpointLoader.load_checkpoint
        mmengine.runner.checkpoint.load_from_local
        """,
        rule=RULE,
        seen="mmengine 0.10, runner/checkpoint.py",
        file="filename",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        """
        mmcv.runner.load_checkpoint mmengine.runner.checkpoint.load_checkpoint
        mmengine.runner.load_checkpoint
        """,
        rule=RULE,
        seen="mmengine 0.10, runner/checkpoint.py; mmcv before 2.0",
        file="filename",
        position=1,
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        """
        mmdet.apis.init_detector mmpose.apis.init_model mmseg.apis.init_model
        mmseg.apis.init_segmentor mmpose.apis.init_pose_model
        """,
        rule=RULE,
        seen="mmengine 0.10, runner/checkpoint.py, which they load the checkpoint with",
        file="checkpoint",
        position=1,
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "mmpretrain.apis.get_model mmpretrain.get_model",
        rule=RULE,
        seen="mmpretrain 1.2, apis/model.py",
        file="pretrained",
        position=1,
        suffixes=".pth .pt",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "stanza.Pipeline stanza.pipeline.core.Pipeline",
        rule=RULE,
        seen="stanza 1.15, models/common/pretrain.py, which says how 1.12 did it",
        switch=Switch(
            "", default=Since("stanza", "1.13", is_old=True), is_argument=False
        ),
        advice="Upgrade stanza to 1.13",
        is_minor=True,
    ),
    *rows(
        "TTS.api.TTS",
        rule=RULE,
        seen="coqui-tts 0.28, api.py",
        file="model_path",
        position=None,
        suffixes=".pth .pt",
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        "skorch.*.load_params",
        rule=RULE,
        seen="skorch 1.4, net.py",
        file="f_params",
        switch=BARE_LOAD,
        advice="Save and load with use_safetensors=True",
    ),
    *rows(
        """
        stable_baselines3.common.save_util.load_from_zip_file
        stable_baselines3.common.save_util.load_from_pkl
        """,
        rule=RULE,
        seen="stable-baselines3 2.9, common/save_util.py",
        file="load_path",
        because="fields of its data are unpickled with cloudpickle",
        advice=OWN_FILES,
    ),
    *rows(
        """
        sb3_contrib.*.load stable_baselines3.*.load
        sb3_contrib.*.load_replay_buffer stable_baselines3.*.load_replay_buffer
        """,
        rule=RULE,
        seen="stable-baselines3 2.9, common/base_class.py, save_util.py",
        file="path",
        because="fields of its data are unpickled with cloudpickle",
        advice=OWN_FILES,
    ),
    *rows(
        "fvcore.common.checkpoint.Checkpointer.load",
        rule=RULE,
        seen="fvcore 0.1.5, common/checkpoint.py",
        file="path",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        """
        detectron2.checkpoint.DetectionCheckpointer.load
        detectron2.checkpoint.DetectionCheckpointer.resume_or_load
        detectron2.checkpoint.detection_checkpoint.DetectionCheckpointer.load
        """,
        rule=RULE,
        seen="detectron2 0.6, checkpoint/detection_checkpoint.py",
        file="path",
        because="a .pkl is unpickled, and any other file given to torch.load",
        advice=WEIGHTS,
    ),
    *rows(
        """
        fairseq.checkpoint_utils.load_model_ensemble
        fairseq.checkpoint_utils.load_model_ensemble_and_task
        """,
        rule=RULE,
        seen="fairseq 0.12, checkpoint_utils.py",
        file="filenames",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "fairseq.checkpoint_utils.load_checkpoint_to_cpu",
        rule=RULE,
        seen="fairseq 0.12, checkpoint_utils.py",
        file="path",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "fairseq.*.from_pretrained",
        rule=RULE,
        seen="fairseq 0.12, hub_utils.py",
        file="model_name_or_path",
        names=Names.FOLDER,
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "gfpgan.GFPGANer gfpgan.utils.GFPGANer",
        rule=RULE,
        seen="gfpgan 1.3, utils.py",
        file="model_path",
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        "realesrgan.RealESRGANer realesrgan.utils.RealESRGANer",
        rule=RULE,
        seen="realesrgan 0.3, utils.py",
        file="model_path",
        position=1,
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        "groundingdino.util.inference.load_model",
        rule=RULE,
        seen="groundingdino 0.1, util/inference.py",
        file="model_checkpoint_path",
        position=1,
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        "*.restore_from",
        rule=RULE,
        seen="nemo-toolkit 3.0, core/classes/modelPT.py",
        file="restore_path",
        suffixes=".nemo",
        because="the archive holds a pickled checkpoint, and names classes to build",
        advice=OWN_FILES,
    ),
    *rows(
        "nemo.*.restore_from",
        rule=RULE,
        seen="nemo-toolkit 3.0, core/classes/modelPT.py",
        file="restore_path",
        because="the archive holds a pickled checkpoint, and names classes to build",
        advice=OWN_FILES,
    ),
    *rows(
        "nemo.*.from_pretrained",
        rule=RULE,
        seen="nemo-toolkit 3.0, core/classes/common.py",
        file="model_name",
        names=Names.REPOSITORY,
        because="the archive holds a pickled checkpoint, and names classes to build",
        advice=OWN_FILES,
        is_minor=True,
    ),
    *rows(
        "whisper.load_model",
        rule=RULE,
        seen="openai-whisper 20250625, __init__.py; names of its own are checked",
        file="name",
        suffixes=".pt .pth .bin",
        switch=Switch("", default=Since("whisper", "20240930"), is_argument=False),
        advice="Use one of the names that whisper checks, such as turbo",
    ),
    *rows(
        "allennlp.*.from_path",
        rule=RULE,
        seen="allennlp 2.10, predictors/predictor.py, models/archival.py",
        file="archive_path",
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        "allennlp.models.archival.load_archive allennlp.models.load_archive",
        rule=RULE,
        seen="allennlp 2.10, models/archival.py",
        file="archive_file",
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        "TTS.*.load_checkpoint TTS.utils.io.load_fsspec trainer.io.load_fsspec",
        rule=RULE,
        seen="coqui-tts 0.28, model.py; coqui-tts-trainer 0.4, io.py",
        switch=BARE_LOAD,
        advice=OWN_FILES,
    ),
    *rows(
        """
        ultralytics.FastSAM ultralytics.NAS ultralytics.RTDETR ultralytics.SAM
        ultralytics.YOLO ultralytics.YOLOE ultralytics.YOLOWorld
        ultralytics.models.YOLO
        """,
        rule=RULE,
        seen="ultralytics 8.4, nn/tasks.py, utils/patches.py",
        file="model",
        suffixes=".pt .pth",
        because="ultralytics asks torch.load for weights_only=False",
        advice="Set ULTRALYTICS_SAFE_LOAD=1 before ultralytics is imported",
    ),
    *rows(
        """
        ultralytics.nn.tasks.attempt_load_one_weight
        ultralytics.nn.tasks.attempt_load_weights ultralytics.nn.tasks.load_checkpoint
        """,
        rule=RULE,
        seen="ultralytics 8.4, nn/tasks.py",
        file="weight",
        because="ultralytics asks torch.load for weights_only=False",
        advice="Set ULTRALYTICS_SAFE_LOAD=1 before ultralytics is imported",
    ),
    *rows(
        "ultralytics.nn.tasks.torch_safe_load",
        rule=RULE,
        seen="ultralytics 8.4, nn/tasks.py",
        file="weight",
        switch=Switch("safe_only", 1),
    ),
    *rows(
        "ultralytics.utils.patches.torch_load",
        rule=RULE,
        seen="ultralytics 8.4, utils/patches.py",
        file="f",
        switch=Switch("weights_only"),
    ),
    *rows(
        """
        timm.models.load_checkpoint timm.models.helpers.load_checkpoint
        timm.models._helpers.load_checkpoint
        timm.models.resume_checkpoint timm.models.helpers.resume_checkpoint
        timm.models._helpers.resume_checkpoint
        """,
        rule=RULE,
        seen="timm 1.0, models/_helpers.py",
        file="checkpoint_path",
        position=1,
        switch=RESTRICTED,
    ),
    *rows(
        """
        timm.models.load_state_dict timm.models.helpers.load_state_dict
        timm.models._helpers.load_state_dict
        """,
        rule=RULE,
        seen="timm 1.0, models/_helpers.py",
        file="checkpoint_path",
        switch=Switch("weights_only", 3, default=True),
    ),
    *rows(
        "timm.models.load_state_dict_from_hf timm.models._hub.load_state_dict_from_hf",
        rule=RULE,
        seen="timm 1.0, models/_hub.py",
        file="model_id",
        names=Names.REPOSITORY,
        switch=Switch("weights_only", 2, default=True),
    ),
    *rows(
        "open_clip.load_checkpoint open_clip.factory.load_checkpoint",
        rule=RULE,
        seen="open-clip-torch 3.3, factory.py",
        file="checkpoint_path",
        position=1,
        switch=Switch("weights_only", 3, default=True),
    ),
    *rows(
        """
        open_clip.create_model open_clip.create_model_and_transforms
        open_clip.create_model_from_pretrained open_clip.load_state_dict
        open_clip.factory.create_model open_clip.factory.load_state_dict
        """,
        rule=RULE,
        seen="open-clip-torch 3.3, factory.py",
        switch=RESTRICTED,
    ),
    *rows(
        "flair.embeddings.FlairEmbeddings",
        rule=RULE,
        seen="flair 0.15, embeddings/token.py, models/language_model.py",
        file="model",
        suffixes=".pt",
        because="it calls torch.load with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        "flair.file_utils.load_torch_state",
        rule=RULE,
        seen="flair 0.15, file_utils.py",
        file="model_file",
        because="it calls torch.load with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        "flair.data.Dictionary.load flair.data.Dictionary.load_from_file",
        rule=RULE,
        seen="flair 0.15, data.py",
        file="name",
        because="the mapping of a dictionary is a pickle",
        advice=OWN_FILES,
        is_minor=True,
    ),
    *rows(
        "flair.*.load",
        rule=RULE,
        seen="flair 0.15, nn/model.py, file_utils.py",
        file="model_path",
        because="it calls torch.load with weights_only=False",
        advice=OWN_FILES,
    ),
    *rows(
        """
        pyannote.audio.Model.from_pretrained
        pyannote.audio.core.model.Model.from_pretrained
        """,
        rule=RULE,
        seen="pyannote.audio 4.0, core/model.py",
        file="checkpoint",
        names=Names.REPOSITORY,
        because="weights_only is False in it, and it imports what the checkpoint names",
        advice="Pin the commit that you read with revision",
        is_minor=True,
    ),
    *rows(
        """
        pyannote.audio.Pipeline.from_pretrained
        pyannote.audio.core.pipeline.Pipeline.from_pretrained
        """,
        rule=RULE,
        seen="pyannote.audio 4.0, core/pipeline.py",
        file="checkpoint",
        names=Names.REPOSITORY,
        because="its models are loaded with weights_only=False",
        advice="Pin the commit that you read with revision",
        is_minor=True,
    ),
    *rows(
        """
        segment_anything.sam_model_registry
        segment_anything.build_sam segment_anything.build_sam_vit_b
        segment_anything.build_sam_vit_h segment_anything.build_sam_vit_l
        segment_anything.build_sam.build_sam_vit_b
        segment_anything.build_sam.build_sam_vit_h
        segment_anything.build_sam.build_sam_vit_l
        """,
        rule=RULE,
        seen="segment-anything 1.0, build_sam.py",
        file="checkpoint",
        switch=BARE_LOAD,
        advice=WEIGHTS,
    ),
    *rows(
        """
        setfit.SetFitModel.from_pretrained
        setfit.modeling.SetFitModel.from_pretrained
        """,
        rule=RULE,
        seen="setfit 1.2, modeling.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        because="its head, model_head.pkl, is loaded with joblib",
        advice="Pin the commit that you read with revision",
        is_minor=True,
    ),
    *rows(
        """
        ray.rllib.algorithms.algorithm.Algorithm.from_checkpoint
        ray.rllib.algorithms.Algorithm.from_checkpoint
        ray.rllib.policy.Policy.from_checkpoint
        ray.rllib.policy.policy.Policy.from_checkpoint
        ray.train.torch.TorchCheckpoint.get_model ray.tune.Tuner.restore
        ray.train.trainer.BaseTrainer.restore ray.train.torch.TorchTrainer.restore
        """,
        rule=RULE,
        seen="ray 2.60, rllib/utils/checkpoints.py, tune/tuner.py",
        file="path",
        names=Names.FOLDER,
        because="its state is stored as pickles",
        advice=OWN_FILES,
    ),
    *rows(
        """
        speechbrain.inference.foreign_class speechbrain.pretrained.foreign_class
        speechbrain.inference.interfaces.foreign_class
        speechbrain.pretrained.interfaces.foreign_class
        """,
        rule=PACKAGED,
        seen="speechbrain 1.1, inference/interfaces.py",
        file="source",
        names=Names.REPOSITORY,
        because="it imports the Python file that comes with the model, custom.py",
        advice="Read that file, and keep it with your own code",
    ),
    *rows(
        "speechbrain.*.from_hparams",
        rule=PACKAGED,
        seen="speechbrain 1.1, inference/interfaces.py",
        file="source",
        names=Names.REPOSITORY,
        because="its hyperparams.yaml names Python objects that are imported and made",
        advice="Read hyperparams.yaml, and load it from a folder of your own",
        is_minor=True,
    ),
    *rows(
        """
        monai.bundle.create_workflow monai.bundle.run
        monai.bundle.scripts.create_workflow monai.bundle.scripts.run
        """,
        rule=PACKAGED,
        seen="monai 1.6, bundle/scripts.py, config_item.py",
        file="config_file",
        position=None,
        because="expressions in the configuration of a bundle are evaluated",
        advice="Read the configuration, and keep the bundle at that version",
    ),
    *rows(
        "monai.*.get_parsed_content",
        rule=PACKAGED,
        seen="monai 1.6, bundle/config_parser.py",
        because="expressions in the configuration of a bundle are evaluated",
        advice="Read the configuration, and keep the bundle at that version",
        is_minor=True,
    ),
    *rows(
        "monai.bundle.download monai.bundle.scripts.download",
        rule=PACKAGED,
        seen="monai 1.6, bundle/scripts.py",
        because="expressions in the configuration of a bundle are evaluated",
        advice="Read the configuration, and keep the bundle at that version",
        is_minor=True,
    ),
    *rows(
        "monai.bundle.load monai.bundle.scripts.load",
        rule=PACKAGED,
        seen="monai 1.6, bundle/scripts.py",
        names=Names.REPOSITORY,
        because="expressions in the configuration of a bundle are evaluated",
        advice="Read the configuration, and keep the bundle at that version",
        is_minor=True,
    ),
    *rows(
        """
        mmcv.Config.fromfile mmengine.Config.fromfile mmengine.config.Config.fromfile
        """,
        rule=PACKAGED,
        seen="mmengine 0.10, config/config.py",
        file="filename",
        names=Names.TEXT,
        suffixes=".py",
        because="a configuration in Python is executed",
        advice="Read it first, or keep configurations as YAML or JSON",
        is_minor=True,
    ),
    *rows(
        "detectron2.config.LazyConfig.load detectron2.config.lazy.LazyConfig.load",
        rule=PACKAGED,
        seen="detectron2 0.6, config/lazy.py",
        file="filename",
        names=Names.TEXT,
        because="a configuration in Python is executed, one in YAML names what to call",
        advice="Read it first",
        is_minor=True,
    ),
    *rows(
        "gensim.downloader.load",
        rule=PACKAGED,
        seen="gensim 4.4, downloader.py",
        because="it imports the __init__.py that it downloads",
        advice="Download the file of vectors and read it with load_word2vec_format",
        is_minor=True,
    ),
    *rows(
        "clip.load",
        rule=PACKAGED,
        seen="clip 1.0, clip.py",
        file="name",
        suffixes=".pt .pth .jit",
        because="the file is a TorchScript program, which can read and write files",
        is_minor=True,
    ),
)
