#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Make the released model again from the data: train, quantize, export. Needs ../shared/data; about five minutes.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.venv/bin:$PATH
readonly data=../shared/data out=build/model
readonly views=$data/tess_ffi_yu2019.npz two_minute=$data/tess_2min_nigraha.npz kepler=$data/kepler_dr24.npz

if [[ ! -f $views ]]; then
  echo "model: no training data at $views; the released model in models/ is ready to use as it is" >&2
  exit 2
fi
tinytransit train --windows "$views" --also "$two_minute" --also "$kepler" --out "$out" --seed 1
tinytransit quantize "$out/transit.keras" --windows "$views" --out "$out/transit.tflite" --seed 1
tinytransit windows --input "$data/fits" \
  --catalog "$data/catalogs/koi_cumulative_2026.csv" --catalog "$data/catalogs/toi_2023.csv" --out "$out/windows.npz"
tinytransit export "$out/transit.tflite" --windows "$out/windows.npz" --training "$out/training.json" --out models
cp "$out/transit.keras" "$out/training.json" models/
# Fold 0 is the one that the network has never seen; the threshold is that of fold 1.
tinytransit calibrate --windows "$views" --fold 0 --keep-threshold --history "$out/calibrations.sqlite"
