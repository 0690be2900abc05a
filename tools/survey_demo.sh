#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Raw flux in, verdict out: light curves are streamed to an emulated Cortex-M4, which searches and judges each star by itself.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.venv/bin:$PATH
readonly data=../shared/data out=build/survey
mkdir -p "$out"

pio run -s -e qemu
if [[ -d $data/fits/tess_s1 ]]; then
  # pi Mensae and 25 more stars of TESS' first sector.
  input=(--input "$data/fits/tess_spoc" --input "$data/fits/tess_s1" --catalog "$data/catalogs/toi_2023.csv")
else
  python tools/synthetic_light_curves.py "$out/curves"
  input=(--input "$out/curves")
fi
python -m hil survey --target qemu "${input[@]}" --json "$out/survey.json" --html "$out/survey.html" --junit "$out/survey.xml"
