"""Models of Keras, and what they are made of."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

RULE: Final = "unsafe-keras-load"
SINCE: Final = Since("keras", "2.13", is_old=True)
"""The Keras that has a safe mode."""
SAFE_MODE: Final = Switch("safe_mode", default=SINCE)

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "keras.*.load_model tensorflow.*.load_model tf_keras.*.load_model",
        rule=RULE,
        seen="keras 3.15, saving/saving_api.py",
        file="filepath",
        switch=Switch("safe_mode", 3, default=SINCE),
    ),
    *rows(
        """
        huggingface_hub.KerasModelHubMixin.from_pretrained
        huggingface_hub.from_pretrained_keras
        huggingface_hub.keras_mixin.from_pretrained_keras
        """,
        rule=RULE,
        seen="huggingface_hub 0.36, keras_mixin.py",
        file="pretrained_model_name_or_path",
        names=Names.REPOSITORY,
        because="it loads the format of Keras 2, which has no safe mode",
        advice="Load a .keras file of the repository with keras.saving.load_model",
    ),
    *rows(
        """
        keras.*.deserialize_keras_object tensorflow.*.deserialize_keras_object
        tf_keras.*.deserialize_keras_object
        """,
        rule=RULE,
        seen="keras 3.15, saving/serialization_lib.py",
        switch=Switch("safe_mode", 2, default=SINCE),
    ),
    *rows(
        """
        keras.*.deserialize keras.*.from_config tensorflow.*.from_config
        tf_keras.*.from_config
        """,
        rule=RULE,
        seen="keras 3.15, layers/core/lambda_layer.py, utils/torch_utils.py",
        switch=SAFE_MODE,
    ),
    *rows(
        "keras.*.model_from_json tensorflow.*.model_from_json",
        rule=RULE,
        seen="keras 3.15, models/model.py; 2.12, saving/legacy/model_config.py",
        file="json_string",
        names=Names.TEXT,
        switch=Switch("safe_mode", default=Since("keras", "2.13"), is_argument=False),
        is_minor=True,
    ),
    *rows(
        "keras.*.model_from_yaml tensorflow.*.model_from_yaml",
        rule=RULE,
        seen="keras 2.12, saving/legacy/model_config.py, which says that it is gone",
        file="yaml_string",
        names=Names.TEXT,
        because="it reads YAML that may name any object, which Keras gave up in 2.6",
        advice="Build the model in code and load its weights",
    ),
    *rows(
        "*.enable_unsafe_deserialization",
        rule=RULE,
        seen="keras 3.15, saving/serialization_lib.py",
    ),
)
