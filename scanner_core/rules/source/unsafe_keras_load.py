"""Rule: Keras is allowed to run code from a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Name, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _loading, _outcome

if TYPE_CHECKING:
    from scanner_core.facts import Argument

RULE: Final = "unsafe-keras-load"
SWITCHING_OFF: Final = "enable_unsafe_deserialization"
FILE: Final = "filepath"
KERAS: Final = ".keras"
SOURCES: Final = "it comes from "
PARAMETER: Final = "is a parameter"
HDF5: Final = (".h5", ".hdf5", ".hdf")
OBEYED_SINCE: Final = "3.11.3"
"""The Keras that obeys ``safe_mode`` for HDF5 files, too."""
ADVICE: Final = "Save the model as .keras where nothing is at stake, and load that"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad(
            """
            import keras
            model = keras.saving.load_model("model.keras", safe_mode=False)
            """,
            fixed="""
            import keras
            model = keras.saving.load_model("model.keras", safe_mode=True)
            """,
        ),
        bad(
            """
            import tensorflow as tf
            load = tf.keras.models.load_model
            model = load(path, None, True, False)
            """,
            fixed="""
            import tensorflow as tf
            load = tf.keras.models.load_model
            model = load(path, None, True, True)
            """,
        ),
        bad("""
            from tensorflow.keras.models import load_model
            model = load_model("my_model.h5")
        """),
        bad("""
            import keras
            keras.config.enable_unsafe_deserialization()
        """),
        bad(
            """
            import keras
            layer = keras.layers.Lambda.from_config(config, safe_mode=args.safe)
            """,
            fixed="""
            import keras
            layer = keras.layers.Lambda.from_config(config, safe_mode=True)
            """,
        ),
        bad(
            """
            import keras
            model = keras.models.load_model(path)
            """,
            fixed="""
            import keras
            model = keras.models.load_model(path, safe_mode=True)
            """,
            versions={"keras": "2.12.0"},
        ),
        bad("""
            from tensorflow import keras

            def restore(path):
                return keras.models.load_model(path, compile=False)
        """),
        good("""
            import keras
            model = keras.saving.load_model("model.keras")
        """),
        good("""
            from tensorflow.keras.models import load_model
            model = load_model(folder / "best.keras", compile=False, **options)
        """),
        good("""
            model = build_model()
            model.load_weights("model.weights.h5")
        """),
        good("""
            from tensorflow import keras
            layer = keras.layers.Dense.from_config(keras.layers.Dense(8).get_config())
        """),
        good(
            """
            import keras
            model = keras.models.load_model("model.h5")
            """,
            versions={"keras": "3.12.0"},
        ),
        good(
            """
            from tensorflow import keras
            model = keras.models.load_model(path)
            """,
            versions={"keras": "3.11.3"},
        ),
    ],
    references=[
        "https://keras.io/api/models/model_saving_apis/model_saving_and_loading/",
        "https://nvd.nist.gov/vuln/detail/CVE-2025-9905",
    ],
)
def unsafe_keras_load(call: CallSite) -> Judgement | None:
    """Keras runs the functions in a model's ``Lambda`` layers, unless safe mode is on.

    A ``.keras`` file says which classes to import and may carry compiled functions.
    Safe mode refuses those, since Keras 2.13; ``safe_mode=False`` and
    ``enable_unsafe_deserialization()`` switch it off.  HDF5 files (``.h5``) ignore it
    before Keras 3.11.3 (CVE-2025-9905), and in ``tf_keras`` always.

    Leave safe mode on, keep models in ``.keras`` files, and register your own layers
    with ``keras.saving.register_keras_serializable``; or build the model in code and
    load its weights only.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None:
        return None
    if call.callee.endswith(SWITCHING_OFF):
        message = "This call lets every model that Keras loads from here on run code."
        evidence = Evidence(call.callee, "called")
        fixes = (Fix("Drop the call, and register your own layers with Keras"),)
        return Judgement(message, None, evidence, fixes)
    told = _loading.as_written(call)
    file = _loading.file(told, sink)
    if sink.switch and file and file.lower().endswith(HDF5):
        return _outcome.judge(call, _of_hdf5(told))
    if said := _loading.judge(told, RULE, advice=""):
        return said
    return _of_any_file(told, sink) if sink.file == FILE else None


def _of_any_file(call: CallSite, sink: sinks.Sink) -> Judgement | None:
    """Judge a load in safe mode of a file that may be an HDF5 file as well."""
    given = call.argument(FILE, sink.position)
    obeyed = call.environment.at_least("keras", OBEYED_SINCE)
    is_likely_own = not _is_anybodys(given) or KERAS in call.text
    if is_likely_own or obeyed is True or call.argument("safe_mode", 3) is not None:
        return None
    because = f"HDF5 files are restricted since keras {OBEYED_SINCE}"
    message = (
        f"This {call.callee} may let the file run code: {because}, and "
        f"{call.environment.told('keras')}."
    )
    evidence = Evidence(call.callee, "called", str(given))
    return Judgement(message, Severity.LOW, evidence, (Fix(ADVICE),))


def _is_anybodys(given: Argument | None) -> bool:
    """Whether a path comes from outside; one that is put together is the program's."""
    match given:
        case Name():
            return True
        case Unknown(reason=reason):
            return reason.startswith(SOURCES) or reason.endswith(PARAMETER)
        case _:
            return False


def _of_hdf5(call: CallSite) -> _outcome.Loading:
    """Return how an HDF5 file is loaded: old versions do not obey the switch."""
    switch = sinks.Switch("safe_mode", 3, default=True)
    restricted, because = _loading.restriction(call, switch)
    root = call.callee.partition(".")[0]
    obeyed = call.environment.at_least("keras", OBEYED_SINCE)
    fixes: tuple[Fix, ...] = (Fix(ADVICE),)
    if root == "tf_keras":
        restricted, because = False, "tf_keras has no safe mode for HDF5 files"
    elif restricted is True and obeyed is not True:
        since = f"HDF5 files are restricted since keras {OBEYED_SINCE}"
        because = f"{since}, and {call.environment.told('keras')}"
        restricted = obeyed
    elif restricted is not True:
        fixes = _fixes.set_keyword(call, "safe_mode", "True", 3)
    return _outcome.Loading(
        call.callee,
        root,
        call.version,
        restricted,
        because,
        runs_when=f"under keras < {OBEYED_SINCE}",
        fixes=fixes,
    )
