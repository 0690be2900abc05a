#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Make a released model of spectra again from the data: train, quantize, export. KIND: supernova, stellar or anomaly.
# Needs ../shared/data/spectra; about a minute each.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.venv/bin:$PATH
readonly kind=${1:?say which: supernova, stellar or anomaly}
readonly out=build/$kind folder=models/$kind
case $kind in
  stellar) labelled=../shared/data/spectra/spectra_optical.npz ;;
  *) labelled=../shared/data/spectra/spectra_sn.npz ;;
esac

if [[ ! -f $labelled ]]; then
  echo "model-$kind: no labelled spectra at $labelled; the released model in $folder is ready to use as it is" >&2
  exit 2
fi
tinytransit spectra train --kind "$kind" --labelled "$labelled" --out "$out" --seed 1
tinytransit export "$out/$kind.tflite" --windows "$out/rows.npz" --training "$out/training.json" --out "$folder"
cp "$out/training.json" "$folder"
