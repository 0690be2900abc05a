# SPDX-License-Identifier: MIT
"""The engine `tflm` alone, for any network: TensorFlow Lite Micro's interpreter from a library, to compare with.

As with the static engine alone there is no start-up code and no board, so that a network may need more memory than any
has. Compiled are the same sources with the same flags as by the firmware's build, and linked with the compiler's own C
library, whose ``memcpy`` is the fast one; the firmware has the small one.
"""

from pathlib import Path

from tinytransit.deploy.describe import describe
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.purpose import Purpose
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.tflm import c_array_files, resolver_header
from tinytransit.files import write_text
from tinytransit.progress import counting
from tinytransit.resources import firmware_folder
from tinytransit.verification.bench.build import COMPILER, MEMORY_MAP, run_tool
from tinytransit.verification.bench.drawn_inputs import draw_inputs
from tinytransit.verification.bench.engines import interpreter_arena
from tinytransit.verification.bench.errors import BuildError
from tinytransit.verification.bench.library import CXX_COMPILER, language_flags, open_library, select_sources
from tinytransit.verification.bench.objects import compile_objects
from tinytransit.verification.bench.record import CycleBand, Interpreted
from tinytransit.verification.compiler_flags import read_flags
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.profile.profile import profile_elf

_NAME = "network"
# Room for any network; what is used of it is asked afterwards.
_ARENA_BYTES = 4 << 20


class InterpreterBuilder:
    """Builds the interpreter with networks, for the emulator only.

    Args:
        library: Folder of TensorFlow Lite Micro.
        folder: For what is built. Objects of the library stay there for other networks, and until it changes.

    Raises:
        BuildError: If there is no such library.
        FlagsError: If there are no compiler flags.
    """

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = open_library(library.absolute())
        self._folder = folder
        self._firmware = firmware_folder()
        flags = read_flags(self._firmware)
        self._c = flags.language
        self._cxx = language_flags()
        self._machine = (*flags.machine["cortex-m4"], *flags.sections)

    @property
    def title(self) -> str:
        """What the library calls itself."""
        return self._library.title

    def build(self, model: bytes, name: str) -> Path:
        """Build the interpreter with a network and return the ELF.

        Args:
            model: The bytes of the ``.tflite`` file.
            name: Of a folder to build it in.

        Raises:
            BuildError: If the library lacks something, or the compiler refuses it.
            ManifestError, ResolverError: If the network has an operator that the resolver is not known to have, or
                outputs of one name.
            ModelFormatError, UnsupportedOperatorError, UnreadableModelError: If it is no network that can be run.
        """
        own = self._folder / name
        header = resolver_header(_NAME, model, _manifest(model))
        library, chosen = self._library, select_sources(self._library, header)
        for file, text in {"tflm_model.h": header, **c_array_files(_NAME, model)}.items():
            write_text(own / file, text)
        system = tuple(f"-isystem{path}" for path in library.include_paths)
        defines = tuple(f"-D{define}" for define in library.defines)
        # As the firmware's build: kernels for time, all else for space.
        commands = {source: self._command(source, "-O2", *system, *defines, "-w") for source in chosen.kernels}
        commands |= {source: self._command(source, "-Os", *system, *defines, "-w") for source in chosen.core}
        objects = compile_objects(commands, self._folder / "library", library.title)
        ours = (*sorted((self._firmware / "engine" / "tflm").glob("*.cpp")), own / f"{_NAME}.c")
        flags = ("-O2", f"-I{own}", f"-I{self._firmware / 'include'}", f"-DTFLM_ARENA_BYTES={_ARENA_BYTES}")
        objects += compile_objects(
            {source: self._command(source, *flags, *system, *defines) for source in ours}, own, name
        )
        script, listed, elf = own / "memory.ld", own / "objects.txt", own / "engine.elf"
        write_text(script, MEMORY_MAP)
        write_text(listed, "\n".join(f'"{file}"' for file in objects))
        # A check of the library that fails ends in a fault, as on a board.
        run_tool([CXX_COMPILER, *self._machine, "-nostartfiles", f"-T{script}", "-Wl,--gc-sections,-e,engine_invoke",
                  "-Wl,-u,engine_init,-u,tflm_arena_used,--defsym=__assert_func=abort", f"@{listed}", "-o",
                  str(elf)])  # fmt: skip
        return elf

    def _command(self, source: Path, *flags: str) -> tuple[str, ...]:
        compiler, language = (COMPILER, self._c) if source.suffix == ".c" else (CXX_COMPILER, self._cxx)
        return (compiler, *language, *self._machine, *flags)


def measure_interpreter(model_file: Path, builder: InterpreterBuilder, seed: int) -> Interpreted:
    """Measure the interpreter with any network.

    Args:
        model_file: The ``.tflite`` file.
        builder: Builds it.
        seed: Draws the inputs, as for the static engine alone.

    Raises:
        TinyTransitError: If a stage fails; WrongAnswerError if the answer is not the reference's.
    """
    model = model_file.read_bytes()
    elf = builder.build(model, model_file.stem)
    inputs, outputs = draw_inputs(model, seed)
    arena = interpreter_arena(elf)
    if arena is None:
        raise BuildError(
            f"the interpreter of {builder.title} does not start: the library lacks a version of an operator"
        )
    with counting(f"{model_file.stem} tflm: instructions") as progress:
        total = profile_elf(elf, inputs, outputs, progress=progress).total
    flash = sum(segment.size for segment in read_image(elf).segments if segment.flash)
    return Interpreted(
        model=model_file.stem,
        library=builder.title,
        flash_bytes=flash,
        arena_bytes=arena,
        instructions=total.instructions,
        cycles=CycleBand(low=total.cycles.low, mid=total.cycles.mid, high=total.cycles.high),
    )


def _manifest(model: bytes) -> Manifest:
    """Describe a network of which nothing is known but what its file says."""
    unknown = Purpose(recipe={}, meanings={})
    return describe(model, f"{_NAME}.tflite", compile_model(model), unknown, None, 0.5)
