"""Estimators, vectors and forecasters that libraries around scikit-learn unpickle."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

UNPICKLING: Final = "unrestricted-unpickling"
SKOPS: Final = "trusted-skops-types"
OWN_FILES: Final = "Load only what you saved yourself, or rebuild the model from data"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "skops.io.load skops.io._persist.load",
        rule=SKOPS,
        seen="skops 0.16, io/_persist.py",
        file="file",
    ),
    *rows(
        "skops.io.loads skops.io._persist.loads",
        rule=SKOPS,
        seen="skops 0.16, io/_persist.py",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "skops.card.Card skops.card._model_card.Card",
        rule=SKOPS,
        seen="skops 0.16, card/_model_card.py",
        file="model",
    ),
    *rows(
        "pycaret.*.load_model",
        rule=UNPICKLING,
        seen="pycaret 3.3, internal/persistence.py",
        file="model_name",
        because="pycaret loads models with joblib",
        advice=OWN_FILES,
    ),
    *rows(
        "pycaret.*.load_experiment",
        rule=UNPICKLING,
        seen="pycaret 3.3, internal/pycaret_experiment/tabular_experiment.py",
        file="path_or_file",
        because="pycaret loads experiments with cloudpickle",
        advice=OWN_FILES,
    ),
    *rows(
        """
        autogluon.multimodal.MultiModalPredictor.load
        autogluon.tabular.TabularPredictor.load
        autogluon.timeseries.TimeSeriesPredictor.load
        """,
        rule=UNPICKLING,
        seen="autogluon 1.6, common/loaders/load_pkl.py",
        file="path",
        names=Names.FOLDER,
        because="the predictor and its models are pickles",
        advice=OWN_FILES,
    ),
    *rows(
        "autogluon.common.loaders.load_pkl.load",
        rule=UNPICKLING,
        seen="autogluon 1.6, common/loaders/load_pkl.py",
        file="path",
        advice=OWN_FILES,
    ),
    *rows(
        """
        statsmodels.api.load statsmodels.api.load_pickle
        statsmodels.iolib.api.load_pickle statsmodels.iolib.smpickle.load_pickle
        """,
        rule=UNPICKLING,
        seen="statsmodels 0.15, iolib/smpickle.py",
        file="fname",
        because="statsmodels keeps results as pickles",
        advice="Keep the parameters, and fit or filter again",
    ),
    *rows(
        "statsmodels.*.load",
        rule=UNPICKLING,
        seen="statsmodels 0.15, base/model.py, base/wrapper.py",
        file="fname",
        because="statsmodels keeps results as pickles",
        advice="Keep the parameters, and fit or filter again",
    ),
    *rows(
        "gensim.*.load gensim.utils.unpickle",
        rule=UNPICKLING,
        seen="gensim 4.4, utils.py",
        file="fname",
        because="gensim keeps models as pickles",
        advice="Keep vectors in the format of word2vec: load_word2vec_format",
    ),
    *rows(
        "sktime.base.load sktime.base._serialize.load",
        rule=UNPICKLING,
        seen="sktime 1.2, base/_serialize.py",
        file="serial",
        because="the object in the archive is a pickle",
        advice=OWN_FILES,
    ),
    *rows(
        "sktime.*.load_from_path sktime.*.load_from_serial",
        rule=UNPICKLING,
        seen="sktime 1.2, base/_base.py",
        file="serial",
        because="the object in the archive is a pickle",
        advice=OWN_FILES,
    ),
    *rows(
        "surprise.dump.load",
        rule=UNPICKLING,
        seen="scikit-surprise 1.1, dump.py",
        file="file_name",
        advice=OWN_FILES,
    ),
    *rows(
        "darts.*.load darts.*.load_from_checkpoint darts.*.load_weights",
        rule=UNPICKLING,
        seen="darts 0.48, models/forecasting/forecasting_model.py",
        file="path",
        switch=Switch("trusted", restricts=False, default=Since("darts", "0.40")),
    ),
    *rows(
        "nltk.data.load",
        rule=UNPICKLING,
        seen="nltk 3.8, data.py; since 3.8.2 it refuses names that are not known",
        file="resource_url",
        suffixes=".pickle .pkl",
        switch=Switch("", default=Since("nltk", "3.9"), is_argument=False),
        advice="Use the tables of nltk 3.9: punkt_tab",
    ),
    *rows(
        "dgl.data.load_info dgl.data.utils.load_info",
        rule=UNPICKLING,
        seen="dgl 2.1, data/utils.py",
        file="path",
    ),
    *rows(
        "deepchem.utils.data_utils.load_from_disk deepchem.utils.load_from_disk",
        rule=UNPICKLING,
        seen="deepchem 2.8, utils/data_utils.py",
        file="filename",
        because="it reads .joblib with joblib, and .npy with allow_pickle=True",
    ),
    *rows(
        "nvtabular.Workflow.load nvtabular.workflow.workflow.Workflow.load",
        rule=UNPICKLING,
        seen="nvtabular 23.8, workflow/workflow.py",
        file="path",
        names=Names.FOLDER,
        because="workflow.pkl in the folder is loaded with cloudpickle",
        advice=OWN_FILES,
    ),
    *rows(
        "flair.models.clustering.ClusteringModel.load",
        rule=UNPICKLING,
        seen="flair 0.15, models/clustering.py",
        file="model_file",
        because="the file is loaded with joblib, and what is in it with pickle",
    ),
    *rows(
        "mmcv.load mmengine.fileio.load mmengine.load",
        rule=UNPICKLING,
        seen="mmengine 0.10, fileio/io.py, fileio/handlers/pickle_handler.py",
        file="file",
        suffixes=".pickle .pkl",
        advice="Keep annotations as JSON or YAML",
    ),
)
