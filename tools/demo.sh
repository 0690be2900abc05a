#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The whole chain in one go: light curves -> windows -> int8 model -> C -> firmware -> emulated board -> classes, and raw
# flux -> emulated board -> candidates.
# Every line below is a command that you can run, change and run again by hand.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.venv/bin:$PATH
readonly data=../shared/data out=build/demo
readonly model=$out/model
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }

build() {
  step "2/5 engine and C array from the released int8 model"
  tinytransit export models/transit.tflite --windows models/golden.npz --training models/training.json --out "$model"
  tinytransit compile models/transit.tflite --out "$out/static"

  step "3/5 firmware for the STM32F405 (PlatformIO environment qemu)"
  TINYTRANSIT_MODEL=$model pio run -e qemu
}

# Firmware and windows need nothing of each other: both are made at once, and what the build says is shown in its place.
build >"$out/build.log" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true' EXIT

if [[ -d $data/fits ]]; then
  step "1/5 windows from the light curves of $data/fits"
  tinytransit windows --input "$data/fits" \
    --catalog "$data/catalogs/koi_cumulative_2026.csv" --catalog "$data/catalogs/toi_2023.csv" \
    --out "$out/windows.npz" --skipped "$out/skipped.csv"
  windows=(--windows "$out/windows.npz")
  # pi Mensae and two more hosts of planets in TESS' first sector.
  stars=(--input "$data"/fits/tess_spoc/*261136679*_lc.fits --input "$data/fits/tess_s1/TIC_62483237_s0001.fits"
    --input "$data/fits/tess_s1/TIC_38846515_s0001.fits" --catalog "$data/catalogs/toi_2023.csv")
else
  step "1/5 no light curves at $data/fits: the real windows that ship with the model, and synthetic light curves"
  tinytransit synth --count 20 --seed 1 --out "$out/synthetic.npz"
  windows=(--windows models/golden.npz --windows "$out/synthetic.npz")
  python tools/synthetic_light_curves.py "$out/curves"
  stars=(--input "$out/curves")
fi

built=0
wait "$building" || built=$?
cat "$out/build.log"
((built == 0)) || exit "$built"

step "4/5 the windows through the firmware, on an emulated Cortex-M4"
python -m hil run --target qemu --model "$model" "${windows[@]}" --json "$out/result.json"

step "5/5 raw flux of three stars to the same firmware, which searches, folds and judges by itself"
python -m hil survey --target qemu --no-detect --model "$model" "${stars[@]}" --json "$out/survey.json"
