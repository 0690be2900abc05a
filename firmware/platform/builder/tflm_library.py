# SPDX-License-Identifier: MIT
"""Recognise a TensorFlow Lite Micro library by what is in a folder, and choose the sources that a model needs.

A folder is one of these:

- a library as Arduino and PlatformIO take it: all below ``src``, the code of other projects below ``src/third_party``;
- TensorFlow Lite Micro's own: a checkout with its downloads, or the tree that its ``create_tflm_tree.py`` writes;
- a folder with the checkouts side by side: TensorFlow Lite Micro, flatbuffers, gemmlowp, ruy, and CMSIS-NN if wanted.

A library has an implementation of every operator that there is. Those that the model's op resolver does not name are
left out, and so is whatever only they use: the sources are followed from the interpreter and the named kernels along
their ``#include`` lines, and into CMSIS-NN along the names of its functions.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

MICRO = Path("tensorflow/lite/micro")
INTERPRETER = MICRO / "micro_interpreter.h"
RESOLVER = MICRO / "micro_mutable_op_resolver.h"
KERNELS = MICRO / "kernels"
_OPTIMIZED = KERNELS / "cmsis_nn"
_DOWNLOADS = MICRO / "tools" / "make" / "downloads"
# The firmware has a log of its own, in engine/tflm.
_LOG = "debug_log"
_SUFFIXES = (".cc", ".cpp", ".c")


class LibraryError(Exception):
    """The folder holds no such library, or a part of it is missing; one line says what to put there."""


@dataclass(frozen=True)
class Part:
    """Another project that TensorFlow Lite Micro is built with.

    Attributes:
        name: Of the project.
        marker: A file by which its folder is known.
        include_paths: Folders in it that its users search for headers.
        includes: How a line begins that includes one of its headers.
    """

    name: str
    marker: str
    include_paths: tuple[str, ...]
    includes: str


CMSIS_NN = Part("CMSIS-NN", "Include/arm_nnfunctions.h", (".", "Include"), "Include/arm_")
PARTS = (
    Part("flatbuffers", "include/flatbuffers/flatbuffers.h", ("include",), "flatbuffers/"),
    Part("gemmlowp", "fixedpoint/fixedpoint.h", (".",), "fixedpoint/"),
    Part("ruy", "ruy/profiler/instrumentation.h", (".",), "ruy/"),
    CMSIS_NN,
    # Only the CMSIS-NN of before 2023 includes it.
    Part("CMSIS", "CMSIS/Core/Include/cmsis_compiler.h", ("CMSIS/Core/Include",), "cmsis_compiler.h"),
)

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
_ADDED = re.compile(r"\bresolver\.(Add\w+)\(\)")
_METHOD = re.compile(r"\bTfLiteStatus\s+(Add\w+)\(")
_REGISTRATION = re.compile(r"\b(Register_\w+)\(\)")
_DEFINED_REGISTRATION = re.compile(r"^[\w:<> ]+[ *&](?:\w+::)*(Register_\w+)\(\)\s*\{", re.MULTILINE)
# A function of CMSIS-NN is defined at the left margin, whatever stands before its name; so is a table.
_DEFINED_ARM = re.compile(r"^(?!#)(?:[\w*]+[ *]+)+(\w+)(?:\(|\[\d*\]\s*=)", re.MULTILINE)
_WORD = re.compile(r"\b[A-Za-z_]\w+\b")


@dataclass(frozen=True)
class Selection:
    """What of a library is compiled.

    Attributes:
        kernels: Sources that time depends on: operators and CMSIS-NN.
        core: All others.
        cxx_headers: Headers of the C++ library that some of them include, such as ``cstdint``.
    """

    kernels: tuple[Path, ...]
    core: tuple[Path, ...]
    cxx_headers: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """A library in a folder.

    Attributes:
        folder: The folder.
        root: The one in it that ``tensorflow`` lies in.
        parts: The folder of each other project that is there.
    """

    folder: Path
    root: Path
    parts: dict[str, Path]
    _texts: dict[Path, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def is_arduino_edition(self) -> bool:
        """Whether its code is switched by ``ARDUINO`` where TensorFlow's own is by ``TF_LITE_STATIC_MEMORY``."""
        return "ARDUINO" in self._text(self.root / MICRO / "compatibility.h")

    @cached_property
    def log_has_arguments(self) -> bool:
        """Whether ``DebugLog`` takes a format and its arguments (since 2023) or a text."""
        return re.search(r"\bDebugLog\([^)]*\bva_list\b", self._text(self.root / MICRO / f"{_LOG}.h")) is not None

    @property
    def has_cmsis_nn(self) -> bool:
        """Whether kernels made for a Cortex-M are there; without them it has the reference kernels."""
        return CMSIS_NN.name in self.parts

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        name = "TensorFlow Lite Micro"
        properties = _read(self.folder / "library.properties")
        if found := dict(re.findall(r"^(name|version)=(\S+)", properties, re.MULTILINE)):
            name = " ".join(found[key] for key in ("name", "version") if key in found)
        return f"{name}, {'CMSIS-NN' if self.has_cmsis_nn else 'reference kernels'}"

    @property
    def include_paths(self) -> tuple[Path, ...]:
        """Folders to search for headers."""
        known = {part.name: part for part in PARTS}
        return (self.root, *(path / sub for name, path in self.parts.items() for sub in known[name].include_paths))

    @property
    def defines(self) -> tuple[str, ...]:
        """Macros that its own build defines; error texts are left out, as in its release build."""
        edition = ("ARDUINO",) if self.is_arduino_edition else ("TF_LITE_STATIC_MEMORY",)
        kernels = ("CMSIS_NN",) if self.has_cmsis_nn and not self.is_arduino_edition else ()
        log = ("TFLM_LOG_HAS_ARGUMENTS",) if self.log_has_arguments else ()
        return (*edition, *kernels, *log, "TF_LITE_STRIP_ERROR_STRINGS", "FLATBUFFERS_LOCALE_INDEPENDENT=0",
                "ARM_NN_ENABLE_F16=0", "ARM_NN_ENABLE_F32=0")  # fmt: skip

    def select(self, resolver_header: str) -> Selection:
        """Return the sources for the operators that a generated ``tflm_model.h`` adds to its resolver.

        Raises:
            LibraryError: If the library has no such operator, or another project that it needs is not there.
        """
        operators = self._operator_sources(_ADDED.findall(resolver_header))
        starts = [self.root / INTERPRETER, self.root / MICRO / "micro_op_resolver.h",
                  self.root / "tensorflow/lite/core/api/flatbuffer_conversions.h"]  # fmt: skip
        visited, unresolved, system = self._follow([*starts, *operators])
        if missing := [part.name for part in PARTS if any(name.startswith(part.includes) for name in unresolved)]:
            raise LibraryError(
                f"{self.folder} has TensorFlow Lite Micro, but not {' and '.join(missing)}, whose headers it includes; "
                "put each project's folder beside it"
            )
        sources = [file for file in visited if file.suffix in _SUFFIXES]
        kernels = [file for file in sources if KERNELS in file.relative_to(self.root).parents]
        return Selection(
            tuple(sorted({*kernels, *self._arm_sources(kernels)})),
            tuple(sorted({*sources} - {*kernels})),
            tuple(sorted(name for name in system if "." not in name)),
        )

    def _operator_sources(self, methods: Iterable[str]) -> list[Path]:
        """Return where the registrations are defined that methods of the resolver name."""
        text = self._text(self.root / RESOLVER)
        borders = [*_METHOD.finditer(text)]
        ends = [match.start() for match in borders[1:]] + [len(text)]
        bodies = {match[1]: text[match.start() : end] for match, end in zip(borders, ends, strict=True)}
        # A kernel that was made for a Cortex-M comes before the portable one of the same name.
        folders = [_OPTIMIZED, KERNELS] if self.has_cmsis_nn else [KERNELS]
        defined: dict[str, Path] = {}
        for file in (file for folder in folders for file in _sources_in(self.root / folder)):
            for name in _DEFINED_REGISTRATION.findall(self._text(file)):
                defined.setdefault(name, file)
        found = []
        for method in methods:
            if method not in bodies:
                raise LibraryError(f"{self.folder} has no operator {method.removeprefix('Add')}, which the model needs")
            for name in _REGISTRATION.findall(bodies[method])[:1]:
                if name not in defined:
                    raise LibraryError(f"{self.folder}: no source in {KERNELS} defines {name}, which the model needs")
                found.append(defined[name])
        return found

    def _follow(self, starts: Iterable[Path]) -> tuple[set[Path], set[str], set[str]]:
        """Follow headers to what implements them; returns files, and names of headers not found and of the system."""
        waiting, visited = [*starts], set[Path]()
        unresolved, system = set[str](), set[str]()
        while waiting:
            file = waiting.pop()
            if file in visited or not file.is_file():
                continue
            visited.add(file)
            for local, other in _INCLUDE.findall(self._text(file)):
                if other:
                    system.add(other)
                elif (header := self._header(file, local)) is not None:
                    waiting.append(header)
                else:
                    unresolved.add(local)
            if file.suffix == ".h" and self._is_own(file):
                waiting.extend(self._implementations(file))
        return visited, unresolved, system

    def _is_own(self, file: Path) -> bool:
        return self.root / "tensorflow" in file.parents and not {*self.parts.values()} & {*file.parents}

    def _header(self, file: Path, name: str) -> Path | None:
        places = (folder / name for folder in (file.parent, *self.include_paths))
        return next((place for place in places if place.is_file()), None)

    def _implementations(self, header: Path) -> Iterator[Path]:
        """Yield the sources of a header: of its name, or of what several kernels of one operator share."""
        if header.stem == _LOG:
            return
        for suffix in _SUFFIXES:
            shared = header.with_name(f"{header.stem}_common{suffix}")
            if shared.is_file():
                yield shared
            source = header.with_suffix(suffix)
            # The header of a kernel is included by others for its parameters; that does not ask for the kernel.
            if source.is_file() and not _DEFINED_REGISTRATION.search(self._text(source)):
                yield source

    def _arm_sources(self, kernels: Iterable[Path]) -> set[Path]:
        """Return the sources of CMSIS-NN that define what the kernels name, or what those name in turn."""
        if not self.has_cmsis_nn:
            return set()
        defined: dict[str, set[Path]] = {}
        for file in (self.parts[CMSIS_NN.name] / "Source").rglob("*.c"):
            for name in _DEFINED_ARM.findall(self._text(file)):
                defined.setdefault(name, set()).add(file)
        found, waiting = set[Path](), [*kernels]
        while waiting:
            named = {*_WORD.findall(self._text(waiting.pop()))} & defined.keys()
            new = {file for name in named for file in defined[name]} - found
            found |= new
            waiting.extend(new)
        return found

    def _text(self, file: Path) -> str:
        """Return a file without its comments."""
        if file not in self._texts:
            self._texts[file] = _COMMENT.sub("", _read(file))
        return self._texts[file]


def find_library(folder: Path) -> Library:
    """Recognise a library.

    Raises:
        LibraryError: If the folder holds none.
    """
    roots = [place for place in (folder, folder / "src", *_folders_in(folder)) if (place / INTERPRETER).is_file()]
    if not roots:
        raise LibraryError(
            f"{folder} is no TensorFlow Lite Micro library: {INTERPRETER} is neither in it, nor in src, nor one folder "
            "below; put Chirale_TensorFlowLite there, or a checkout of tflite-micro with those of CMSIS-NN, "
            "flatbuffers, gemmlowp and ruy beside it"
        )
    root = roots[0]
    beside = [place for base in (root / "third_party", root / _DOWNLOADS, folder) for place in _folders_in(base)]
    parts: dict[str, Path] = {}
    for part in PARTS:
        for place in beside:
            if (place / part.marker).is_file():
                parts.setdefault(part.name, place)
    return Library(folder, root, parts)


def _folders_in(folder: Path) -> list[Path]:
    return sorted(place for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []


def _sources_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(f for f in folder.iterdir() if f.suffix in _SUFFIXES and not f.stem.endswith("_test"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
