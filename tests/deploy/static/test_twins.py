# SPDX-License-Identifier: MIT
"""The s16 kernels for the DSP extension compute what their readable twins compute, in an emulated Cortex-M4."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from helpers.native_engine import FLAGS, KERNELS

from tinytransit.deploy.static.emit import c_array
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine

# One function for each kernel and twin; inputs and tables are random, and the same for both.
CONV = """
#include "conv_1d_s16.h"

static const int16_t in[] __attribute__((aligned(4))) = {{
{inputs}
}};
static const {kind} weights[] __attribute__((aligned(4))) = {{
{weights}
}};
static const channel_{form}_t rescale[] = {{ {rescale} }};
static const conv_1d_s16_params_t p = {{
    .pairs = {pairs}, .pitch = {pitch}, .positions = {positions}, .channels = {channels},
    .pool = {pool}, .low = {low}, .high = 255, .weights_{suffix} = weights, .{field} = rescale,
}};

void fast(int16_t *out) {{
  conv_1d_s16_params_t q = p;
  // Layers that are alike share a function, which reads some members at run time.
  const volatile uint16_t positions = {positions}, channels = {channels};
  if ({alike}) {{
    q.positions = positions;
    q.channels = channels;
  }}
  conv_1d_s16_m4(&q, in, out);
}}
void readable(int16_t *out) {{ conv_1d_s16_portable(&p, in, out); }}
"""
DENSE = """
#include "dense_block_s16.h"

static const int16_t in[] __attribute__((aligned(4))) = {{
{inputs}
}};
static const int16_t weights[] __attribute__((aligned(4))) = {{
{weights}
}};
static const channel_short_t rescale[] = {{ {rescale} }};

static dense_block_s16_t block(int16_t *out) {{
  return (dense_block_s16_t){{
      .x = in, .weights = weights, .out = out, .quads = {quads}, .start = {{ {start}, {start} }},
  }};
}}

// Results of all rows; then the sums of the first four.
#define RUN(name, loops) \\
  void name(int16_t *out) {{ \\
    dense_block_s16_t p = block(out); \\
    p.rescale = rescale; \\
    p.groups = {rows} / 4; \\
    prepare_dense_block(&p); \\
    loops(&p); \\
    p = block(out); \\
    p.groups = 1; \\
    prepare_dense_block(&p); \\
    loops(&p); \\
    memcpy(out + {rows}, p.sums, sizeof p.sums); \\
  }}
RUN(fast, dense_block_s16_m4)
RUN(readable, dense_block_s16_portable)
"""


@dataclass(frozen=True)
class Conv:
    """A layer for ``conv_1d_s16``; its weights are s16 if ``wide``, or share halfwords."""

    taps: int
    in_c: int
    stride: int
    positions: int
    channels: int
    pool: int = 1
    low: int = 0
    wide: bool = False
    shared: bool = False
    alike: bool = False

    def source(self, random: np.random.Generator) -> str:
        """Return the C with random inputs and constants, whose sums stay below 2^29."""
        pairs, pitch = -(-self.taps * self.in_c // 2), self.stride * self.in_c
        size = pitch * (self.positions - 1) + 2 * pairs
        weights = random.integers(-128, 128, 2 * self.channels * pairs)
        kind, suffix, stored = "uint8_t", "u8", weights + 128
        if self.wide:
            kind, suffix, stored = "int16_t", "s16", weights
        elif self.shared:
            kind, suffix, stored = "int16_t", "shared", 256 * weights[::2] + weights[1::2] + 128
        # Every channel has another shift; where results may be negative, none is 0.
        rows = [
            f"{{{2 * random.integers(-4000, 4000)}, {random.integers(2**30, 2**31)}, {1 << (shift - 1)}, {shift}}}"
            for shift in (8 + channel % 5 for channel in range(self.channels))
        ]
        if self.shared:
            rows = short_rows(random, self.channels)
        return CONV.format(
            inputs=c_array(random.integers(-255, 256, size)),
            weights=c_array(stored),
            rescale=", ".join(rows),
            form="short" if self.shared else "s16",
            field="short_rescale" if self.shared else "rescale",
            kind=kind,
            alike=int(self.alike),
            suffix=suffix,
            pairs=pairs,
            pitch=pitch,
            positions=self.positions,
            channels=self.channels,
            pool=self.pool,
            low=self.low,
        )


def short_rows(random: np.random.Generator, rows: int) -> list[str]:
    """Return constants of the short form, for sums of odd rows that are 256 times their value."""
    return [
        f"{{{random.integers(-(2**20), 2**20)}, {1 if row % 2 else 256}, {random.integers(2**27, 2**28)}}}"
        for row in range(rows)
    ]


CONVOLUTIONS = [
    Conv(taps=5, in_c=8, stride=1, positions=13, channels=4),
    Conv(taps=6, in_c=8, stride=1, positions=50, channels=16, pool=2),
    Conv(taps=3, in_c=2, stride=1, positions=4, channels=2, low=-128),
    Conv(taps=8, in_c=1, stride=4, positions=51, channels=8),
    Conv(taps=7, in_c=1, stride=1, positions=9, channels=2, low=-255, wide=True),
    Conv(taps=3, in_c=6, stride=2, positions=6, channels=4, pool=2, wide=True),
    # Windows that are one column, and several of one or many words; blocks that end with the last position and do not.
    Conv(taps=1, in_c=8, stride=1, positions=8, channels=4, shared=True),
    Conv(taps=6, in_c=8, stride=1, positions=50, channels=4, pool=2, shared=True),
    Conv(taps=5, in_c=16, stride=1, positions=24, channels=2, pool=2, shared=True),
    Conv(taps=4, in_c=6, stride=2, positions=7, channels=2, shared=True),
    Conv(taps=9, in_c=2, stride=1, positions=14, channels=2, shared=True),
    # Functions of more than one layer, and more channels than a store has offsets for.
    Conv(taps=6, in_c=8, stride=1, positions=10, channels=4, pool=2, shared=True, alike=True),
    Conv(taps=3, in_c=2, stride=1, positions=9, channels=4, alike=True),
    Conv(taps=1, in_c=2, stride=1, positions=4, channels=800, shared=True),
    # The longest windows, in either way of being long.
    Conv(taps=48, in_c=2, stride=1, positions=7, channels=2),
    Conv(taps=1, in_c=96, stride=1, positions=7, channels=2),
]


def outputs(source: str, count: int, dtype: type[np.integer], folder: Path) -> dict[str, npt.NDArray[np.integer]]:
    """Compile as the firmware's build does, and return what both functions write."""
    file, elf = folder / "twins.c", folder / "twins.elf"
    file.write_text(source)
    command = ["arm-none-eabi-gcc", *FLAGS.image("cortex-m4"), *FLAGS.engine_warnings, f"-I{KERNELS}", "-nostartfiles",
               "-Wl,-e,fast,-Ttext=0x08000000,-Tdata=0x20000000,-Tbss=0x20020000,--no-warn-rwx-segments"]  # fmt: skip
    subprocess.run([*command, file, "-o", elf], check=True)
    image, found = read_image(elf), {}
    for name in ("fast", "readable"):
        machine = Machine(image)
        place = machine.place(bytes([0x5A]) * (count + 8) * np.dtype(dtype).itemsize)
        machine.call(image.address_of(name), place)
        values = np.frombuffer(machine.read(place, (count + 8) * np.dtype(dtype).itemsize), dtype)
        assert (values[count:].view(np.int8) == 0x5A).all(), f"{name} wrote past its output"
        found[name] = values[:count]
    return found


@pytest.mark.parametrize("layer", CONVOLUTIONS, ids=str)
def test_convolution(layer: Conv, tmp_path: Path) -> None:
    count = layer.positions // layer.pool * layer.channels
    found = outputs(layer.source(np.random.default_rng(7)), count, np.int16, tmp_path)
    assert found["fast"].tolist() == found["readable"].tolist()
    assert len(set(found["readable"].tolist())) > 2


@pytest.mark.parametrize(("quads", "rows"), [(1, 4), (8, 16), (50, 16), (64, 8)])
def test_dense(quads: int, rows: int, tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    a, b = (random.integers(-128, 128, (2 * quads * rows)) for _ in range(2))
    inputs = random.integers(-255, 256, 4 * quads)
    source = DENSE.format(
        inputs=c_array(inputs),
        weights=c_array(256 * b + a + 128),
        rescale=", ".join(short_rows(random, rows)),
        quads=quads,
        rows=rows,
        start=f"{-128 * int(inputs.sum()) & 0xFFFFFFFF}u",
    )
    found = outputs(source, rows + 8, np.int16, tmp_path)
    assert found["fast"].tolist() == found["readable"].tolist()
    assert len(set(found["readable"][:rows].tolist())) > 1
    assert np.abs(found["readable"][rows:].view(np.int32)).max() > 1000
