# SPDX-License-Identifier: MIT
import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.reader import read_model


def test_names_shapes_and_quantization_are_read(tiny_model: bytes) -> None:
    graph = read_model(tiny_model)
    assert graph.input_names == ("global_view", "local_view")
    assert [tensor.shape for tensor in graph.inputs] == [(1, 201, 1), (1, 61, 1)]
    assert [operator.name for operator in graph.operators] == ["CONCATENATION", "FULLY_CONNECTED", "LOGISTIC"]
    assert graph.outputs[0].scale == np.float32(1 / 256) and graph.outputs[0].zero_point == -128


@pytest.mark.parametrize(
    "content", [b"", b"TFL3", b"\x1c\0\0\0ELF?" + bytes(100), b"\xff" * 4 + b"TFL3" + b"\xff" * 64]
)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(ModelFormatError):
        read_model(content)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_model_is_compiled_or_refused_but_never_crashes(tiny_model: bytes, data: st.DataObject) -> None:
    damaged = bytearray(tiny_model)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(8, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ModelFormatError, UnsupportedOperatorError):
        compile_model(bytes(damaged[: data.draw(st.integers(8, len(damaged)))]))
