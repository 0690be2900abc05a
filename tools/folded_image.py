# SPDX-License-Identifier: MIT
"""Export the 2-D baseline, a CNN on 32 x 32 pictures of folded light curves, as a model that the firmware runs.

It is trained as briefly as asked, for time and memory do not depend on how well; ``tinytransit baselines`` trains it in
earnest. The golden vectors are pictures of windows that it has not learned from.

Example: python tools/folded_image.py --windows ../shared/data/tess_ffi_yu2019.npz --out build/folded_image &&
TINYTRANSIT_MODEL=build/folded_image pio run -e qemu -t emulate
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.describe import describe
from tinytransit.deploy.export import generated_texts
from tinytransit.deploy.golden import Golden
from tinytransit.deploy.manifest import MANIFEST_FILE, model_id_of, save_manifest
from tinytransit.deploy.model_folder import GOLDEN_FILE
from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.experiments.baselines.designs import FOLDED_IMAGE
from tinytransit.files import write_bytes, write_text
from tinytransit.model.network import inference_copy
from tinytransit.quiet import native_output_silenced
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard, read_shard

_GOLDEN, _CALIBRATION, _TRAINING = 16, 200, 4000


def quantized(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int8], epochs: int) -> bytes:
    """Train the network on some pictures and return it as an int8 ``.tflite``."""
    keras.utils.set_random_seed(1)
    model = FOLDED_IMAGE.build()
    model.compile(keras.optimizers.Adam(FOLDED_IMAGE.learning_rate), "binary_crossentropy")
    model.fit(images, labels.astype(np.float32), batch_size=64, epochs=epochs, verbose=0)

    def representative() -> Iterator[list[npt.NDArray[np.float32]]]:
        for image in images[:_CALIBRATION]:
            yield [image[np.newaxis]]

    converter = tf.lite.TFLiteConverter.from_keras_model(inference_copy(model))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    with native_output_silenced():
        return bytes(converter.convert())


def export(model: bytes, shard: WindowShard, images: npt.NDArray[np.float32], goal: Goal, out: Path) -> str:
    """Write what the firmware builds from, and return a line about it.

    Args:
        model: The bytes of the ``.tflite`` file.
        shard: n windows, for the golden vectors.
        images: Their pictures, shape (n, 32, 32, 2).
        goal: What to spend flash on.
        out: Folder to write to.
    """
    compiled = compile_model(model, goal)
    manifest = describe(model, "folded_image.tflite", compiled, WindowRecipe(), None, 0.5)
    reference = Reference(model)
    inputs = np.stack([manifest.inputs[0].quantize(image).reshape(-1) for image in images])
    outputs = np.stack([reference.invoke([row])[0].reshape(-1) for row in inputs])
    extras = {"model_id": np.full(len(shard), model_id_of(model)), "input_0": inputs, "output_0": outputs}
    golden = Golden(replace(shard, extras=extras), manifest)
    for name, text in generated_texts("folded_image", model, compiled, manifest, golden).items():
        write_text(out / name, text)
    write_bytes(out / manifest.model_file, model)
    golden.write(out / GOLDEN_FILE)
    save_manifest(manifest, out / MANIFEST_FILE)
    return f"{out}: {manifest.macs} MACs, {manifest.arena_bytes} B of RAM, {len(np.unique(outputs))} different answers"


def main() -> None:
    """Train, quantize, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windows", type=Path, required=True, help="labelled windows (.npz)")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--epochs", type=int, default=1, help="how long to train (default 1)")
    parser.add_argument("--goal", type=Goal, choices=list(Goal), default=Goal.BALANCED, help="what to spend flash on")
    arguments = parser.parse_args()
    shard = read_shard(arguments.windows)
    shard = shard.select(np.flatnonzero(shard.label >= 0)[: _GOLDEN + _TRAINING])
    images = FOLDED_IMAGE.inputs(shard)["image"]
    model = quantized(images[_GOLDEN:], shard.label[_GOLDEN:], arguments.epochs)
    print(export(model, shard.select(range(_GOLDEN)), images[:_GOLDEN], arguments.goal, arguments.out))


if __name__ == "__main__":
    main()
