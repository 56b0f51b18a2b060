"""Native code: libraries, operators, and programs that are built while they run."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, rows

LIBRARY: Final = "native-library"

SINKS: Final[tuple[Sink, ...]] = (
    # Any program may open a library; what matters is where the path comes from.
    *rows(
        """
        ctypes.CDLL ctypes.OleDLL ctypes.PyDLL ctypes.WinDLL
        ctypes.cdll.LoadLibrary ctypes.oledll.LoadLibrary ctypes.pydll.LoadLibrary
        ctypes.windll.LoadLibrary
        """,
        rule=LIBRARY,
        seen="Python 3.11, ctypes/__init__.py",
        file="name",
        names=Names.DATA,
        is_minor=True,
    ),
    *rows(
        "numpy.ctypeslib.load_library",
        rule=LIBRARY,
        seen="numpy 2.4, ctypeslib/_ctypeslib.py",
        file="libname",
        names=Names.DATA,
        is_minor=True,
    ),
    *rows(
        "cffi.FFI.dlopen",
        rule=LIBRARY,
        seen="cffi 1.17, api.py",
        file="name",
        names=Names.DATA,
        is_minor=True,
    ),
    # Operators of a model.
    *rows(
        "torch.classes.load_library torch.ops.load_library",
        rule=LIBRARY,
        seen="torch 2.13, _ops.py, _classes.py",
        file="path",
        names=Names.DATA,
    ),
    *rows(
        "paddle.utils.cpp_extension.load torch.utils.cpp_extension.load",
        rule=LIBRARY,
        seen="torch 2.13, utils/cpp_extension.py; paddlepaddle 3.3, the same",
        file="sources",
        position=1,
        names=Names.DATA,
        is_minor=True,
    ),
    *rows(
        "torch.utils.cpp_extension.load_inline",
        rule=LIBRARY,
        seen="torch 2.13, utils/cpp_extension.py",
        file="cpp_sources",
        position=1,
        names=Names.DATA,
        is_minor=True,
    ),
    *rows(
        """
        tensorflow.load_op_library
        tensorflow.python.framework.load_library.load_op_library
        tensorflow.python.framework.load_library.load_pluggable_device_library
        """,
        rule=LIBRARY,
        seen="tensorflow 2.21, python/framework/load_library.py",
        file="library_filename",
        names=Names.DATA,
    ),
    *rows(
        """
        tensorflow.experimental.register_filesystem_plugin tensorflow.load_library
        """,
        rule=LIBRARY,
        seen="tensorflow 2.21, python/framework/load_library.py",
        file="library_location",
        names=Names.DATA,
    ),
    *rows(
        """
        ai_edge_litert.interpreter.load_delegate
        tensorflow.lite.experimental.load_delegate
        tflite_runtime.interpreter.load_delegate
        """,
        rule=LIBRARY,
        seen="tensorflow 2.21, lite/python/interpreter.py",
        file="library",
        names=Names.DATA,
    ),
    *rows(
        "*.register_custom_ops_library",
        rule=LIBRARY,
        seen="onnxruntime 1.31, capi/onnxruntime_pybind11_state",
        file="library_path",
        names=Names.DATA,
    ),
    *rows(
        "onnxruntime.register_execution_provider_library",
        rule=LIBRARY,
        seen="onnxruntime 1.31, capi/onnxruntime_pybind11_state",
        file="library_path",
        position=1,
        names=Names.DATA,
    ),
    *rows(
        """
        openvino.Core.add_extension openvino.runtime.Core.add_extension
        openvino.inference_engine.IECore.add_extension
        """,
        rule=LIBRARY,
        seen="openvino 2026.4, _pyopenvino/__init__.pyi",
        file="library_path",
        names=Names.DATA,
    ),
    *rows(
        "tvm.runtime.load_module tvm.runtime.module.load_module",
        rule=LIBRARY,
        seen="apache-tvm 0.27, runtime/module.py",
        file="path",
        names=Names.DATA,
    ),
    *rows(
        "mxnet.library.load",
        rule=LIBRARY,
        seen="mxnet 1.9, library.py",
        file="path",
        names=Names.DATA,
    ),
)
