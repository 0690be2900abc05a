#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Set up what the demo needs (`tools/setup.sh demo`), or all that the tests need as well: compilers and the emulator from
# the system's packages, Python packages in .venv, PlatformIO's pieces in .platformio. Run it as often as you like: when
# nothing has changed it does nothing. `tools/setup.sh tflm` also installs what only the engine tflm needs, the cross
# compiler's C++ library.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root venv=$root/.venv part=${1:-all}
readonly scope=${part/tflm/all} stamps=$venv/.set-up unfinished=$venv/.unfinished
cd "$root"

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# Everything that decides what is installed, and where: a virtual environment does not survive a move.
fingerprint() {
  printf '%s\n' "$root"
  sha256sum constraints.txt pyproject.toml platformio.ini tools/setup.sh python/tinytransit/project/platformio_pieces.py
}

# What is set up for the tests is set up for the demo.
is_set_up() {
  local stamp
  [[ -d .platformio ]] && "$venv/bin/python" -c '' 2>/dev/null || return 1
  for stamp in "$stamps-all" "$stamps-$scope"; do
    [[ -f $stamp ]] && fingerprint | cmp -s - "$stamp" && return
  done
  return 1
}

# Extras of pyproject.toml.
extras() {
  case $scope in
    demo) echo data,reference ;;
    *) echo train,data,fast-search,scale,reference,timing,emulators,baselines,report,serve,docs,test ;;
  esac
}

# Print the package that is missing if TensorFlow Lite Micro is to be built.
missing_for_tflm() {
  [[ $part == tflm ]] || return 0
  [[ $(arm-none-eabi-g++ -print-file-name=libstdc++.a 2>/dev/null) == /* ]] || echo libstdc++-arm-none-eabi-newlib
}

# Print the packages of Debian and its relatives that are missing.
missing_packages() {
  local tool
  missing_for_tflm
  command -v arm-none-eabi-gcc >/dev/null || echo gcc-arm-none-eabi
  [[ $(arm-none-eabi-gcc -print-file-name=nano.specs 2>/dev/null) == /* ]] || echo libnewlib-arm-none-eabi
  command -v qemu-system-arm >/dev/null || echo qemu-system-arm
  # The tests look at the HTML pages in it.
  [[ $scope == demo ]] || command -v chromium >/dev/null || echo chromium
  # They run the scripts that OpenOCD, whose language is Tcl, runs on a board.
  [[ $scope == demo ]] || command -v tclsh >/dev/null || echo tcl
  # The compiler comes with its sanitizers, but only recommends the C library's headers.
  command -v gcc >/dev/null || echo gcc
  echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1 || echo libc6-dev
  for tool in make git; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  # The fast transit search is compiled when it is installed.
  [[ $scope == demo ]] || command -v g++ >/dev/null || echo g++
  if find_python >/dev/null; then
    has_headers || echo python3-dev
  else
    echo python3-venv python3-dev
  fi
}

# Print an interpreter of at least 3.11 that can make virtual environments, not itself in one: .venv may be made again.
find_python() {
  local name
  for name in python3 python3.11 python3.12 python3.13; do
    "$name" - 2>/dev/null <<'END' && return
import ensurepip, sys, venv
if sys.version_info < (3, 11):
    sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))
END
  done
  return 1
}

# Whether packages can be compiled for the interpreter.
has_headers() {
  [[ -f $("$(find_python)" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h ]]
}

install_packages() {
  local -a missing as_root=()
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  local -r command="apt-get install --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || die "please install what Debian calls ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "please run as root: $command"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  [[ ${missing[*]} != *libstdc++* ]] || say "the C++ library for Arm is 0.3 GB to fetch and 1.6 GB on disk"
  "${as_root[@]}" apt-get update -qq || die "please run as root: apt-get update && $command"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null ||
    die "please run as root: $command"
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || die "still missing after their installation: ${missing[*]} (Python 3.11 or later is needed)"
}

install_python_packages() {
  local python
  local -a options=(--quiet -c constraints.txt)
  # The demo imports a tenth of what is installed: that is compiled as it is imported.
  [[ $scope != demo ]] || options+=(--no-compile)
  python=$(find_python) || die "no Python 3.11 or later with the modules venv and ensurepip; install one"
  # An environment whose set-up was cut short cannot be trusted: pip may take half a package for a whole one.
  if [[ -e $unfinished ]] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "making .venv with $python"
    mkdir -p "$venv"
    touch "$unfinished"
    "$python" -m venv --clear "$venv"
  fi
  touch "$unfinished"
  rm -f "$stamps"-*
  say "installing the Python packages of constraints.txt (minutes the first time)"
  # The cache is kept here, so that nothing is left outside the checkout and a repetition is quick.
  PIP_CACHE_DIR=$root/build/pip-cache PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONPATH='' \
    "$venv/bin/python" -m pip install "${options[@]}" -e ".[$(extras)]"
}

main() {
  [[ $scope == demo || $scope == all ]] || die "unknown part '$part'; there are: demo, all, tflm"
  if is_set_up; then
    [[ -z $(missing_for_tflm) ]] || install_packages
    return
  fi
  mkdir -p build
  # One set-up at a time; a second one waits and then finds nothing to do.
  exec 9>build/setup.lock
  flock 9
  install_packages
  is_set_up && return
  install_python_packages
  "$venv/bin/python" -m tinytransit.project.platformio_pieces
  "$venv/bin/pio" pkg install --silent
  fingerprint >"$stamps.new"
  mv "$stamps.new" "$stamps-$scope"
  rm -rf "$unfinished" build/pip-cache
  say "done; activate with: . .venv/bin/activate"
}

main
