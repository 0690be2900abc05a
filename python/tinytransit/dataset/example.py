# SPDX-License-Identifier: MIT
"""A ``tf.train.Example`` as a plain mapping, and back. The only place that knows the protocol buffer."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from tinytransit.dataset.errors import RecordError
from tinytransit.tensorflow_import import tf

Feature: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.int64] | list[bytes]
Features: TypeAlias = Mapping[str, Feature]


def parse_example(record: bytes) -> dict[str, Feature]:
    """Return the features of a serialized Example by name: float32, int64 or a list of bytes.

    Raises:
        RecordError: If the bytes are no Example.
    """
    try:
        example = tf.train.Example.FromString(record)
    except DecodeError as error:
        raise RecordError(f"the {len(record)} bytes are no tf.train.Example ({error})") from error
    features: dict[str, Feature] = {}
    for name, feature in example.features.feature.items():
        match feature.WhichOneof("kind"):
            case "float_list":
                features[name] = np.array(feature.float_list.value, dtype=np.float32)
            case "int64_list":
                features[name] = np.array(feature.int64_list.value, dtype=np.int64)
            case "bytes_list":
                features[name] = list(feature.bytes_list.value)
    return features


def serialize_example(features: Features) -> bytes:
    """Return an Example as bytes; the same features give the same bytes."""
    example = tf.train.Example()
    for name, values in features.items():
        feature = example.features.feature[name]
        if isinstance(values, list):
            feature.bytes_list.value.extend(values)
        elif values.dtype == np.int64:
            feature.int64_list.value.extend(values.tolist())
        else:
            feature.float_list.value.extend(values.tolist())
    serialized: bytes = example.SerializeToString(deterministic=True)
    return serialized
