# SPDX-License-Identifier: MIT
# `make` alone explains itself. Everything lives in this checkout; `make setup` is run by whatever needs it.

BIN := .venv/bin
PYTHON_CODE := python hil tools tests firmware/platform
# The generated C of models/ is laid out by its templates.
C_CODE = $(shell git ls-files '*.c' '*.h' '*.cpp' ':!models')
# Start-up code and chips compare addresses that the linker sets, which no analysis of C follows.
ANALYSED_C := firmware/src firmware/survey firmware/mission firmware/engine firmware/include models/static tests/firmware
CPPCHECK := cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,style,performance,portability --inline-suppr \
	-Ifirmware/include -Ifirmware/src -Ifirmware -Ifirmware/engine/static -Imodels/static -DTINYTRANSIT_SURVEY -DVERSION_MAJOR=0 -DVERSION_MINOR=0 -DVERSION_PATCH=0

.DEFAULT_GOAL := help
.PHONY: help setup format docs pictures demo survey-demo test test-fast lint lint-c campaign fuzz fuzz-firmware harden soak bench mlperf tflm model model-supernova model-stellar model-anomaly baselines batch completeness throughput clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Install compilers, the emulator and Python packages (does nothing the second time)
	@tools/setup.sh

format: setup  ## Lay out Python and C as `make lint` wants them
	@$(BIN)/ruff format $(PYTHON_CODE)
	@$(BIN)/clang-format -i $(C_CODE)

docs: setup  ## The documentation as a site, in build/docs: `python -m http.server -d build/docs` shows it
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

pictures: setup  ## Pictures and sample outputs of the documentation, made again (needs ../shared/data and Chromium)
	@$(BIN)/python tools/pictures.py

demo:  ## Light curves to windows, to int8, to C, to firmware in QEMU, to classes
	@tools/setup.sh demo
	@tools/demo.sh

survey-demo: setup  ## Raw flux to an emulated board, which finds and judges its candidates by itself, beside the catalogue
	@tools/survey_demo.sh

test: lint  ## Lint, then the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not campaign"

test-fast: lint  ## Lint, then the tests that neither compile nor train nor boot (four minutes on two cores)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m unit

lint: setup  ## Check style and types of Python, the layers of its rooms, style and faults of C, and shell (where shellcheck is)
	@$(BIN)/ruff format --check --quiet $(PYTHON_CODE)
	@$(BIN)/ruff check $(PYTHON_CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache >build/imports.txt || { cat build/imports.txt; exit 1; }
	@$(BIN)/clang-format --dry-run --Werror $(C_CODE)
	@$(BIN)/$(CPPCHECK) $(ANALYSED_C)
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run tools/*.sh; fi

lint-c: setup  ## The C part of lint, and that Doxygen's reference of the headers has no gap (in build/doxygen)
	@$(BIN)/clang-format --dry-run --Werror $(C_CODE)
	@$(BIN)/$(CPPCHECK) $(ANALYSED_C)
	@command -v doxygen >/dev/null || { echo "lint-c needs doxygen; install it with: apt-get install --no-install-recommends doxygen" >&2; exit 2; }
	@mkdir -p build && doxygen firmware/Doxyfile

fuzz: setup  ## A thousand random networks against the reference (NETWORKS=1000 SEED=20)
	@$(BIN)/tinytransit fuzz --networks $(or $(NETWORKS),1000) --seed $(or $(SEED),20)

fuzz-firmware: setup  ## libFuzzer on the firmware's receiver, session and application (SECONDS=120); needs clang
	@$(BIN)/python tools/fuzz_firmware.py --seconds $(or $(SECONDS),120)

harden: setup  ## Damaged models and files by the ten thousand, hostile names and servers, as a table (SEED=7 SHARE=1)
	@$(BIN)/python tools/harden.py --seed $(or $(SEED),7) --share $(or $(SHARE),1) --json build/harden.json

soak: setup  ## A million frames on the native target: every answer right, memory constant (FRAMES=1000000)
	@$(BIN)/pio run -s -e native
	@$(BIN)/python -m hil soak --target native --frames $(or $(FRAMES),1000000)

campaign: setup  ## The slow tests: long hardware-in-the-loop runs
	@$(BIN)/python -m pytest -m campaign

bench: setup  ## Flash, RAM and modelled cycles of the engine for each goal; BENCH="--against OLD.json" compares
	@$(BIN)/tinytransit bench --json build/bench.json $(BENCH)

mlperf: setup  ## The same with the four networks of MLPerf Tiny (slow; needs TensorFlow)
	@$(BIN)/python tools/mlperf_tiny.py --out build/mlperf_tiny
	@$(BIN)/tinytransit bench --goal balanced --mlperf-tiny build/mlperf_tiny --json build/mlperf.json $(BENCH)

tflm:  ## TensorFlow Lite Micro's interpreter beside the static engine, on QEMU and LabWired; LIB=FOLDER has it (BOARD=feather_f405)
	@[ -n "$(LIB)" ] || { echo "tflm: say where the library is: make tflm LIB=FOLDER; docs/how-to/tensorflow-lite-micro.md says what may be in it" >&2; exit 2; }
	@tools/setup.sh tflm
	@$(BIN)/python tools/compare_engines.py --lib "$(LIB)" --board $(or $(BOARD),feather_f405) --json build/tflm.json

model: setup  ## Train, quantize and export the released model again (needs ../shared/data)
	@tools/model.sh

model-supernova model-stellar model-anomaly: model-%: setup  ## Make a model of spectra again (needs ../shared/data/spectra)
	@tools/spectral_model.sh $*

baselines: setup  ## Other methods on the same ten folds, resumable: minutes for the trees, days for AstroNet; BASELINES="--only boosting --folds 0"
	@$(BIN)/tinytransit baselines --windows ../shared/data/tess_ffi_yu2019.npz --out build/baselines $(BASELINES)

batch: setup  ## A thousand light curves, fifty of them damaged: searched, killed midway, started again
	@$(BIN)/python -m pytest -m campaign tests/batch/test_damaged_batch.py

completeness: setup  ## Planets injected into real and quiet light curves: what the search finds, and false alarms (SEED=1)
	@$(BIN)/tinytransit completeness --input ../shared/data/fits/tess_s1 --seed $(or $(SEED),1) --out build/completeness

throughput: setup  ## Light curves a second a core, and what a sector of TESS would take (needs ../shared/data)
	@$(BIN)/tinytransit detect-throughput --input ../shared/data/fits/tess_s1

clean:  ## Remove what was built, but not what was installed
	rm -rf .pio build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
